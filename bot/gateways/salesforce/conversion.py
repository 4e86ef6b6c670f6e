"""Converts values between Salesforce and Baton by the type of their field: read, compared in a query, and written.

The types are those of a describe call (REST API, sObject Describe; Object Reference, "Field Types"). Every other module of this
package leaves a value as it came, and asks here.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.access.library import format_soql
from bot.gateways.salesforce.descriptions import MULTIPLE, Field, Vocabulary, is_id
from bot.gateways.salesforce.record_changes import Value
from handoffs.clock.days import local_day, read_day, whole_day
from handoffs.text.normalize import same_word

NUMBERS = frozenset({"double", "int", "long", "currency", "percent"})
TEXTS = frozenset({"string", "picklist", "phone", "email", "url", "textarea", "combobox", "encryptedstring"})
IDS = frozenset({"id", "reference"})
PICKLISTS = frozenset({"picklist", "combobox", MULTIPLE})

_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:[.][0-9]{1,10})?", re.ASCII)
_WHOLE = re.compile(r"0*([0-9]{1,18})(?:[.]0+)?", re.ASCII)
_CHECKED = {"true": True, "false": False}
_SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def vocabulary_of(terms: SalesforceTerms) -> Vocabulary:
    """Return the words of a policy for values of picklists, and the fields that people know by labels: statuses, stages, type."""
    case, account = terms.fields.case, terms.fields.account
    words = {
        *vars(terms.statuses).values(),
        *vars(terms.stages).values(),
        *terms.active_statuses,
        *terms.account_statuses,
        *terms.words,
        *(case.eligibility_type, case.cancellation_type, case.express_value, terms.fields.order.priority_value),
    }
    states = {("Order", "Status"), ("Case", "Status"), ("Case", case.type), ("Opportunity", "StageName")}
    return Vocabulary(words=frozenset(words), by_label=frozenset(states | {("Account", account.status or "")}))


def read_value(field: Field, value: Any) -> Any:
    """Return a value of an answer as Baton keeps it: of a picklist, the word that policy and people use for its API name."""
    return field.word_of(value) if isinstance(value, str) and field.type in PICKLISTS else value


def literal(field: Field, value: str) -> str | None:
    """Return a value as a literal of SOQL that the field can be compared with; None where the org can't compare it.

    Numbers and checkboxes take no quotes, and a picklist is compared by its API name.
    """
    if not field.filterable:
        return None
    if field.type in NUMBERS:
        number = _number(value)
        return None if number is None else f"{number:f}"
    if field.type == "boolean":
        checked = _CHECKED.get(value.strip().casefold())
        return None if checked is None else str(checked).lower()
    if field.type in IDS:
        return format_soql("{}", long_id(value)) if is_id(value) else None
    return format_soql("{}", field.api_name(value)) if field.type in TEXTS | PICKLISTS else None


def among(field: Field, literals: str) -> str:
    """Return the condition of SOQL that a field has one of some values, given as a list of literals.

    A multi-select picklist has its own operator (SOQL, "Querying Multi-Select Picklists").
    """
    return f"{field.name} {'INCLUDES' if field.is_multiple else 'IN'} ({literals})"


def has_word(field: Field | None, value: str, word: str) -> bool:
    """Return whether a value of a record, as text, is a word of the policy, compared by the type of its field as SOQL does.

    Of a multi-select picklist one of its values has to be the word. An empty value is no word.
    """
    if field is not None and field.type in NUMBERS:
        number = _number(value)
        return number is not None and number == _number(word)
    if field is not None and field.is_multiple:
        return all(any(same_word(each, one) for each in field.values_in(value)) for one in field.values_in(word))
    return same_word(value, word)


def typed(field: Field, value: Value, zone: ZoneInfo) -> Value:
    """Return a value in the JSON type of the field that it is written to; Salesforce refuses what has no form of that type.

    An instant is written as a day of `zone` into a field that holds no time.
    """
    if isinstance(value, datetime):
        day = local_day(value, zone).isoformat()
        return day if field.type == "date" else written_instant(value)
    if not isinstance(value, str):
        return value
    if field.type in NUMBERS:
        number = _number(value)
        return value if number is None else int(number) if number == int(number) else float(number)
    if field.type == "boolean":
        return _CHECKED.get(value.strip().casefold(), value)
    if field.type in PICKLISTS:
        return field.api_name(value)
    return long_id(value) if field.type in IDS else value


def read_instant(value: str, zone: ZoneInfo) -> datetime | None:
    """Read *2011-07-07T00:37:00.000+0000* as an aware instant in UTC, and a day without a time as that whole day of `zone`.

    None for anything else.
    """
    day = read_day(value.strip())
    if day is not None:
        return whole_day(day, zone).astimezone(UTC)
    try:
        at = datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else None


def written_instant(at: datetime) -> str:
    """Write an instant as *2011-07-07T00:37:00Z*."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def whole_number(written: str) -> str:
    """Return the number of a service or product as WHMCS has it: *5512* for *5512.0*, *05512* and full-width digits.

    A text that is no whole number is returned without the blanks around it.
    """
    plain = unicodedata.normalize("NFKC", written).strip()
    found = _WHOLE.fullmatch(plain)
    return found[1] if found else plain


def long_id(record_id: str) -> str:
    """Return an id with 18 characters, which compares without case; other texts are returned without blanks around them.

    The last three characters say which of the 15 others are capitals (Object Reference, "ID Field Type").
    """
    plain = record_id.strip()
    if not (is_id(plain) and len(plain) == 15):
        return plain
    return plain + "".join(_capitals(plain[start : start + 5]) for start in (0, 5, 10))


def is_filled(value: Any) -> bool:
    """Return whether a field holds anything: a checkbox does when it is ticked."""
    return value is not None and value is not False and str(value).strip() != ""


def part_of_address(value: Any, part: str) -> str:
    """Return one part of a compound address, as *street*; of its state the name, else the code. Empty where it holds none."""
    if not isinstance(value, Mapping):
        return ""
    return str(value.get(part) or value.get(f"{part}Code") or "")


def _number(value: str) -> Decimal | None:
    """Read a number however it is typed; None for anything else."""
    plain = unicodedata.normalize("NFKC", value).strip()
    try:
        number = Decimal(plain) if _NUMBER.fullmatch(plain) else None
    except InvalidOperation:
        return None
    return Decimal(int(number)) if number is not None and number == int(number) else number


def _capitals(five: str) -> str:
    return _SUFFIX[sum(1 << place for place, letter in enumerate(five) if "A" <= letter <= "Z")]
