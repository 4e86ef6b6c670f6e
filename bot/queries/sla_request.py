"""Reads the text after `/sla`: a range of time, filters and options in any order; a Refusal names the word it can't read."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import get_close_matches
from functools import lru_cache
from itertools import chain
from unicodedata import normalize
from zoneinfo import ZoneInfo

from bot.queries.contexts import readers_in_each_language
from handoffs.clock.ranges import JAPANESE_NAMES, NAMED, Period, Range, is_shaped, joined, named_range, range_before, read_range
from handoffs.model.refusal import Refusal
from handoffs.process.handbook import Handbook
from handoffs.text.messages import message

_PERSON = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_OPTIONS = {"share": "share", "people": "people", "by person": "people", "by people": "people"}
_JAPANESE_OPTIONS = {"共有": "share", "担当者別": "people"}
_FILLERS = frozenset({"for", "of", "the", "in", "and", "please"})
_PARTICLE = re.compile(r"(?<=[^\x00-\x7f])の|の(?=[^\x00-\x7f])")
"""What joins two words in Japanese, as a space does in English; *データ* and *先週* have none within."""
_EXAMPLE = message("queries.sla_request.example")
_WORDS = ("explain", "help", "noise")
"""The words that begin another answer."""

_Written = Mapping[str, tuple[str, ...]]
"""The names of processes or teams, by their keys."""

_LONGEST = 5
"""So many words make a name at most."""


@dataclass(frozen=True)
class _Name:
    """A name, or words that may be one, as they are compared: without marks, and each of its words in the singular."""

    plain: str
    words: frozenset[str]

    def has(self, part: "_Name") -> bool:
        """Return whether each word is one of this name, in the singular or plural: *orders* of *Order approval*."""
        return bool(part.words) and all(_is_japanese(each) and each in self.plain for each in part.words - self.words)


_Names = Mapping[str, tuple[_Name, ...]]
"""The names of processes or teams as they are compared, by their keys."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A range of time with filters; an empty filter means everything. `period` is a `Period`, or the range as it was typed.

    `is_usual`: no range was typed. `instead`: it is last week's, since this week's is empty.
    """

    since: datetime
    until: datetime
    period: str
    process: str = ""
    team: str = ""
    person: str = ""
    by_person: bool = False
    share: bool = False
    is_usual: bool = False
    instead: bool = False

    def before(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return the range with which this one is compared."""
        return range_before(self.since, self.until, self.period, zone)

    def within(self, found: Range) -> "Asked":
        """Return the same request for another range."""
        return replace(self, since=found.since, until=found.until, period=found.period)


@dataclass(kw_only=True)
class _Read:
    """What the words so far mean, by its kind; each kind may be meant once."""

    found: dict[str, tuple[str, object]] = field(default_factory=dict)

    def take(self, kind: str, words: str, meaning: object) -> None:
        """Keep a meaning; Refusal where other words meant something else of the same kind."""
        before, known = self.found.get(kind, (words, meaning))
        if known != meaning:
            raise Refusal(message("queries.sla_request.twice", first=before, second=words, example=_EXAMPLE))
        self.found[kind] = (words, meaning)

    def text(self, kind: str) -> str:
        """Return a meaning that is a text; empty if nothing was meant."""
        meaning = self.found.get(kind, ("", ""))[1]
        return meaning if isinstance(meaning, str) else ""

    def range(self) -> Range | None:
        """Return the range that was meant."""
        meaning = self.found.get("range", ("", None))[1]
        return meaning if isinstance(meaning, Range) else None


def read(text: str, handbook: Handbook, now: datetime, zone: ZoneInfo) -> Asked:
    """Read the text after `/sla`; empty text means this week. Refusal for an unknown word."""
    words, taken = _spaced(joined(normalize("NFKC", text))).split(), _Read()
    processes, teams = _compared(_process_names(handbook)), _compared(_team_names(handbook))
    while words:
        _require_range(words, now, zone)
        count = next(
            (n for n in range(min(len(words), _LONGEST), 0, -1) if _take(words[:n], taken, processes, teams, now, zone)), 0
        )
        if not count:
            raise _unknown(words, handbook)
        words = words[count:]
    asked = _asked(taken.range() or named_range(Period.THIS_WEEK, now, zone), is_usual=not taken.range())
    return replace(
        asked,
        process=taken.text("process"),
        team=taken.text("team"),
        person=taken.text("person"),
        by_person=bool(taken.text("people")),
        share=bool(taken.text("share")),
    )


def this_week(now: datetime, zone: ZoneInfo) -> Asked:
    """Return the request for this week so far, from Monday on."""
    return _asked(named_range(Period.THIS_WEEK, now, zone))


def this_month(now: datetime, zone: ZoneInfo) -> Asked:
    """Return the request for this month so far."""
    return _asked(named_range(Period.THIS_MONTH, now, zone))


def find_process(word: str, handbook: Handbook) -> str | None:
    """Find a process by its key, its title, or words of its title; None if there is none, or several."""
    named = _compared(_process_names(handbook))
    return _exactly(_name(word), named) or _partly(_name(word), named)


