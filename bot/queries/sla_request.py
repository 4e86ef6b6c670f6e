"""Reads the text after `/sla`: a range of time, filters and options; a Refusal with an example explains unknown words."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.text.rendering import Reader
from handoffs.clock.days import local_day, read_day, start_of_day
from handoffs.model.refusal import Refusal
from handoffs.process.handbook import Handbook
from handoffs.text.messages import message

_DAY = r"\d{4}-\d{2}-\d{2}"
_RANGE = re.compile(rf"({_DAY})(?:\.\.({_DAY}))?")
_PERSON = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")


class Period(StrEnum):
    """The ranges of time that have a name."""

    TODAY = "today"
    THIS_WEEK = "this_week"
    THIS_MONTH = "this_month"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A range of time with filters; an empty filter means everything. `period` is a `Period`, or the range as it was typed."""

    since: datetime
    until: datetime
    period: str
    process: str = ""
    team: str = ""
    person: str = ""
    by_person: bool = False
    share: bool = False


def read(text: str, handbook: Handbook, now: datetime, zone: ZoneInfo) -> Asked:
    """Read the text after `/sla`; empty text means this week. Refusal for an unknown word."""
    left, named = text.strip(), {"today": today, "week": this_week, "month": this_month}
    asked = this_week(now, zone)
    if found := re.match(rf"({'|'.join(named)}|{_DAY}(?:\.\.{_DAY})?)(?:\s+|$)", left, re.IGNORECASE):
        word, left = found[1].lower(), left[found.end() :]
        asked = named[word](now, zone) if word in named else _range(word, zone)
    while left:
        asked, left = _one(left, handbook, asked)
    return asked


def today(now: datetime, zone: ZoneInfo) -> Asked:
    """Return the request for today so far."""
    return Asked(since=start_of_day(local_day(now, zone), zone), until=now, period=Period.TODAY)


def this_week(now: datetime, zone: ZoneInfo) -> Asked:
    """Return the request for this week so far, from Monday on."""
    day = local_day(now, zone)
    return Asked(since=start_of_day(day - timedelta(days=day.weekday()), zone), until=now, period=Period.THIS_WEEK)


def this_month(now: datetime, zone: ZoneInfo) -> Asked:
    """Return the request for this month so far."""
    return Asked(since=start_of_day(local_day(now, zone).replace(day=1), zone), until=now, period=Period.THIS_MONTH)


def find_process(word: str, handbook: Handbook) -> str | None:
    """Find a process by its key or title, without case and separators; None if there is none."""
    titles = {key: Reader.for_operator().show(each.title) for key, each in handbook.processes.items()}
    return next((key for key, title in titles.items() if _plain(word) in {_plain(key), _plain(title)}), None)


def find_team(word: str, handbook: Handbook) -> str | None:
    """Find a team by its key, name or channel, without case and separators; None if there is none."""
    teams = handbook.policy.teams
    return next((t.key for t in teams if _plain(word) in {_plain(t.key), _plain(t.name), _plain(t.channel)}), None)


def _one(left: str, handbook: Handbook, asked: Asked) -> tuple[Asked, str]:
    """Read the first option or filter, and return the rest of the text; the longest matching name wins."""
    words = left.split()
    if words[0].lower() == "share":
        return replace(asked, share=True), " ".join(words[1:])
    if words[0].lower() == "people":
        return replace(asked, by_person=True), " ".join(words[1:])
    if person := _PERSON.fullmatch(words[0]):
        return replace(asked, person=person[1]), " ".join(words[1:])
    for count in range(min(len(words), 4), 0, -1):
        name, rest = " ".join(words[:count]), " ".join(words[count:])
        if process := find_process(name, handbook):
            return replace(asked, process=process), rest
        if team := find_team(name, handbook):
            return replace(asked, team=team), rest
    raise Refusal(message("queries.sla_request.unknown_word", word=words[0][:40], example=message("queries.sla_request.example")))


def _range(written: str, zone: ZoneInfo) -> Asked:
    found = _RANGE.fullmatch(written)
    first, last = (read_day(found[1]), read_day(found[2] or found[1])) if found else (None, None)
    if first is None or last is None:
        raise Refusal(message("queries.sla_request.no_range", range=written, example=message("queries.sla_request.example")))
    if last < first:
        raise Refusal(
            message("queries.sla_request.range_backwards", range=written, example=message("queries.sla_request.example"))
        )
    until = start_of_day(last + timedelta(days=1), zone)
    return Asked(since=start_of_day(first, zone), until=until, period=written)


def _plain(word: str) -> str:
    return re.sub(r"[\s_#-]+", " ", word).strip().lower()
