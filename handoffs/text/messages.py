"""Messages: sentences as data, an id with typed values, which the outside renders in the reader's language."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias, overload


@dataclass(frozen=True, kw_only=True)
class Money:
    """An amount in a currency, by the currency's ISO 4217 code."""

    type: Literal["money"] = field(default="money", init=False)
    amount: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class Number:
    """A decimal number that is no amount of money."""

    type: Literal["number"] = field(default="number", init=False)
    number: Decimal


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day of the calendar, without a time."""

    type: Literal["day"] = field(default="day", init=False)
    day: date


@dataclass(frozen=True, kw_only=True)
class Instant:
    """A point in time; it is shown in the reader's time zone."""

    type: Literal["instant"] = field(default="instant", init=False)
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Duration:
    """A length of time."""

    type: Literal["duration"] = field(default="duration", init=False)
    length: timedelta


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Several values that are shown as one list: *a, b and c*."""

    type: Literal["listing"] = field(default="listing", init=False)
    items: tuple["Value", ...]


@dataclass(frozen=True, kw_only=True)
class Message:
    """One sentence as data: the `id` of its text in the catalogue, and the named values that the text contains.

    The values are sorted by name, so that two equal messages compare equal. Make one with `message()`.
    """

    id: str
    values: tuple[tuple[str, "Value"], ...] = ()


Value: TypeAlias = str | int | Money | Number | Day | Instant | Duration | Listing | Message
"""A value as a message keeps it: everything but text and whole numbers carries its type, so that JSON loses nothing."""

Given: TypeAlias = str | int | Decimal | date | datetime | timedelta | Money | Message | tuple["Given", ...]
"""A value as `message()` takes it."""


def message(message_id: str, /, **values: Given) -> Message:
    """Make a message of an id, which is written as a literal (a test collects them), and the values of its placeholders.

    A str is text that a person or another system wrote, or a name; a tuple is shown as a list.
    """
    return Message(id=message_id, values=tuple((name, _value(given)) for name, given in sorted(values.items())))


def written(text: str) -> Message:
    """Return text that a person or another system wrote as a message, where a message is expected."""
    return message("text.written", text=text)


@overload
def sentences(*parts: Message) -> Message: ...
@overload
def sentences(*parts: Message | str) -> Message | str: ...
def sentences(*parts: Message | str) -> Message | str:
    """Put sentences one after another; one alone stays as it is."""
    first, *rest = parts
    return message("text.sentences", first=first, rest=sentences(*rest)) if rest else first


def lines(*parts: Message | str) -> Message | str:
    """Put texts one below the other, without the empty ones."""
    first, *rest = [part for part in parts if part] or [""]
    return message("text.lines", first=first, rest=lines(*rest)) if rest else first


def _value(given: Given) -> Value:
    match given:
        case str():
            return str(given)
        case int() | Money() | Message():
            return given
        case Decimal():
            return Number(number=given)
        case datetime():
            return Instant(at=given)
        case date():
            return Day(day=given)
        case timedelta():
            return Duration(length=given)
        case tuple():
            return Listing(items=tuple(_value(item) for item in given))