def find_team(word: str, handbook: Handbook) -> str | None:
    """Find a team by its key, name or channel, or words of its name; None if there is none, or several."""
    named = _compared(_team_names(handbook))
    return _exactly(_name(word), named) or _partly(_name(word), named)


def _exactly(word: _Name, named: _Names) -> str | None:
    return next((key for key, names in named.items() if any(word.plain == each.plain for each in names)), None)


def _partly(word: _Name, named: _Names) -> str | None:
    """Return the only key with a name that these words are part of."""
    return _only(key for key, names in named.items() if any(each.has(word) for each in names))


def _asked(found: Range, *, is_usual: bool = False) -> Asked:
    return Asked(since=found.since, until=found.until, period=found.period, is_usual=is_usual)


def _require_range(words: list[str], now: datetime, zone: ZoneInfo) -> None:
    """Raise a Refusal for words that look like a range and are none, as *week 54*; the longer ones first."""
    for count in range(min(len(words), _LONGEST), 0, -1):
        written = _together(words, count)
        if read_range(written.lower(), now, zone):
            return
        if is_shaped(written.lower()):
            raise Refusal(message("queries.sla_request.no_range", range=written[:40], example=_EXAMPLE))


def _take(words: list[str], taken: _Read, processes: _Names, teams: _Names, now: datetime, zone: ZoneInfo) -> bool:
    """Take some words together, if they mean something; Refusal for a range whose end is before its beginning."""
    written = _together(words, len(words))
    small = written.lower()
    if person := _PERSON.fullmatch(written):
        taken.take("person", written, person[1])
    elif option := _OPTIONS.get(small) or _JAPANESE_OPTIONS.get(small):
        taken.take(option, written, option)
    elif found := read_range(small, now, zone):
        if found.until <= found.since:
            raise Refusal(message("queries.sla_request.range_backwards", range=written, example=_EXAMPLE))
        taken.take("range", written, found)
    else:
        return _take_name(written, taken, processes, teams) or small in _FILLERS
    return True


def _together(words: list[str], count: int) -> str:
    """Return the first words as they were typed."""
    return " ".join(words[:count])


def _take_name(written: str, taken: _Read, processes: _Names, teams: _Names) -> bool:
    """Take the name of a process or a team; a part of a name is a team's rather than a process's."""
    name = _name(written)
    for kind, find, named in (
        ("process", _exactly, processes),
        ("team", _exactly, teams),
        ("team", _partly, teams),
        ("process", _partly, processes),
    ):
        if key := find(name, named):
            taken.take(kind, written, key)
            return True
    return False


def _unknown(words: list[str], handbook: Handbook) -> Refusal:
    """Return the refusal of the first word, with the nearest known one."""
    known = {each.lower(): each for each in _known(handbook)}
    for count in (2, 1):
        if near := get_close_matches(_together(words, count).lower(), known, n=1, cutoff=0.6):
            word, nearest = _together(words, count)[:40], known[near[0]]
            return Refusal(message("queries.sla_request.near_word", word=word, near=nearest, example=_EXAMPLE))
    return Refusal(message("queries.sla_request.unknown_word", word=words[0][:40], example=_EXAMPLE))


def _known(handbook: Handbook) -> tuple[str, ...]:
    titles = chain.from_iterable(each[1:] for each in _process_names(handbook).values())
    teams = chain.from_iterable((name, key) for key, _, name, *_ in _team_names(handbook).values())
    names = (*titles, *teams)
    words = (word for name in names for word in name.split() if len(word) > 3)
    return (*NAMED, *JAPANESE_NAMES, *_OPTIONS, *_JAPANESE_OPTIONS, *_WORDS, *names, *words)


def _process_names(handbook: Handbook) -> _Written:
    """Return the key and the titles of each process, in each language as the table shows them."""
    readers = readers_in_each_language(handbook.policy)
    return {key: (key, *(each.show(process.title) for each in readers)) for key, process in handbook.processes.items()}


def _team_names(handbook: Handbook) -> _Written:
    readers = readers_in_each_language(handbook.policy)
    return {
        each.key: (each.key, each.channel, each.name, *(r.name(each.name) for r in readers)) for each in handbook.policy.teams
    }


def _only(keys: Iterable[str]) -> str | None:
    found = tuple(keys)
    return found[0] if len(found) == 1 else None


def _compared(written: _Written) -> _Names:
    return {key: tuple(map(_name, names)) for key, names in written.items()}


@lru_cache(maxsize=1024)
def _name(written: str) -> _Name:
    """Return words as they are compared with names; those of the handbook are the same at each reading."""
    plain = _plain(written)
    return _Name(plain, frozenset(map(_singular, plain.split())))


def _is_japanese(word: str) -> bool:
    """Return whether a word is written without spaces around it, and long enough to be one."""
    return len(word) > 1 and not word.isascii()


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _plain(word: str) -> str:
    return re.sub(r"[\s_#-]+", " ", _spaced(word)).strip().lower()


def _spaced(text: str) -> str:
    """Write a space between words where commas and the Japanese particle are."""
    return _PARTICLE.sub(" ", re.sub("[,、]", " ", text))
