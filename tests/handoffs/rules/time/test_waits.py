"""A task that waits: the team hears a while before, and when the time has come Baton decides it or says that it can be done."""

from dataclasses import replace
from datetime import datetime

import pytest

from handoffs.model.checks import verified
from handoffs.model.effects import ThreadReply
from handoffs.model.events.work import Decided
from handoffs.model.handoff import Handoff, Task, TaskState
from handoffs.model.people import BATON
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.process.submission import Submission
from handoffs.rules import claim
from handoffs.rules.parts.timers import TimerKind, timers_of
from handoffs.rules.time import expire
from handoffs.text.messages import Message, message, written
from tests.handoffs.examples import AIKO, POLICY, later
from tests.handoffs.rules.made_process import Check, Made, begun

READY = later(hours=6)
SOON = written("It begins soon.")


class Waiting(Check):
    """The check, which waits; its team hears of that before."""

    button = written("Complete")
    nudges: Message | None = SOON

    def nudge_in_wait(self, handoff: Handoff, task: Task, policy: Policy) -> Message | None:
        """Say that it begins soon."""
        return self.nudges if handoff.is_open and policy.teams else None


class Silent(Waiting):
    """The same without a nudge."""

    nudges = None


class Verified(Waiting):
    """The same, whose items an outside system verifies."""

    can_verify = True


class ByItself(Waiting):
    """The same, which Baton stops."""

    def auto_decision(self, handoff: Handoff, task: Task, policy: Policy) -> Submission:
        """Stop it."""
        return Submission(choice="stop", edition=1)


def book(step: Check) -> Handbook:
    """Return a handbook with this first step."""
    process = type("Waits", (Made,), {"steps": (step,)})()
    terms = replace(POLICY.process("request"), nudge_before=later(hours=1) - later())
    return Handbook(policy=replace(POLICY, processes={**POLICY.processes, "request": terms}), processes={"request": process})


BOOK = book(Waiting())
OPEN = replace(begun(), tasks=(replace(begun().current, waits_until=READY),))
CLAIMED = claim.claim(BOOK, OPEN, "check", AIKO, later(minutes=1)).handoff
CLOSED = replace(OPEN, tasks=(replace(OPEN.current, state=TaskState.WITHDRAWN),))


def test_the_team_hears_that_the_wait_is_over_soon() -> None:
    change = expire.fire(BOOK, OPEN, TimerKind.NUDGE_IN_WAIT, "check", reference="t", now=later(hours=5))

    assert change is not None and change.events == ()
    assert change.effects == (ThreadReply(step="check", in_channel=True, text=SOON),)


@pytest.mark.parametrize(
    ("handbook", "handoff", "now"),
    [
        (BOOK, OPEN, READY),
        (BOOK, begun(), later(hours=5)),
        (BOOK, CLOSED, later(hours=5)),
        (book(Silent()), OPEN, later(hours=5)),
    ],
)
def test_nobody_hears_of_a_wait_that_is_over_or_was_none(handbook: Handbook, handoff: Handoff, now: datetime) -> None:
    assert expire.nudge_in_wait(handbook, handoff, "check", now) is None


@pytest.mark.parametrize(("handoff", "mention"), [(OPEN, None), (CLAIMED, AIKO.user_id)])
def test_when_the_time_has_come_the_claimant_or_the_channel_hears(handoff: Handoff, mention: str | None) -> None:
    change = expire.begin(BOOK, handoff, "check", "d1", READY)

    named = message("rules.expire.subject", noun=written("made thing"), number="RQ-1")
    text = message("rules.expire.time_has_come", subject=named, step=written("Check"), button=written("Complete"))
    assert change is not None and change.events == ()
    assert change.effects == (ThreadReply(step="check", mention=mention, in_channel=mention is None, text=text),)


@pytest.mark.parametrize(("found", "hears"), [((), True), (("look",), False), (("another",), True)])
def test_nobody_hears_of_what_is_read_outside_again(found: tuple[str, ...], hears: bool) -> None:
    handoff = replace(OPEN, findings=tuple(verified(each, written("Seen.")) for each in found))

    change = expire.begin(book(Verified()), handoff, "check", "d1", READY)

    assert (change is not None) is hears


@pytest.mark.parametrize(("handoff", "now"), [(OPEN, later(hours=5)), (begun(), READY), (CLOSED, READY)])
def test_nothing_begins_before_its_time_or_without_a_wait(handoff: Handoff, now: datetime) -> None:
    assert expire.begin(BOOK, handoff, "check", "d1", now) is None


def test_baton_decides_when_the_time_has_come_what_needs_no_person() -> None:
    change = expire.fire(book(ByItself()), OPEN, TimerKind.BEGIN, "check", reference="d1", now=READY)

    assert change is not None
    (decided,) = [each for each in change.events if isinstance(each, Decided)]
    assert (decided.reference, decided.choice, decided.user_id, decided.at) == ("d1", "stop", BATON.user_id, READY)


def test_both_moments_of_a_wait_have_timers() -> None:
    def moments(handoff: Handoff) -> list[tuple[TimerKind, datetime, datetime]]:
        kinds = {TimerKind.NUDGE_IN_WAIT, TimerKind.BEGIN}
        return [(each.kind, each.since, each.due_at) for each in timers_of(BOOK, handoff) if each.kind in kinds]

    assert moments(OPEN) == [
        (TimerKind.NUDGE_IN_WAIT, later(), later(hours=5)),
        (TimerKind.BEGIN, later(), READY),
    ]
    near = replace(OPEN, tasks=(replace(OPEN.current, waits_until=later(hours=1)),))
    assert moments(near) == [(TimerKind.BEGIN, later(), later(hours=1))]
    assert moments(begun()) == []
