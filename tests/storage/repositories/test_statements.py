"""How many statements a reading takes: a fixed number, however many tasks there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.queries.queries import Queries
from handoffs.clock.figures import QueueCounts
from handoffs.clock.shifts import Turn
from handoffs.model.effects import Digest
from handoffs.model.escalation import Trigger
from handoffs.model.handoff import Handoff
from handoffs.model.people import Kind
from handoffs.rules import claim, escalate
from storage.database import Database
from storage.readings.queues import Queue
from storage.repositories.people import Person
from storage.tables import TASKS
from tests.handoffs.examples import AIKO, HANDBOOK, KEN, MONDAY_TEN, ORDER, YUMI, opened
from tests.statements import noted

LATER = MONDAY_TEN + timedelta(hours=1)

READINGS: dict[str, tuple[int, Callable[[Queries], object]]] = {
    "the home tab of a member": (12, lambda queries: queries.home(AIKO.user_id)),
    "the home tab of a contact": (12, lambda queries: queries.home(YUMI.user_id)),
    "a digest": (7, lambda queries: queries.digest(Digest(team="cs", turn=Turn.OPENING, at=MONDAY_TEN))),
    "a card": (4, lambda queries: queries.context(_id(0), "review")),
}


@pytest.mark.parametrize("reading", READINGS)
def test_a_reading_takes_no_more_statements_for_more_tasks(database: Database, reading: str) -> None:
    at_most, read = READINGS[reading]
    queries = Queries(database, HANDBOOK, now=lambda: MONDAY_TEN, permalink=lambda channel, ts: f"{channel}/{ts}")
    _employ(database)
    counts = []
    for first, last in ((0, 2), (2, 30)):
        _add(database, range(first, last))
        with noted(database) as statements:
            read(queries)
        counts.append(len(statements))

    assert counts[0] == counts[1] <= at_most


def test_the_home_tab_shows_each_task_once_with_its_card(database: Database) -> None:
    queries = Queries(database, HANDBOOK, now=lambda: MONDAY_TEN, permalink=lambda channel, ts: f"{channel}/{ts}")
    _employ(database)
    _add(database, range(4))

    member, contact = queries.home(AIKO.user_id), queries.home(YUMI.user_id)

    assert [(each.handoff.id, each.card_link) for each in member.mine.first] == [
        (_id(number), f"C0CS/{number}") for number in (0, 2)
    ]
    assert [each.handoff.id for each in member.tasks.first] == [_id(number) for number in (1, 3)]
    assert [each.handoff.id for each in contact.escalations.first] == [_id(1), _id(3)]
    assert (member.mine.total, member.teams[0].waiting, contact.escalations.total) == (2, 4, 2)


def test_a_list_counts_all_and_shows_the_first(database: Database) -> None:
    queries = Queries(database, HANDBOOK, now=lambda: MONDAY_TEN, permalink=lambda channel, ts: f"{channel}/{ts}")
    _employ(database)
    _add(database, range(40))

    home = queries.home(AIKO.user_id)
    digest = queries.digest(Digest(team="cs", turn=Turn.OPENING, at=MONDAY_TEN))

    assert (home.mine.total, [each.handoff.id for each in home.mine.first]) == (20, [_id(number) for number in range(0, 16, 2)])
    assert (home.teams[0].waiting, home.tasks.total) == (40, 32)
    assert [each.handoff.id for each in queries.home(AIKO.user_id, 1, 5).tasks.first] == [_id(n) for n in (11, 13, 15, 16, 17)]
    assert queries.home(AIKO.user_id, 99, 5).page == 6
    assert digest is not None and len(digest.first) == 10
    assert digest.counts == QueueCounts(waiting=40, unclaimed=20)


def test_a_team_shows_what_a_team_owed_that_the_policy_has_lost(database: Database) -> None:
    queries = Queries(database, HANDBOOK, now=lambda: MONDAY_TEN, permalink=lambda channel, ts: f"{channel}/{ts}")
    _employ(database)
    _add(database, range(5))
    with database.begin() as work:
        lost = replace(_review(9), tasks=tuple(replace(task, team="gone") for task in _review(9).tasks))
        work.handoffs.add(replace(lost, id=_id(9)))

    home = queries.home(AIKO.user_id)
    digest = queries.digest(Digest(team="cs", turn=Turn.OPENING, at=MONDAY_TEN))

    shown = [*home.mine.first, *home.tasks.first]
    assert (home.teams[0].waiting, sorted(each.handoff.id for each in shown)) == (
        6,
        [_id(number) for number in (0, 1, 2, 3, 4, 9)],
    )
    assert digest is not None and digest.counts.waiting == 6


def test_a_digest_counts_by_the_rules_of_the_clock(database: Database) -> None:
    _add(database, range(6))
    with database.begin() as work:
        rows = [(MONDAY_TEN, MONDAY_TEN), (MONDAY_TEN, LATER), (LATER, LATER), (MONDAY_TEN, MONDAY_TEN), (LATER, LATER)]
        for number, (at_risk_at, breach_at) in enumerate(rows):
            instants = {"at_risk_at": at_risk_at, "breach_at": breach_at, "is_paused": number == 3}
            work.handoffs._connection.execute(TASKS.update().where(TASKS.c.handoff_id == _id(number)).values(instants))
        counts = work.handoffs.standings((Queue(team="cs"),), MONDAY_TEN)

    assert counts == QueueCounts(waiting=6, breached=1, at_risk=1, paused=1, unclaimed=3)


def test_the_queues_of_several_teams_are_each_limited(database: Database) -> None:
    _add(database, range(5))

    with database.read() as work:
        found = work.handoffs.first_open((Queue(team="sales"), Queue(team="cs")), limit=3)
        lost = work.handoffs.first_open((Queue(team="cs", process="cancellation"),), limit=3)

    assert [handoff.id for handoff, _ in found] == [_id(0), _id(1), _id(2)]
    assert lost == ()


def test_an_account_that_is_not_known_keeps_its_teams_and_has_no_kind(database: Database) -> None:
    with database.begin() as work:
        work.people.join("cs", "U0NEW")
        known, unknown = work.people.actor("U0NEW"), work.people.actor("U0NOBODY")

    assert (known.kind, known.teams, known.contact_of) == (Kind.UNKNOWN, {"cs"}, frozenset())
    assert (unknown.kind, unknown.name, unknown.teams, unknown.contact_of) == (Kind.UNKNOWN, "U0NOBODY", frozenset(), frozenset())


def _employ(database: Database) -> None:
    with database.begin() as work:
        work.people.put_people(Person(user_id=each.user_id, name=each.name, kind=Kind.COLLEAGUE) for each in (AIKO, KEN, YUMI))
        work.people.replace_members("cs", [AIKO.user_id, KEN.user_id])
        work.people.replace_contacts("cs", [YUMI.user_id])
        work.people.set_contact_mention("cs", "@yumi")
        work.people.refreshed(MONDAY_TEN)


def _add(database: Database, numbers: range) -> None:
    """Add order reviews with their cards: Aiko claims each second one, and the others are escalated to Yumi."""
    with database.begin() as work:
        for number in numbers:
            work.handoffs.add(_review(number))
            work.cards.attempted(_id(number), "review", "C0CS", MONDAY_TEN)
            work.cards.put(_id(number), "review", "C0CS", str(number), "", MONDAY_TEN)


def _review(number: int) -> Handoff:
    order = replace(ORDER, record_id=f"801{number:015d}", number=f"{number:08d}")
    handoff = replace(opened(order, MONDAY_TEN + timedelta(seconds=number)), id=_id(number))
    if number % 2:
        return escalate.escalate(HANDBOOK, handoff, "review", KEN, Trigger.OTHER, "Please look.", MONDAY_TEN).handoff
    return claim.claim(HANDBOOK, handoff, "review", AIKO, MONDAY_TEN).handoff


def _id(number: int) -> str:
    return f"abcd{number:08d}"
