"""Conversion between JSON values and stored values."""

import base64
import binascii
import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from sandbox.salesforce.errors import ApiError, malformed_id, unreadable
from sandbox.salesforce.objects.schema import Field
from sandbox.salesforce.records.ids import is_id, whole

Value = str | bool | Decimal | date | datetime | None
Row = dict[str, Value]

_NUMBERS = frozenset({"currency", "double", "int", "percent"})
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.]\d+)?)?(Z|[+-]\d\d:?\d\d)")


def read(field: Field, given: object) -> Value:
    """Return the stored value of a JSON value; raise JSON_PARSER_ERROR, MALFORMED_ID or STRING_TOO_LONG."""
    if given is None or given == "":
        return False if field.type == "boolean" else None
    if field.type == "boolean":
        return _read_flag(given)
    if field.type in _NUMBERS:
        return _read_number(given)
    if field.type == "date":
        return _read_date(given)
    if field.type == "datetime":
        return _read_instant(given)
    return _read_text(field, given)


def entered(field: Field, typed: object) -> object:
    """Return an entry of a person or a portal in the type of its field, as Salesforce's own forms do.

    A number may be typed as text, a picklist value by its label, and an instant into a date field.
    """
    if isinstance(typed, str) and field.type in _NUMBERS:
        try:
            return Decimal(typed) if typed.strip() else None
        except InvalidOperation as error:
            raise unreadable(field.type, typed) from error
    if isinstance(typed, str):
        several = selected(typed) if field.type == "multipicklist" else (typed,)
        return ";".join(next((value for value, label in field.labels if label == each), each) for each in several)
    return typed


def selected(kept: str) -> tuple[str, ...]:
    """Return the values of a multi-select picklist, which is written *four;six*."""
    return tuple(each.strip() for each in kept.split(";") if each.strip())


def write(kept: Value) -> object:
    """Return the JSON value of a stored value."""
    if isinstance(kept, datetime):
        return instant(kept)
    if isinstance(kept, date):
        return kept.isoformat()
    return float(kept) if isinstance(kept, Decimal) else kept


def instant(at: datetime) -> str:
    """Return an instant in the API's format: UTC, milliseconds always zero, offset without a colon."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def _read_flag(given: object) -> bool:
    if isinstance(given, bool):
        return given
    if isinstance(given, str) and given.lower() in {"true", "false"}:
        return given.lower() == "true"
    raise unreadable("boolean", given)


def _read_number(given: object) -> Decimal:
    if isinstance(given, bool) or not isinstance(given, (int, float, Decimal)):
        raise unreadable("double", given)
    number = Decimal(str(given))
    return Decimal(int(number)) if number == number.to_integral_value() else number


def _read_date(given: object) -> date:
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    return date.fromisoformat(_shaped(_DAY, "date", given))


def _read_instant(given: object) -> datetime:
    """Return an instant; refuse a day without a time, a blank instead of the T, and a time without a zone."""
    at = given if isinstance(given, datetime) else datetime.fromisoformat(_shaped(_INSTANT, "datetime", given))
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def _shaped(shape: re.Pattern[str], kind: str, given: object) -> str:
    """Return the text when it matches the format and is a real day and time."""
    text = str(given)
    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        raise unreadable(kind, given) from error
    if not shape.fullmatch(text):
        raise unreadable(kind, given)
    return text


def _read_text(field: Field, given: object) -> str:
    if not isinstance(given, str):
        raise unreadable("string", given)
    if field.type in {"id", "reference"}:
        if not is_id(given):
            raise malformed_id(field.name, given)
        return whole(given)
    if field.type == "base64":
        return _read_base64(given)
    kept = given.strip()
    if field.length and len(kept) > field.length:
        message = f"{field.name}: data value too large: {kept[:255]} (max length={field.length})"
        raise ApiError("STRING_TOO_LONG", message, fields=(field.name,))
    return kept


def _read_base64(given: str) -> str:
    try:
        base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError) as error:
        raise unreadable("base64Binary", given[:40]) from error
    return given
