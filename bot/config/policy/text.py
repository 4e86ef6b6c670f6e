"""How single values of the policy file are written: durations, hours, channels, contacts, zones, names of fields."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, PlainValidator, WrapValidator
from pydantic_core import PydanticCustomError

from bot.config.policy import notations
from bot.config.policy.public_holidays import PublicHolidays
from bot.text.languages import LANGUAGES
from bot.text.rendering import terminal
from handoffs.clock.calendar_fault import CalendarFault
from handoffs.clock.opening_hours import DateRange, Hours, YearlyRange, closed_range
from handoffs.process.value_limit import OWN
from handoffs.text.messages import Message, message

Value = TypeVar("Value")

LONGEST_CONTACT = 128
"""Characters of a name of a contact that are stored."""

LONGEST_LABEL = 75
"""Slack refuses a menu whose option has more characters than this."""

LONGEST_HOST = 253
"""What the naming of hosts allows."""

_UNITS = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_LONGEST = timedelta(days=366)
_SHORTEST_KEPT, _LONGEST_KEPT = 30, 36_525
"""Days for which a settled handoff is kept, up to a hundred years: what was sent for it is kept for thirty days."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CONTACT = re.compile(r"@[^\s@A-Z]+|[USW][A-Z0-9]+|[^\s@]+@[^\s@]+\.[^\s@]+")
_CHANNEL = re.compile(r"#[^\s#,.A-Z]{1,80}|[CG](?=.*\d)[A-Z0-9]+")
_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*")
_FIELD = re.compile(r"[A-Za-z]\w*(\.[A-Za-z]\w*)*", re.ASCII)


class Section(BaseModel):
    """One mapping of the policy file, in which every key must be known."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def wrong(value: object, problem: str) -> PydanticCustomError:
    """Make the fault of one value: the value as it was written, then what is wrong and how to write it."""
    said = of_value(value, problem) if isinstance(value, str) else problem
    return PydanticCustomError("policy", "{problem}", {"problem": said})


def of_value(value: str, problem: str) -> str:
    """Write a problem behind the value that has it."""
    return terminal().text("policy.fault.of_value", value=value, problem=problem)


def nearest(problem: str, word: str, known: list[str]) -> str:
    """Return a problem that suggests the known word which is most like this one; empty when none is."""
    close = get_close_matches(word.casefold(), [each.casefold() for each in known], n=1, cutoff=0.6)
    found = next((each for each in known if close and each.casefold() == close[0]), "")
    return terminal().text("policy.fault.did_you_mean", problem=problem, word=found) if found else ""


NO_VALUE, NEEDS_QUOTES = message("policy.fault.no_value"), message("policy.fault.needs_quotes")


def read(parse: Callable[[str], Value], empty: Message = NO_VALUE) -> Callable[[object], Value]:
    """Turn a parser of text into a check: no text is a fault, and so is what the parser raises as ValueError."""

    def check(value: object) -> Value:
        if not isinstance(value, str):
            raise wrong(value, terminal().show(empty) if value is None else terminal().text("policy.fault.text"))
        try:
            return parse(value.strip())
        except ValueError as fault:
            raise wrong(value, str(fault)) from None

    return check


def _duration(text: str) -> timedelta:
    match = re.fullmatch(r"(\d{1,6})\s?([smhd])", text, re.ASCII)
    if match is None:
        raise ValueError(terminal().text("policy.fault.duration"))
    length = int(match[1]) * _UNITS[match[2]]
    if not timedelta() < length <= _LONGEST:
        raise ValueError(terminal().text("policy.fault.duration_range"))
    return length


def _days(text: str) -> timedelta:
    match = re.fullmatch(r"(\d{1,5})\s?d", text, re.ASCII)
    if match is None:
        raise ValueError(terminal().text("policy.fault.days"))
    if not _SHORTEST_KEPT <= int(match[1]) <= _LONGEST_KEPT:
        raise ValueError(terminal().text("policy.fault.days_range", least=_SHORTEST_KEPT, most=_LONGEST_KEPT))
    return timedelta(days=int(match[1]))


def _weekdays(text: str) -> tuple[int, ...]:
    days: list[int] = []
    for part in text.casefold().split(","):
        begin, dash, end = (each.strip() for each in part.partition("-"))
        first = _weekday(begin)
        last = _weekday(end) if dash else first
        days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return tuple(days)


def _weekday(text: str) -> int:
    for index, name in enumerate(_WEEKDAYS):
        if text in (name, name[:3]):
            return index
    raise ValueError(terminal().text("policy.fault.weekday"))


def _zone(text: str) -> ZoneInfo:
    known = available_timezones()
    if text in known:
        return ZoneInfo(text)
    problem = terminal().text("policy.fault.time_zone")
    likely = nearest(problem, text, sorted(known))
    raise ValueError(likely or terminal().text("policy.fault.write_as", problem=problem, example="Asia/Tokyo"))


def _holidays(text: str) -> PublicHolidays:
    try:
        return PublicHolidays(text)
    except ValueError as fault:
        raise ValueError(terminal().text("policy.fault.no_holidays", fault=str(fault))) from None


def _channel(text: str) -> str:
    if _CHANNEL.fullmatch(text):
        return text
    raise ValueError(terminal().text("policy.fault.channel"))


def _contact(text: str) -> str:
    if len(text) > LONGEST_CONTACT:
        raise ValueError(terminal().text("policy.fault.contact_too_long", most=LONGEST_CONTACT))
    if _CONTACT.fullmatch(text):
        return text
    raise ValueError(terminal().text("policy.fault.contact"))


def _user_id(text: str) -> str:
    if re.fullmatch(r"[UW][A-Z0-9]+", text):
        return text
    raise ValueError(terminal().text("policy.fault.user_id"))


def _api_name(text: str) -> str:
    if _FIELD.fullmatch(text):
        return text
    raise ValueError(terminal().text("policy.fault.api_name"))


def _key(text: str) -> str:
    if re.fullmatch(r"[a-z][a-z0-9_]{0,39}", text):
        return text
    raise ValueError(terminal().text("policy.fault.key"))


def words(text: str) -> str:
    """Check that words are written."""
    if text:
        return text
    raise ValueError(terminal().text("policy.fault.empty"))


def _money(text: str) -> Decimal:
    if re.fullmatch(r"\d{1,15}(\.\d{1,4})?", text, re.ASCII) and Decimal(text) > 0:
        return Decimal(text)
    raise ValueError(terminal().text("policy.fault.amount"))


def _amounts(written: object, by_currency: Callable[[object], dict[str, Decimal]]) -> dict[str, Decimal]:
    """Read one amount, which is in the org's own currency, or one for each currency."""
    if isinstance(written, str):
        return {OWN: read(_money)(written)}
    if isinstance(written, dict) and written:
        return by_currency(written)
    raise wrong(None, terminal().text("policy.fault.amounts", example="{JPY: 100000, USD: 700}"))


