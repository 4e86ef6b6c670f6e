"""The statements of `/sla` say what the same computation says task by task in memory, over random decisions and open tasks."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Table

from benchmarks.filling import settled_row, write
from bot.queries.reports import Reports
from bot.queries.sla_request import Asked, read
from bot.views.answers.sla_words import sla_text
from handoffs.clock.figures import Figures, Totals, totals_of
from handoffs.clock.ranges import Period
from storage.database import Database
from storage.repositories import reports
from storage.tables import HANDOFFS, PAST_DECISIONS, TASKS
from tests import figures as in_memory
from tests.databases import shared_database
from tests.handoffs.examples import HANDBOOK, MONDAY_TEN

pytestmark = pytest.mark.together("figures")
"""One worker fills one database for all of them."""

DAY = timedelta(days=1)
NOW = MONDAY_TEN
WEEK = {"since": NOW - 7 * DAY, "until": NOW}
TASK, COUNT = 0, 400

SCOPES: dict[str, dict[str, object]] = {
    "this week": WEEK,
    "a year": {"since": NOW - 365 * DAY, "until": NOW},
    "a past week": {"since": NOW - 21 * DAY, "until": NOW - 14 * DAY},
    "an hour": {"since": NOW - DAY - DAY / 24, "until": NOW - DAY},
    "nothing": {"since": NOW - 900 * DAY, "until": NOW - 899 * DAY},
    "a process": {**WEEK, "process": "eligibility_check"},
    "a team": {**WEEK, "team": "sales"},
    "a process and team": {**WEEK, "process": "order_approval", "team": "cs"},
    "people": {**WEEK, "by_person": True},
    "a person": {**WEEK, "person": "U3"},
    "a person of a team": {**WEEK, "person": "U3", "team": "cs", "process": "order_approval"},
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Return a database with decisions of a month, past ones and undone ones among them, and with open tasks of any standing.

    The tests only read it.
    """
    with shared_database(request, tmp_path_factory) as url:
        database = Database(url)
        for table, rows in _month():
            write(database, table, rows)
        yield database
        database.close()


def _month() -> tuple[tuple[Table, list[dict[str, object]]], ...]:
    """Return the tables with their rows."""
    chance, handoffs, tasks, past = random.Random(20261130), [], [], []
    for number in range(COUNT):
        handoff, task = settled_row(number, NOW - chance.random() * 30 * DAY, f"h{number}")
        task |= {
            "process": chance.choice(["order_approval", "eligibility_check"]),
            "team": chance.choice(["cs", "sales", "gone"]),
        }
        task |= {
            "took_seconds": chance.choice([task["took_seconds"], 600, None]),
            "decided_by": chance.choice(["U3", None, "U4"]),
        }
        match number % 4:
            case 0:
                past.append({**_kept(task), "undone_at": chance.choice([None, NOW - chance.random() * 40 * DAY, NOW + DAY])})
                handoffs.append(handoff)
            case 1:
                tasks.append(_opened(task, chance))
                handoffs.append(handoff | {"is_open": True, "is_waiting": True})
            case _:
                tasks.append(task)
                handoffs.append(handoff)
    return (HANDOFFS, handoffs), (TASKS, tasks), (PAST_DECISIONS, past)


@pytest.mark.parametrize("most", [reports.SORTED, 0], ids=["sorted", "by an index in order"])
@pytest.mark.parametrize("name", SCOPES)
def test_the_report_is_that_of_a_computation_in_memory(
    filled: Database, name: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "SORTED", most)
    asked = Asked(period="", **SCOPES[name])
    shown = Reports(filled, HANDBOOK, now=lambda: NOW, permalink=lambda channel, ts: "").report(asked)

    filters = {"process": asked.process, "team": asked.team, "person": asked.person}
    decided, waiting = (
        in_memory.decided_rows(filled, asked.since, asked.until, **filters), in_memory.waiting_rows(filled, **filters)
    )  # fmt: skip
    later = in_memory.decided_later_rows(filled, asked.since, asked.until, **filters)
    assert shown.rows == in_memory.figures(decided, waiting, NOW, asked.since, asked.until, later=later)
    people = in_memory.figures(decided, waiting, NOW, asked.since, asked.until, people=True, later=later)
    assert sorted(shown.people, key=_place) == (list(people) if "person" in name or name == "people" else [])
    since, until = asked.before(shown.zone)
    earlier = in_memory.decided_rows(filled, since, until, **filters)
    later = in_memory.decided_later_rows(filled, since, until, **filters)
    assert shown.before == _numbers(totals_of(in_memory.figures(earlier, waiting, NOW, since, until, later=later)))
    assert {each.task for each in shown.worst} == set(in_memory.worst(decided, waiting, NOW))
    assert [each.over for each in shown.worst] == sorted((each.over for each in shown.worst), reverse=True)
    assert dict(shown.reasons) == dict(in_memory.reasons(decided, waiting, NOW))
    for coming, by in ((shown.by_noon, _noon()), (shown.by_tomorrow, _noon() + 1.5 * DAY)):
        expected = in_memory.breaching(waiting, NOW, by)
        assert (coming.count, tuple(each.task for each in coming.first)) == (len(expected), expected[:5])
    assert bool(shown.rows) or name == "an hour"


