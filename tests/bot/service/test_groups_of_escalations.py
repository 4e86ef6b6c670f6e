"""Escalations that share a message: the message follows them wherever they go, and a group that fails stops no other."""

from datetime import timedelta

import pytest

from bot.scheduler.timers import sweep
from handoffs.model.escalation import Evidence, Trigger
from handoffs.model.people import BATON
from handoffs.rules.escalate import raise_escalation
from handoffs.text.messages import written
from storage.database import Database
from storage.escalations.groups import Group
from tests.bot.service.test_attempts import Bench
from tests.handoffs.examples import HANDBOOK, later

BREACHED = later(hours=2, minutes=1)


@pytest.fixture
def bench(database: Database) -> Bench:
    """Return a bench whose three handoffs are breached and share a message, which was drawn."""
    bench = Bench(database)
    bench.at = BREACHED
    sweep(bench.service)
    assert bench.service.alike.seat(bench.ids[0])
    deliver(bench)
    return bench


def group_of(bench: Bench, id: str) -> Group:
    """Return the group of the escalation of a handoff."""
    with bench.database.read() as work:
        seat = work.groups.seat(id)
    assert seat
    return seat.group


def deliver(bench: Bench) -> None:
    """Take all messages for delivered."""
    bench.execute("UPDATE outbox SET done_at = :at WHERE done_at IS NULL", at=bench.at)


def drawn_again(bench: Bench) -> set[str]:
    """Name the messages that are to be drawn again."""
    with bench.database.begin() as work:
        return {each.step for each in work.outbox.lease("slack", bench.at, 50, timedelta(minutes=1)) if each.kind == "redraw"}


def raise_for_another_reason(bench: Bench, id: str) -> None:
    """Raise the escalation of a handoff by one level, for a reason that a rule gives."""
    with bench.database.begin() as work:
        handoff = work.handoffs.get(id)
        evidence = Evidence(trigger=Trigger.OTHER, text=written("x"), user_id="baton", name="Baton", at=bench.at)
        change = raise_escalation(HANDBOOK, handoff, handoff.task("review"), evidence)
        bench.transactions.record(work, handoff, change, BATON)


def test_a_group_whose_escalations_have_all_gone_is_drawn_again_when_its_reminder_is_due(bench: Bench) -> None:
    left = group_of(bench, bench.ids[0])
    for id in bench.ids:
        raise_for_another_reason(bench, id)
    deliver(bench)

    bench.at += timedelta(minutes=31)
    sweep(bench.service)

    assert left.id in drawn_again(bench)


def test_a_group_is_drawn_again_when_another_one_takes_its_escalations(bench: Bench) -> None:
    first, *others = bench.ids
    left = group_of(bench, first)
    raise_for_another_reason(bench, first)
    assert bench.service.alike.seat(first)
    for id in others:
        raise_for_another_reason(bench, id)
    deliver(bench)

    bench.service.alike.seat(first)

    new = group_of(bench, first)
    assert new.id != left.id and {left.id, new.id} <= drawn_again(bench)
