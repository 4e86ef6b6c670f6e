"""What each reading costs: a fixed number of statements in one or two transactions, with ten open tasks and with a thousand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import event

from benchmarks.filling import CONTACT, MEMBER, add_open, add_settled, card_ts, employ, open_id
from bot.commands import handoff as command
from bot.commands import sla as figures_command
from bot.processes.registry import step_views
from bot.queries.certificates import watched_certificates
from bot.queries.queries import Queries
from bot.queries.reports import Reports
from bot.slack.payloads import Command
from bot.views.home import home_view
from handoffs.clock.shifts import Turn
from handoffs.model.effects import Digest
from handoffs.model.refusal import Refusal
from storage.database import Database
from storage.tables import HANDOFFS
from tests.handoffs.examples import HANDBOOK, MONDAY_TEN

FEW, MANY, SETTLED = 10, 1000, 200
LINK = f"p{card_ts(1).replace('.', '')}"
NEXT_MONDAY = MONDAY_TEN + timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Everything that reads, over one database."""

    database: Database

    @property
    def queries(self) -> Queries:
        return Queries(self.database, HANDBOOK, now=lambda: MONDAY_TEN, permalink=lambda channel, ts: f"{channel}/{ts}")

    def handoff(self, words: str, user_id: str = MEMBER.user_id) -> object:
        """Answer `/handoff` with words after it."""
        queries = self.queries
        services: Any = SimpleNamespace(
            queries=queries, reader=queries.reader, views=step_views(), show=lambda request, view, then=None: None
        )
        certificates = {"certificates": lambda services, rest: watched_certificates(self.database, queries)}
        word, _, rest = words.partition(" ")
        request = Command(user_id=user_id, text=words, trigger_id="t", channel_id="C0CS")
        return command._answer(services, request, {**command._ANSWERS, **certificates}, word, rest)

    def sla(self, words: str, user_id: str = MEMBER.user_id, now: datetime = MONDAY_TEN) -> object:
        """Answer `/sla` with words after it."""
        reports = Reports(self.database, HANDBOOK, now=lambda: now, permalink=lambda channel, ts: f"{channel}/{ts}")
        services: Any = SimpleNamespace(queries=self.queries, reports=reports, reader=self.queries.reader)
        return figures_command._answer(services, user_id, words)

    def home(self, user_id: str) -> object:
        """Draw a home tab."""
        return home_view(self.queries.home(user_id), step_views())


READINGS: dict[str, tuple[int, int, Callable[[Reader], object]]] = {
    "/handoff": (11, 1, lambda reader: reader.handoff("")),
    "/handoff of a contact": (12, 1, lambda reader: reader.handoff("", CONTACT.user_id)),
    "/handoff contacts": (1, 1, lambda reader: reader.handoff("contacts")),
    "/handoff help": (1, 1, lambda reader: reader.handoff("help")),
    "/handoff owner": (1, 1, lambda reader: reader.handoff("owner order approval")),
    "/handoff start": (1, 1, lambda reader: reader.handoff("start")),
    "/handoff start access": (1, 1, lambda reader: reader.handoff("start access request")),
    "/handoff show": (6, 2, lambda reader: reader.handoff(f"show {1:08d}")),
    "/handoff certificates": (4, 3, lambda reader: reader.handoff("certificates")),
    "the home tab of a member": (11, 1, lambda reader: reader.home(MEMBER.user_id)),
    "the home tab of a contact": (12, 1, lambda reader: reader.home(CONTACT.user_id)),
    "a digest": (7, 1, lambda reader: reader.queries.digest(Digest(team="cs", turn=Turn.OPENING, at=MONDAY_TEN))),
    "a customer": (7, 1, lambda reader: reader.queries.of_customer("onboarding", "001000000000007AAA", "C1")),
    "a card": (4, 1, lambda reader: reader.queries.context(open_id(0), "review")),
    "an escalation": (4, 1, lambda reader: reader.queries.context(open_id(1), "escalation")),
    "the way to decide": (4, 1, lambda reader: reader.queries.context_for_decider(_ref(0), MEMBER.user_id)),
    "/sla": (12, 2, lambda reader: reader.sla("week")),
    "/sla of a year": (15, 2, lambda reader: reader.sla("2025-12-01..2026-11-30")),
    "/sla of people, shared": (21, 2, lambda reader: reader.sla("month people share", CONTACT.user_id)),
    "/sla of people, while this week is empty": (19, 2, lambda reader: reader.sla("people", CONTACT.user_id, NEXT_MONDAY)),
    "/sla explain": (6, 1, lambda reader: reader.sla(f"explain {1:08d}")),
    "/sla explain with a link": (6, 1, lambda reader: reader.sla(f"explain https://acme.slack.com/archives/C0CS/{LINK}")),
    "the history": (5, 1, lambda reader: reader.queries.history(_ref(0), MEMBER.user_id)),
}
"""Statements and transactions that each reading takes at most; one more is a choice."""


@pytest.fixture
def reader(database: Database) -> Reader:
    """Return what reads a database with a few open reviews, with settled ones and with the people who ask."""
    employ(database, MONDAY_TEN)
    add_settled(database, range(SETTLED), until=MONDAY_TEN, days=90)
    add_open(database, HANDBOOK, range(FEW), MONDAY_TEN)
    return Reader(database=database)


def test_a_reading_costs_the_same_with_ten_open_tasks_and_with_a_thousand(reader: Reader) -> None:
    few = {name: _cost(reader, read) for name, (_, _, read) in READINGS.items()}
    add_open(reader.database, HANDBOOK, range(FEW, MANY), MONDAY_TEN)
    many = {name: _cost(reader, read) for name, (_, _, read) in READINGS.items()}

    assert few == many
    assert [(name, cost) for name, cost in many.items() if cost != READINGS[name][:2]] == []


def test_snapshots_of_an_older_release_cost_a_reading_one_statement_more(reader: Reader) -> None:
    before = _cost(reader, lambda each: each.home(MEMBER.user_id))
    home = reader.home(MEMBER.user_id)
    with reader.database.begin() as work:
        work.handoffs._connection.execute(HANDOFFS.update().values(state_format=0))

    after = _cost(reader, lambda each: each.home(MEMBER.user_id))

    assert after[0] - before[0] <= 4, "one statement for each list"
    assert reader.home(MEMBER.user_id) == home


@pytest.mark.parametrize("words", ["", "contacts", "help", "owner", "start", "show 1", "certificates", "nonsense"])
def test_no_word_of_handoff_answers_a_person_in_no_team(reader: Reader, words: str) -> None:
    with pytest.raises(Refusal):
        reader.handoff(words, "U0NOBODY")


def _ref(number: int) -> Any:
    from handoffs.model.task_ref import TaskRef

    return TaskRef(handoff=open_id(number), step="review", edition=1)


def _cost(reader: Reader, read: Callable[[Reader], object]) -> tuple[int, int]:
    """Count the statements of a reading, without those that begin and end it, and its transactions."""
    counted: dict[str, int] = {"statements": 0, "transactions": 0}

    def count(name: str) -> Callable[..., None]:
        def one_more(*_: object) -> None:
            counted[name] += 1

        return one_more

    engine = reader.database._engine
    listened = [("before_cursor_execute", count("statements")), ("begin", count("transactions"))]
    for name, listener in listened:
        event.listen(engine, name, listener)
    try:
        read(reader)
    finally:
        for name, listener in listened:
            event.remove(engine, name, listener)
    return counted["statements"], counted["transactions"]
