"""What somebody asks `/sla` for, read from what they typed; anything that can't be read gets one line with an example."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handoffs.model.refusal import Refusal
from handoffs.process.handbook import Handbook
from handoffs.text.messages import message

_DAY = r"\d{4}-\d{2}-\d{2}"
_RANGE = re.compile(rf"({_DAY})(?:\.\.({_DAY}))?")
_PERSON = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A range of time, and what of it: empty filters mean everything. `words` is what the range is called."""

    since: datetime
    until: datetime
    words: str
    process: str = ""
    team: str = ""
    person: str = ""
    by_person: bool = False
    share: bool = False


def read(text: str, handbook: Handbook, now: datetime, zone: ZoneInfo) -> Asked:
    """Read what follows `/sla`; with nothing said, this week. Refusal for anything that is none of the known words."""
    left, named = text.strip(), {"today": today, "week": this_week, "month": this_month}
    asked = this_week(now, zone)
    if found := re.match(rf"({'|'.join(named)}|{_DAY}(?:\.\.{_DAY})?)(?:\s+|$)", left, re.IGNORECASE):
        word, left = found[1].lower(), left[found.end() :]
        asked = named[word](now, zone) if word in named else _range(word, zone)
    while left:
        asked, left = _one(left, handbook, asked)
    return asked


def today(now: datetime, zone: ZoneInfo) -> Asked:
    """Mean the day so far."""
    return Asked(since=_midnight(now.astimezone(zone).date(), zone), until=now, words="today")


def this_week(now: datetime, zone: ZoneInfo) -> Asked:
    """Mean the week so far, from Monday on."""
    day = now.astimezone(zone).date()
    return Asked(since=_midnight(day - timedelta(days=day.weekday()), zone), until=now, words="this week")


def this_month(now: datetime, zone: ZoneInfo) -> Asked:
    """Mean the month so far."""
    return Asked(since=_midnight(now.astimezone(zone).date().replace(day=1), zone), until=now, words="this month")


def find_process(word: str, handbook: Handbook) -> str | None:
    """Find a process by its key or title, however it is written."""
    return next((key for key, each in handbook.processes.items() if _plain(word) in {_plain(key), _plain(each.title)}), None)


def find_team(word: str, handbook: Handbook) -> str | None:
    """Find a team by its key, name or channel."""
    teams = handbook.policy.teams
    return next((t.key for t in teams if _plain(word) in {_plain(t.key), _plain(t.name), _plain(t.channel)}), None)


def _one(left: str, handbook: Handbook, asked: Asked) -> tuple[Asked, str]:
    """Read one thing off the front, and give what is left; the longest name that fits is meant."""
    words = left.split()
    if words[0].lower() == "share":
        return replace(asked, share=True), " ".join(words[1:])
    if words[0].lower() == "people":
        return replace(asked, by_person=True), " ".join(words[1:])
    if person := _PERSON.fullmatch(words[0]):
        return replace(asked, person=person[1]), " ".join(words[1:])
    for count in range(min(len(words), 4), 0, -1):
        said, rest = " ".join(words[:count]), " ".join(words[count:])
        if process := find_process(said, handbook):
            return replace(asked, process=process), rest
        if team := find_team(said, handbook):
            return replace(asked, team=team), rest
    raise Refusal(message("queries.sla_request.unknown_word", word=words[0][:40], example=message("queries.sla_request.example")))


def _range(written: str, zone: ZoneInfo) -> Asked:
    found = _RANGE.fullmatch(written)
    try:
        first, last = (date.fromisoformat(each) for each in (found[1], found[2] or found[1])) if found else (date.max, date.min)
    except ValueError:
        raise Refusal(
            message("queries.sla_request.no_range", range=written, example=message("queries.sla_request.example"))
        ) from None
    if last < first:
        raise Refusal(
            message("queries.sla_request.range_backwards", range=written, example=message("queries.sla_request.example"))
        )
    until = _midnight(last + timedelta(days=1), zone)
    return Asked(since=_midnight(first, zone), until=until, words=written)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _plain(word: str) -> str:
    return re.sub(r"[\s_#-]+", " ", word).strip().lower()