def _currency(text: str) -> str:
    if re.fullmatch(r"[A-Z]{3}", text):
        return text
    raise ValueError(terminal().text("policy.fault.currency"))


def _language(text: str) -> str:
    if text in LANGUAGES:
        return text
    raise ValueError(terminal().text("policy.fault.language", languages=" / ".join(LANGUAGES)))


def _host(text: str) -> str:
    if _HOST.fullmatch(text) and len(text) <= LONGEST_HOST:
        return text.lower()
    raise ValueError(terminal().text("policy.fault.host"))


def _web_address(text: str) -> str:
    if re.fullmatch(r"https?://[^\s/]+\S*", text):
        return text.rstrip("/")
    raise ValueError(terminal().text("policy.fault.web_address"))


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(terminal().text("policy.fault.date")) from None


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(terminal().text("policy.fault.moment")) from None


def _time(text: str) -> time:
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text, re.ASCII)
    if match is None:
        raise ValueError(terminal().text("policy.fault.time"))
    return time(int(match[1]), int(match[2]))


def _closed(text: str) -> DateRange | YearlyRange:
    try:
        return closed_range(text)
    except CalendarFault as fault:
        raise ValueError(terminal().text("policy.fault.not_understood", fault=fault.message)) from None


def _span(text: str) -> Hours:
    try:
        return Hours.parse(text)
    except CalendarFault as fault:
        raise ValueError(terminal().text("policy.fault.not_understood", fault=fault.message)) from None


def _hours(value: object) -> tuple[Hours, ...]:
    """Read one span, several after commas, or a list of spans; an empty list is a closed day."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list):
        raise wrong(None, terminal().text("policy.fault.hours"))
    return tuple(read(_span)(part) for part in parts)


Duration = Annotated[timedelta, PlainValidator(read(_duration)), notations.DURATION]
Time = Annotated[time, PlainValidator(read(_time)), notations.TIME]
Weekdays = Annotated[tuple[int, ...], PlainValidator(read(_weekdays)), notations.WEEKDAYS]
HoursOfDay = Annotated[tuple[Hours, ...], PlainValidator(_hours), notations.HOURS]
Closed = Annotated[DateRange | YearlyRange, PlainValidator(read(_closed)), notations.CLOSED]
Day = Annotated[date, PlainValidator(read(_date)), notations.DAY]
Moment = Annotated[datetime, PlainValidator(read(_moment)), notations.MOMENT]
Days = Annotated[timedelta, PlainValidator(read(_days)), notations.DAYS]
Zone = Annotated[ZoneInfo, PlainValidator(read(_zone)), notations.ZONE]
Country = Annotated[PublicHolidays, PlainValidator(read(_holidays)), notations.COUNTRY]
Channel = Annotated[str, PlainValidator(read(_channel, empty=NEEDS_QUOTES)), notations.CHANNEL]
ContactAddress = Annotated[str, PlainValidator(read(_contact)), notations.CONTACT]
UserId = Annotated[str, PlainValidator(read(_user_id)), notations.USER_ID]
ApiName = Annotated[str, PlainValidator(read(_api_name)), notations.FIELD]
Key = Annotated[str, PlainValidator(read(_key)), notations.KEY]
Words = Annotated[str, PlainValidator(read(words)), notations.TEXT]
Money = Annotated[Decimal, PlainValidator(read(_money)), notations.AMOUNT]
Currency = Annotated[str, PlainValidator(read(_currency)), notations.CURRENCY]
Amounts = Annotated[dict[Currency, Money], WrapValidator(_amounts), notations.AMOUNTS]
Language = Annotated[str, PlainValidator(read(_language)), notations.LANGUAGE]
Host = Annotated[str, PlainValidator(read(_host)), notations.HOST]
WebAddress = Annotated[str, PlainValidator(read(_web_address)), notations.ADDRESS]
