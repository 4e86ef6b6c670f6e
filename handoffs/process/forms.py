"""The fields of a form, which a modal draws; a person answers each field with one value."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from handoffs.clock.days import FIRST, LAST, read_day
from handoffs.model.refusal import Refusal
from handoffs.subjects.field_values import FieldValue, field_of
from handoffs.text.messages import Message, message

_PERSON = re.compile(r"[UW][A-Z0-9]{2,20}")


class FieldKind(StrEnum):
    """The kind of a field: a line, several lines, one of its options (its key), any number of its options (their keys),
    a day, an instant (Unix seconds), a colleague (id)."""

    LINE = "line"
    WORDS = "words"
    OPTION = "option"
    OPTIONS = "options"
    DAY = "day"
    MOMENT = "moment"
    PERSON = "person"


@dataclass(frozen=True, kw_only=True)
class FormOption:
    """One answer to choose: `key` is stored, people read `label`."""

    key: str
    label: Message


@dataclass(frozen=True, kw_only=True)
class FormField:
    """One question of a form; `initial` is its first value (an option's key, a day as *2026-12-30*).

    `initial_text` is the first text of a line where that is ours, in the reader's language.
    `initial_keys` are the options that are chosen at first, where any number of them may be.
    `limit` is its maximum number of characters; 0 for the usual maximum.
    One that is asked `when_needed` is asked, and then required, only once the step names it for the other answers.
    One that `asks_more` is heard as soon as it is answered, since its answer may need another field.
    One that is asked `with_item` is asked, and then required, only while that item of the checklist is answered as verified.
    """

    key: str
    label: Message
    kind: FieldKind
    options: tuple[FormOption, ...] = ()
    initial: str = ""
    initial_text: Message | None = None
    initial_keys: tuple[str, ...] = ()
    hint: Message | None = None
    placeholder: Message | None = None
    optional: bool = False
    limit: int = 0
    with_item: str = ""
    when_needed: bool = False
    asks_more: bool = False

    @property
    def longest(self) -> int:
        """Return the maximum number of characters."""
        return self.limit or (150 if self.kind is FieldKind.LINE else 2000)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One fact on a card: a label, and a text (None for none) with an address to open where it has one.

    `person` is the id of the colleague whom the text names, `at` an instant that is shown before it.
    """

    label: Message
    text: Message | None = None
    link: str = ""
    person: str = ""
    at: datetime | None = None


def require_filled(fields: tuple[FormField, ...], field_values: tuple[FieldValue, ...]) -> None:
    """Refuse a form with a missing or invalid field, naming the field and how to correct it."""
    for field in fields:
        wrong = unfilled(field, field_of(field_values, field.key))
        if wrong:
            raise Refusal(wrong, field=field.key)


def unfilled(field: FormField, given: FieldValue) -> Message | None:
    """Return why a field cannot be taken as it is filled in; None when it can."""
    value, keys = given.value, {option.key for option in field.options}
    if not value.strip() and not given.keys:
        return None if field.optional or field.when_needed else message("process.forms.missing", field=field.label)
    if len(value.strip()) > field.longest:
        return message("process.forms.too_long", limit=field.longest)
    fits = {
        FieldKind.OPTION: lambda: value in keys,
        FieldKind.OPTIONS: lambda: not value and set(given.keys) <= keys,
        FieldKind.DAY: lambda: bool(day_of(value, field.key)),
        FieldKind.MOMENT: lambda: bool(moment_of(value, field.key)),
        FieldKind.PERSON: lambda: bool(_PERSON.fullmatch(value)),
    }
    asks = {
        FieldKind.OPTION: message("process.forms.no_option", field=field.label),
        FieldKind.OPTIONS: message("process.forms.not_offered", field=field.label),
        FieldKind.PERSON: message("process.forms.no_colleague", field=field.label),
    }
    try:
        held = field.kind not in fits or fits[field.kind]()
    except Refusal as wrong:
        return wrong.message
    return None if held else asks[field.kind]


def moment_of(text: str, field: str) -> datetime:
    """Read an instant in Unix seconds; Refusal for anything else, and for an instant that nobody can mean."""
    if not re.fullmatch(r"\d{1,11}", text, re.ASCII):
        raise Refusal(message("process.forms.no_instant"), field=field)
    at = datetime.fromtimestamp(int(text), UTC)
    if not FIRST <= at.date() <= LAST:
        raise Refusal(message("process.forms.no_such_day", first=FIRST, last=LAST), field=field)
    return at


def day_of(text: str, field: str) -> date:
    """Read a day as *2026-12-30*; Refusal for anything else, and for a day that nobody can mean."""
    day = read_day(text)
    if day is None:
        raise Refusal(message("process.forms.no_such_day", first=FIRST, last=LAST), field=field)
    return day
