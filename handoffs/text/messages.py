"""Messages: sentences as data, an id with typed values, which the outside renders in the reader's language."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias


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
    """A point in time, in UTC; it is shown in the reader's time zone.

    In UTC, since Python finds an instant that a time zone's clock shows twice unequal to the same instant of another zone.
    """

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


def if_written(text: str) -> Message | None:
    """Return text that a person or another system wrote as a message; None where they wrote nothing but space."""
    return written(text) if text.strip() else None


def text_in(shown: Message) -> str:
    """Return the text of a message that `written` made; TypeError for another one, which has to be rendered first."""
    match shown:
        case Message(id="text.written", values=(("text", str(text)),)):
            return text
    raise TypeError(f"the message {shown.id} has not been rendered")


def sentences(first: Message, *others: Message) -> Message:
    """Put sentences one after another; one alone stays as it is."""
    return message("text.sentences", first=first, rest=sentences(*others)) if others else first


def lines(first: Message, *others: Message | None) -> Message:
    """Put texts one below the other, without those that are None; one alone stays as it is."""
    below = [each for each in others if each]
    return message("text.lines", first=first, rest=lines(*below)) if below else first


def _value(given: Given) -> Value:
    match given:
        case str():
            return str(given)
        case int() | Money() | Message():
            return given
        case Decimal():
            return Number(number=given)
        case datetime():
            return Instant(at=given.astimezone(UTC))
        case date():
            return Day(day=given)
        case timedelta():
            return Duration(length=given)
        case tuple():
            return Listing(items=tuple(_value(item) for item in given))
