"""Escalations that share a message: the message follows them wherever they go, and a group that fails stops no other."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.scheduler.timers import sweep
from handoffs.model.escalation import Evidence, Trigger
from handoffs.model.people import BATON
from handoffs.rules.escalate import raise_escalation
from handoffs.text.messages import written
from storage.database import Database
from storage.escalations.groups import Group
from storage.repositories.set_aside import RowKind
from tests.bot.service.test_attempts import Bench, damage_handoff
from tests.handoffs.examples import HANDBOOK, ORDER, POLICY, later

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


def reminders(bench: Bench) -> list[str]:
    """Name the messages in whose threads a reminder waits to be sent."""
    wanted = text("SELECT step FROM outbox WHERE kind = 'thread_reply' AND done_at IS NULL AND step LIKE 'alike%'")
    with bench.database.read() as work:
        return list(work.handoffs._connection.execute(wanted).scalars())


def test_reminders_that_cannot_be_read_stop_no_reminder(bench: Bench) -> None:
    bench.execute("UPDATE escalation_groups SET reminders = '7'")

    bench.at += timedelta(minutes=31)
    sweep(bench.service)

    assert reminders(bench) == [group_of(bench, bench.ids[0]).id]


def test_an_escalation_that_joins_after_the_clock_was_set_back_is_reminded_of(bench: Bench) -> None:
    at, teams = bench.at.isoformat(), ("cs", "sf_admin", "sales")
    often = POLICY.escalations.repeat_at_most
    said = [{"team": team, "at": at} for team in teams for _ in range(often)]
    bench.execute(
        "UPDATE escalation_groups SET reminders = :said, notified_at = :at, next_at = NULL", said=json.dumps(said), at=bench.at
    )
    bench.at -= timedelta(hours=1)
    account = replace(ORDER.account, record_id="001000000000009AAA")
    urgent = replace(ORDER, record_id="801000000000009AAA", number="00001009", account=account, priority=True)
    assert bench.service.open("order_approval", urgent)
    sweep(bench.service)
    with bench.database.read() as work:
        (joins,) = [each.id for each in work.handoffs.by_number("00001009")]
    assert bench.service.alike.seat(joins)
    deliver(bench)

    bench.at += timedelta(hours=2)
    sweep(bench.service)

    assert reminders(bench) == [group_of(bench, joins).id]


def test_a_group_that_fails_is_set_aside_until_it_is_whole_or_over(bench: Bench) -> None:
    for id in bench.ids:
        bench.execute("UPDATE handoffs SET state = :state WHERE id = :id", id=id, state=about_a_missing_step(bench, id))
    bench.execute("UPDATE timers SET fired_at = :at WHERE fired_at IS NULL", at=bench.at)
    bench.at += timedelta(minutes=31)

    sweep(bench.service)
    assert bench.named() == [(RowKind.GROUP, group_of(bench, bench.ids[0]).handoff_id)] and reminders(bench) == []

    bench.execute("UPDATE escalation_groups SET next_at = NULL")
    bench.attempts.try_again()
    assert bench.named() == []


@pytest.mark.parametrize("is_noted", [False, True])
def test_a_group_is_drawn_again_when_a_handoff_that_it_left_out_can_be_read(bench: Bench, is_noted: bool) -> None:
    damaged, group = bench.ids[1], group_of(bench, bench.ids[0])
    state = stored(bench, damaged)
    damage_handoff(bench, damaged)
    with bench.database.read() as work:
        shown, _ = work.handoffs.rounds(work.groups.rows(group, 20).open_ids)
    assert damaged not in shown, "a message that is drawn now leaves it out"
    if is_noted:
        bench.attempts.try_again()
    bench.execute("UPDATE handoffs SET state = :state WHERE id = :id", state=state, id=damaged)
    deliver(bench)

    bench.at += timedelta(minutes=5)
    bench.attempts.try_again()

    assert bench.named() == [] and group.id in drawn_again(bench)


def stored(bench: Bench, id: str) -> str:
    """Return the stored state of a handoff."""
    with bench.database.read() as work:
        wanted = text("SELECT CAST(state AS TEXT) FROM handoffs WHERE id = :id")
        found: str = work.handoffs._connection.execute(wanted, {"id": id}).scalar_one()
    return found


def about_a_missing_step(bench: Bench, id: str) -> str:
    """Return the stored state of a handoff with an escalation about a step that the handoff does not have."""
    state = json.loads(stored(bench, id))
    state["escalation"]["step"] = "nowhere"
    for each in state["escalation"]["evidence"]:
        each["step"] = "nowhere"
    return json.dumps(state)