def test_the_figures_of_a_person_name_them(filled: Database) -> None:
    report = Reports(filled, HANDBOOK, now=lambda: NOW, permalink=lambda channel, ts: "").report(
        Asked(period="", by_person=True, **WEEK)
    )

    assert report.names == {row.person: row.person for row in report.people if row.person}


def test_people_are_in_alphabetical_order_and_what_nobody_touched_comes_last(filled: Database) -> None:
    reports = Reports(filled, HANDBOOK, now=lambda: NOW, permalink=lambda channel, ts: "")
    rows = reports.report(Asked(period="", by_person=True, **WEEK)).people

    assert [row.person for row in rows] == sorted((row.person for row in rows), key=lambda each: (each == "", each))
    assert rows[-1].person == "" and sum(row.open for row in rows if not row.person) > 0
    assert len({(row.person, row.process, row.team) for row in rows}) == len(rows)


def _place(row: Figures) -> tuple[str, str, str]:
    return row.process, row.team, row.person or ""


@pytest.mark.parametrize(
    ("now", "words", "period"),
    [
        (MONDAY_TEN + 7 * DAY, "", Period.LAST_WEEK),
        (MONDAY_TEN + 7 * DAY, "week", Period.THIS_WEEK),
        (MONDAY_TEN + 14 * DAY, "", Period.THIS_WEEK),
        (MONDAY_TEN + DAY, "", Period.THIS_WEEK),
    ],
)
def test_while_this_week_is_empty_last_week_is_shown_unless_that_is_empty_too(
    database: Database, now: datetime, words: str, period: Period
) -> None:
    handoff, task = settled_row(1, MONDAY_TEN + DAY / 2, "h1")
    write(database, HANDOFFS, [handoff])
    write(database, TASKS, [task])
    reports = Reports(database, HANDBOOK, now=lambda: now, permalink=lambda channel, ts: "")

    shown = reports.report(read(words, HANDBOOK, now, reports.zone))

    assert (shown.asked.period, shown.asked.instead) == (period, period is Period.LAST_WEEK)
    text = sla_text(shown)
    assert text.startswith("Nothing was decided or late this week yet. These are") is (period is Period.LAST_WEEK)
    assert sum(row.decided for row in shown.rows) == (1 if now < MONDAY_TEN + 14 * DAY and not words else 0)


def _numbers(totals: Totals) -> Totals:
    """Return the totals without what is counted now and not in a range."""
    return replace(totals, open=0, at_risk=0, breached_open=0)


def _noon() -> datetime:
    return MONDAY_TEN + timedelta(hours=2)


def _kept(task: dict[str, object]) -> dict[str, object]:
    return {column.name: task[column.name] for column in PAST_DECISIONS.columns if column.name not in ("id", "undone_at")}


def _opened(task: dict[str, object], chance: random.Random) -> dict[str, object]:
    """Return an open task whose clock stands anyhow, claimed or not, in time or not."""
    breach_at = NOW + timedelta(minutes=chance.randrange(-600, 3000))
    claimed_by = chance.choice([None, "U3", "U5"])
    open_task = dict.fromkeys(("decided_by", "decided_at", "choice", "took_seconds"))
    return {
        **task, **open_task, "state": "open", "delivery": "none", "is_paused": chance.random() < 0.2, "breach_at": breach_at,
        "at_risk_at": breach_at - timedelta(minutes=200), "due_at": breach_at, "claimed_by": claimed_by,
        "claimed_at": breach_at + timedelta(minutes=chance.randrange(-100, 100)) if claimed_by else None,
    }  # fmt: skip
