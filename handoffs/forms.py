"""What a form asks for beside choice and checklist, as data: fields that a modal draws, each answered by one pick."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from handoffs.refusal import Refusal


class FieldKind(StrEnum):
    """How a field is filled in: one line, several lines, one of its options, or a day."""

    LINE = "line"
    WORDS = "words"
    OPTION = "option"
    DAY = "day"


@dataclass(frozen=True, kw_only=True)
class FormOption:
    """One answer to choose: `key` is kept, `label` is read."""

    key: str
    label: str


@dataclass(frozen=True, kw_only=True)
class FormField:
    """One thing that is asked for; `initial` is what the field begins with (an option's key, a day as *2026-12-30*)."""

    key: str
    label: str
    kind: FieldKind
    options: tuple[FormOption, ...] = ()
    initial: str = ""
    hint: str = ""
    placeholder: str = ""
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing that a card tells of a task: a label, and a text with an address to open where it has one."""

    label: str
    text: str
    link: str = ""


def day_of(text: str, field: str) -> date:
    """Read a day that was picked; Refusal for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal("Please choose a day.", field=field) from None
