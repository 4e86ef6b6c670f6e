"""A nudge and a breach belong to the due instant that they were made for: when it moves, the new one rings."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from handoffs.clock.sla import Clock, Target
from handoffs.model.escalation import Trigger
from handoffs.model.events import Event
from handoffs.model.events.clocks import Breached, Nudged
from handoffs.model.handoff import Handoff
from handoffs.process.handbook import Handbook
from handoffs.rules import pause
from handoffs.rules.outside import refresh
from handoffs.rules.parts.timers import Timer, TimerKind, timers_of
from handoffs.rules.time import expire
from handoffs.rules.time.retime import retime
from handoffs.subjects.order import Order
from tests.handoffs.examples import AIKO, HANDBOOK, KEN, MONDAY_TEN, ORDER, POLICY, opened
from tests.refusals import shown

MINUTES, HOURS = timedelta(minutes=1), timedelta(hours=1)
FRIDAY_FOUR = MONDAY_TEN - 66 * HOURS
"""Friday 27 November 2026, 16:00 in Tokyo."""

SLOWER = Target(target=4 * HOURS, clock=Clock.BUSINESS)


def at(minutes: float) -> datetime:
    """Return an instant that many minutes after Monday ten."""
    return MONDAY_TEN + minutes * MINUTES


def rung(handoff: Handoff, until: datetime) -> tuple[Handoff, list[tuple[str, datetime]]]:
    """Fire each timer at its moment, as the sweep does; return what was rung with its instant."""
    said: list[tuple[str, datetime]] = []
    fired: set[Timer] = set()
    while True:
        waiting = sorted(
            (t for t in timers_of(HANDBOOK, handoff) if t not in fired and t.due_at <= until), key=lambda t: t.due_at
        )
        if not waiting:
            return handoff, said
        timer = waiting[0]
        fired.add(timer)  # type: ignore[arg-type]
        now = max(timer.due_at, timer.since)
        change = expire.fire(HANDBOOK, handoff, timer.kind, timer.step, reference="r", now=now)
        if change:
            handoff = change.handoff
            said += [(event.type, now) for event in change.events if isinstance(event, Nudged | Breached)]


def with_urgency(handoff: Handoff, priority: bool, now: datetime) -> Handoff:
    """Return the handoff after a change of its order's urgency."""
    assert isinstance(handoff.subject, Order)
    change = refresh.refresh(HANDBOOK, handoff, "review", replace(handoff.subject, priority=priority, modified_at=now), now)
    assert change is not None
    return change.handoff


def breached_as_priority() -> Handoff:
    """Return a priority order of ten o'clock that was breached at 10:30."""
    handoff, said = rung(opened(replace(ORDER, priority=True)), at(31))
    assert said == [("nudged", at(22.5)), ("breached", at(30))]
    return handoff


def test_a_breach_of_an_order_that_is_standard_again_rings_for_its_new_due_time() -> None:
    standard = with_urgency(breached_as_priority(), False, at(35))

    assert standard.task("review").due.due_at == at(120)
    assert rung(standard, at(125))[1] == [("nudged", at(90)), ("breached", at(120))]


def test_the_same_due_instant_rings_again_when_it_holds_again() -> None:
    standard = with_urgency(breached_as_priority(), False, at(35))
    again = with_urgency(standard, True, at(40))

    (timer,) = [timer for timer in timers_of(HANDBOOK, again) if timer.kind is TimerKind.BREACHED]
    assert timer.due_at == at(30) and timer not in timers_of(HANDBOOK, opened(replace(ORDER, priority=True)))
    assert expire.fire(HANDBOOK, again, timer.kind, "review", reference="r", now=at(40)) is not None


def test_an_applied_policy_that_moves_the_due_time_lets_it_ring_again() -> None:
    terms = POLICY.process("order_approval")
    slower = replace(terms, sla={**terms.sla, "standard": SLOWER})
    handbook = Handbook(
        policy=replace(POLICY, processes={**POLICY.processes, "order_approval": slower}), processes=HANDBOOK.processes
    )
    breached, _ = rung(opened(), at(121))

    change = retime(handbook, breached, at(125))

    assert change is not None
    task = change.handoff.task("review")
    assert task.due.due_at == at(240) and task.nudged_at is None and task.breached_at is None
    assert rung(change.handoff, at(250))[1] == [("nudged", at(180)), ("breached", at(240))]


def test_a_nudge_comes_again_for_the_due_time_after_a_pause() -> None:
    nudged, _ = rung(opened(), at(95))
    asked = pause.ask(HANDBOOK, nudged, "review", AIKO, "Which flat?", reference="q", now=at(100)).handoff
    resumed = pause.resume(HANDBOOK, asked, "review", KEN, at(160)).handoff

    assert resumed.task("review").due.due_at == at(180)
    assert rung(resumed, at(200))[1] == [("nudged", at(160)), ("breached", at(180))]
    again = expire.nudge(HANDBOOK, resumed, "review", at(160))
    assert again is not None
    text = shown(expire.nudge_reply(HANDBOOK, again.handoff, again.handoff.current, at(160)).text)
    assert "20 min left" in text and "late" not in text


def test_a_pause_after_the_due_time_moves_nothing_and_rings_nothing() -> None:
    breached, _ = rung(opened(), at(121))
    asked = pause.ask(HANDBOOK, breached, "review", AIKO, "Which flat?", reference="q", now=at(130)).handoff
    resumed = pause.resume(HANDBOOK, asked, "review", KEN, at(160)).handoff

    assert resumed.task("review").due == breached.task("review").due
    assert rung(resumed, at(900))[1] == []


@pytest.mark.parametrize(
    ("priority", "due_at"), [(False, at(110)), (True, at(20))], ids=["1 h 50 of 2 h are left", "20 of 30 minutes are left"]
)
def test_a_pause_is_an_interval_that_the_clock_in_force_leaves_out(priority: bool, due_at: datetime) -> None:
    order = replace(ORDER, entered_review_at=FRIDAY_FOUR - 10 * MINUTES, placed_at=FRIDAY_FOUR, modified_at=FRIDAY_FOUR)
    asked = pause.ask(HANDBOOK, opened(order, FRIDAY_FOUR), "review", AIKO, "Which flat?", reference="q", now=FRIDAY_FOUR)
    resumed = pause.resume(HANDBOOK, asked.handoff, "review", AIKO, MONDAY_TEN).handoff

    handoff = with_urgency(resumed, True, at(1)) if priority else resumed

    assert handoff.task("review").due.due_at == due_at
    assert rung(handoff, at(10))[1] == []


def test_moments_of_one_due_instant_are_those_of_the_task_alone() -> None:
    moved = with_urgency(breached_as_priority(), False, at(35))

    assert {timer.since for timer in timers_of(HANDBOOK, moved) if timer.kind is TimerKind.BREACHED} == {at(35)}
    assert [event for event in _events(moved) if isinstance(event, Breached)] == []
    assert moved.escalation is not None and Trigger.BREACHED in {each.trigger for each in moved.escalation.evidence}


def _events(handoff: Handoff) -> list[Event]:
    """List what a further look at the moved handoff makes at once."""
    return list(getattr(expire.breach(HANDBOOK, handoff, "review", at(36)), "events", ()))
