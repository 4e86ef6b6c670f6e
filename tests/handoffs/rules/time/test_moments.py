"""Each timer leads to its rule, and what a rule of the watch says names people, instants and causes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from handoffs.clock.sla import Clock, Target, due
from handoffs.model.change import Change
from handoffs.model.effects import ThreadReply
from handoffs.model.escalation import SURFACE, Trigger
from handoffs.model.events.escalations import Escalated
from handoffs.model.handoff import Handoff
from handoffs.rules import claim, decide, escalate, pause
from handoffs.rules.outside import deliver, refresh
from handoffs.rules.parts.causes import with_ended_causes
from handoffs.rules.parts.ladder import going_on
from handoffs.rules.parts.timers import TimerKind, delivery_too_long_at
from handoffs.rules.time import expire
from handoffs.subjects.order import OtherOrder, OtherOrders
from handoffs.text.messages import Message, message, sentences, written
from tests.handoffs.examples import AIKO, HANDBOOK, KEN, ORDER, POLICY, YUMI, approval, later, opened, ruled

MINUTE = timedelta(minutes=1)
OPEN = opened()
CLAIMED = claim.claim(HANDBOOK, OPEN, "review", KEN, later(minutes=70)).handoff
PAUSED = pause.ask(HANDBOOK, OPEN, "review", AIKO, "Which flat?", reference="q", now=later(minutes=10)).handoff
SAVING = decide.decide(HANDBOOK, OPEN, "review", AIKO, approval(), reference="d1", now=later(minutes=10)).handoff
NOUN = HANDBOOK.process_of(OPEN).noun
NAMED = message("rules.expire.subject", noun=NOUN, number=ORDER.number)
PAST = HANDBOOK.step_of(OPEN, OPEN.current).choice("approve").past


def made(change: Change | None) -> Handoff:
    """Return the handoff of a change, with the causes ended that are over."""
    assert change is not None
    return with_ended_causes(HANDBOOK, change, later(hours=2)).handoff


BREACHED = made(expire.breach(HANDBOOK, OPEN, "review", later(hours=2)))
RESOLVED = made(escalate.resolve(HANDBOOK, BREACHED, YUMI, ruled("Called."), later(hours=2)))


@pytest.mark.parametrize(
    ("kind", "handoff", "rule"),
    [
        (TimerKind.CLAIM_LAPSES, CLAIMED, lambda now: claim.lapse(CLAIMED, "review", now)),
        (TimerKind.NUDGE, OPEN, lambda now: expire.nudge(HANDBOOK, OPEN, "review", now)),
        (TimerKind.BREACHED, OPEN, lambda now: expire.breach(HANDBOOK, OPEN, "review", now)),
        (TimerKind.PAUSE_ENDS, PAUSED, lambda now: pause.end_overdue(HANDBOOK, PAUSED, "review", now)),
        (TimerKind.DELIVERY_TOO_LONG, SAVING, lambda now: expire.report_slow_delivery(HANDBOOK, SAVING, "review", now)),
        (TimerKind.REPEAT, BREACHED, lambda now: expire.repeat(HANDBOOK, BREACHED, now)),
        (TimerKind.RAISE_AGAIN, RESOLVED, lambda now: expire.raise_again(HANDBOOK, RESOLVED, now)),
    ],
)
def test_each_timer_leads_to_its_rule(kind: TimerKind, handoff: Handoff, rule: Callable[[object], Change | None]) -> None:
    now = later(days=9)
    change = expire.fire(HANDBOOK, handoff, kind, "review", reference="t", now=now)

    assert change is not None and change == rule(now)
    assert expire.fire(HANDBOOK, OPEN, TimerKind.REDRAW, "review", reference="t", now=now) is None


def raised(change: Change | None) -> Message:
    """Return the text of the one trigger that a change raises."""
    assert change is not None
    (event,) = [each for each in change.events if isinstance(each, Escalated)]
    return event.text


HAD_TO = message("rules.expire.had_to_be_decided", at=later(hours=2))


@pytest.mark.parametrize(
    ("handoff", "minutes", "text"),
    [
        (OPEN, 120, sentences(HAD_TO, message("rules.expire.unclaimed"))),
        (OPEN, 122, sentences(HAD_TO, message("rules.expire.unclaimed"))),
        (OPEN, 123, sentences(HAD_TO, message("rules.expire.unclaimed"), message("rules.expire.late", late=3 * MINUTE))),
        (
            CLAIMED,
            120,
            sentences(HAD_TO, message("rules.expire.claimed_since", name=KEN.name, at=later(minutes=70))),
        ),
    ],
)
def test_a_breach_says_who_had_the_task_and_how_late_it_comes(handoff: Handoff, minutes: int, text: Message) -> None:
    assert raised(expire.breach(HANDBOOK, handoff, "review", later(minutes=minutes))) == text


def test_a_breach_of_a_due_time_that_moved_into_the_past_is_late_from_the_move_on() -> None:
    moved = replace(OPEN, tasks=(replace(OPEN.current, due_set_at=later(minutes=200)),))
    early = replace(OPEN, tasks=(replace(OPEN.current, due_set_at=later(minutes=-300), opened_at=later(minutes=-200)),))

    def lateness(handoff: Handoff, minutes: int) -> bool:
        return "rules.expire.late" in str(raised(expire.breach(HANDBOOK, handoff, "review", later(minutes=minutes))))

    assert not lateness(moved, 202) and lateness(moved, 203)
    assert not lateness(early, 122) and lateness(early, 123)
    seen_late = replace(OPEN, tasks=(replace(OPEN.current, opened_at=later(minutes=200), due_set_at=later(minutes=200)),))
    assert lateness(seen_late, 201), "a task that was seen late says so"


@pytest.mark.parametrize("minutes", [1, 89])
def test_a_task_with_a_limit_says_since_when_it_is_due(minutes: int) -> None:
    target = Target(target=60 * MINUTE, limit=150 * MINUTE, clock=Clock.BUSINESS)
    clock = due(target, later(), POLICY.calendar_of("cs"))
    handoff = replace(OPEN, tasks=(replace(OPEN.current, target=target, due=clock),))

    at = later(minutes=60 + minutes)

    nudged = made(expire.nudge(HANDBOOK, handoff, "review", at))

    reply = expire.nudge_reply(HANDBOOK, nudged, nudged.current, at)
    since = message("rules.expire.at_risk_since", subject=NAMED, at=later(hours=1))
    late = (message("rules.expire.late", late=minutes * MINUTE),) if minutes > 2 else ()
    text = sentences(since, message("rules.expire.who_takes_it"), *late)
    assert reply == ThreadReply(step="review", in_channel=True, text=text)


@pytest.mark.parametrize("reason", [None, written("Salesforce is down.")])
def test_a_slow_delivery_says_whose_decision_could_not_be_saved_and_why(reason: Message | None) -> None:
    handoff = made(deliver.note_retry(SAVING, "review", "d1", reason, later(minutes=11))) if reason else SAVING
    at = delivery_too_long_at(HANDBOOK, handoff, handoff.current)
    assert at == later(minutes=10) + POLICY.process("order_approval").saving_over
    assert expire.report_slow_delivery(HANDBOOK, handoff, "review", at - MINUTE) is None

    change = expire.report_slow_delivery(HANDBOOK, handoff, "review", at)

    why = reason or message("rules.expire.no_answer")
    said = message("rules.expire.not_saved", name=AIKO.name, past=PAST, at=later(minutes=10), reason=why)
    assert change is not None and raised(change) == said
    assert expire.report_slow_delivery(HANDBOOK, change.handoff, "review", later(days=1)) is None
    assert expire.report_slow_delivery(HANDBOOK, OPEN, "review", later(days=1)) is None
    assert delivery_too_long_at(HANDBOOK, OPEN, OPEN.current) is None


def test_a_repeat_names_what_is_new() -> None:
    asked = pause.ask(HANDBOOK, BREACHED, "review", AIKO, "Which flat?", reference="q", now=later(minutes=130)).handoff
    claimed = claim.claim(HANDBOOK, asked, "review", KEN, later(minutes=140)).handoff

    change = expire.repeat(HANDBOOK, claimed, later(minutes=155))

    assert change is not None
    (reply,) = change.effects
    assert isinstance(reply, ThreadReply) and reply.step == SURFACE
    for new in (
        message("rules.reminders.claimed", name=KEN.name, at=later(minutes=140)),
        message("rules.expire.news_asked", name=AIKO.name, at=later(minutes=130)),
    ):
        assert str(new) in str(reply.text)


def test_only_causes_that_show_by_themselves_are_raised_again() -> None:
    asked = escalate.escalate(HANDBOOK, BREACHED, "review", AIKO, Trigger.OTHER, "Help.", later(minutes=121)).handoff
    resolved = escalate.resolve(HANDBOOK, asked, YUMI, ruled("Called."), later(minutes=122)).handoff

    assert [each.trigger for each in going_on(HANDBOOK, resolved)] == [Trigger.BREACHED]
    assert going_on(HANDBOOK, asked) == () and going_on(HANDBOOK, OPEN) == ()

    again = expire.raise_again(HANDBOOK, resolved, later(days=9))

    goes_on = message("rules.expire.goes_on", name=YUMI.name, at=later(minutes=122), words=written("Called."))
    assert raised(again) == sentences(HAD_TO, goes_on)


def test_only_what_concerns_the_customer_is_shared() -> None:
    near = tuple(OtherOrder(number=f"0000101{place}", status="Approved") for place in (1, 2))
    preceding = OtherOrders(count=2, newest=near)
    burst = opened(replace(ORDER, total=ORDER.total * 1000, preceding=preceding, preceding_within=timedelta(hours=24)))

    assert escalate.open_triggers(burst) == {Trigger.VALUE, Trigger.REPEAT_ORDERS}
    assert [each.trigger for each in escalate.shared_evidence(HANDBOOK, burst, later())] == [Trigger.REPEAT_ORDERS]


def test_a_slow_delivery_that_somebody_resolved_is_raised_again_with_its_reason() -> None:
    slow = made(expire.report_slow_delivery(HANDBOOK, SAVING, "review", later(hours=1)))
    resolved = escalate.resolve(HANDBOOK, slow, YUMI, ruled("Known."), later(hours=2)).handoff

    again = expire.raise_again(HANDBOOK, resolved, later(days=9))

    why = message("rules.expire.no_answer")
    not_saved = message("rules.expire.not_saved", name=AIKO.name, past=PAST, at=later(minutes=10), reason=why)
    assert raised(again) == sentences(
        not_saved, message("rules.expire.goes_on", name=YUMI.name, at=later(hours=2), words=written("Known."))
    )


def test_a_threshold_that_is_crossed_no_more_ends_its_cause() -> None:
    dear = opened(replace(ORDER, total=ORDER.total * 1000))
    cheap = refresh.refresh(HANDBOOK, dear, "review", ORDER, later(minutes=1))
    assert cheap is not None

    ended = with_ended_causes(HANDBOOK, cheap, later(minutes=1)).handoff.escalation

    assert ended and ended.evidence[0].over and ended.evidence[0].over.reason == message("rules.causes.no_longer")


@pytest.mark.parametrize(("seconds", "answers"), [(-1, False), (0, True), (1, True)])
def test_an_answer_in_the_second_of_the_question_counts(seconds: int, answers: bool) -> None:
    asked_at = later(minutes=10, microseconds=700)
    asked = pause.ask(HANDBOOK, OPEN, "review", AIKO, "Which flat?", reference="q", now=asked_at).handoff
    answer = replace(ORDER, instructions="Flat 203", modified_at=later(minutes=10, seconds=seconds))

    change = refresh.refresh(HANDBOOK, asked, "review", answer, later(minutes=11))

    assert change is not None and (change.handoff.current.pause is None) is answers
