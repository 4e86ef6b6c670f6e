"""All timers of a task: what is to be done when, and since when each is meant."""

from dataclasses import replace
from datetime import datetime

import pytest

from handoffs.model.handoff import Handoff
from handoffs.rules import claim, decide, pause, withdraw
from handoffs.rules.parts.timers import TimerKind, timers_of
from handoffs.rules.time import expire
from handoffs.text.messages import written
from tests.handoffs.examples import AIKO, HANDBOOK, KEN, POLICY, approval, later, opened

TERMS, CALENDAR = POLICY.process("order_approval"), POLICY.calendar_of("cs")
OPEN, NOW = opened(), later(minutes=10)
CLAIMED = claim.claim(HANDBOOK, OPEN, "review", KEN, NOW).handoff
PAUSED = pause.ask(HANDBOOK, CLAIMED, "review", AIKO, "Which flat?", reference="q", now=later(minutes=20)).handoff
SAVING = decide.decide(HANDBOOK, OPEN, "review", AIKO, approval(), reference="d1", now=NOW).handoff
REDRAWN = [(TimerKind.REDRAW, 0, minutes) for minutes in (30, 60, 90, 120)]
WATCHED = [(TimerKind.NUDGE, 0, 90), (TimerKind.BREACHED, 0, 120)]


def made(change: object) -> Handoff:
    """Return the handoff of a change."""
    return change.handoff  # type: ignore[attr-defined, no-any-return]


def minutes_of(at: datetime) -> float:
    """Return how many minutes an instant is after Monday ten."""
    return (at - later()).total_seconds() / 60


LAPSES = minutes_of(CALENDAR.add(NOW, TERMS.claim_lapse))
PAUSE_ENDS = minutes_of(CALENDAR.add(later(minutes=20), TERMS.pause_at_most))
TOO_LONG = 10 + TERMS.saving_over.total_seconds() / 60
NUDGED = made(expire.nudge(HANDBOOK, OPEN, "review", later(minutes=90)))
BREACHED = made(expire.breach(HANDBOOK, OPEN, "review", later(minutes=120)))
REPEAT = minutes_of(CALENDAR.add(later(minutes=120), POLICY.escalations.repeat_first))


@pytest.mark.parametrize(
    ("handoff", "expected"),
    [
        (OPEN, [*REDRAWN, *WATCHED]),
        (CLAIMED, [(TimerKind.CLAIM_LAPSES, 10, LAPSES), *REDRAWN, *WATCHED]),
        (PAUSED, [(TimerKind.CLAIM_LAPSES, 10, LAPSES), (TimerKind.PAUSE_ENDS, 20, PAUSE_ENDS)]),
        (SAVING, [(TimerKind.DELIVERY_TOO_LONG, 10, TOO_LONG)]),
        (NUDGED, [*REDRAWN, WATCHED[1]]),
        (BREACHED, [*REDRAWN, (TimerKind.REPEAT, 120, REPEAT)]),
        (made(withdraw.withdraw(OPEN, "review", written("Gone."), NOW)), []),
    ],
    ids=["open", "claimed", "paused", "saving", "nudged", "breached", "withdrawn"],
)
def test_a_task_has_the_timers_of_its_state(handoff: Handoff, expected: list[tuple[TimerKind, float, float]]) -> None:
    found = [(each.kind, minutes_of(each.since), minutes_of(each.due_at)) for each in timers_of(HANDBOOK, handoff)]

    assert found == expected


def test_a_slow_delivery_that_is_escalated_is_not_looked_at_again() -> None:
    slow = made(expire.report_slow_delivery(HANDBOOK, SAVING, "review", later(hours=1)))

    assert [each.kind for each in timers_of(HANDBOOK, slow)] == [TimerKind.REPEAT]
    other = replace(slow, escalation=BREACHED.escalation)
    assert TimerKind.DELIVERY_TOO_LONG in [each.kind for each in timers_of(HANDBOOK, other)]
