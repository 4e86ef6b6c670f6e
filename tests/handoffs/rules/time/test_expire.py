"""The rules of the watch: nudges, breaches, repeats, pauses, thresholds, and what a changed policy means."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoffs.clock.open_year import Span
from handoffs.clock.sla import Clock, Target, due
from handoffs.model.change import Change
from handoffs.model.effects import Remark
from handoffs.model.escalation import SURFACE, Trigger
from handoffs.model.events import Event
from handoffs.model.events.clocks import Breached, Paused, Resumed
from handoffs.model.events.escalations import Escalated
from handoffs.model.events.work import Opened
from handoffs.model.fold import replay
from handoffs.model.handoff import Handoff, Task
from handoffs.model.refusal import Refusal
from handoffs.process.handbook import Handbook
from handoffs.rules import claim, decide, escalate, pause
from handoffs.rules import open as opening
from handoffs.rules.outside import refresh
from handoffs.rules.parts.timers import TimerKind, timers_of
from handoffs.rules.time import expire
from handoffs.rules.time.retime import retime, retimings
from handoffs.subjects.order import OtherOrder, OtherOrders
from tests.handoffs.examples import AIKO, HANDBOOK, HARUKA, KEN, MONDAY_TEN, ORDER, POLICY, YUMI, approval, opened
from tests.messages import english
from tests.refusals import refused, shown

HOURS, MINUTES = timedelta(hours=1), timedelta(minutes=1)
CALENDAR = POLICY.calendar_of("cs")
STEPS = ["ask", "resume", "claim", "release", "priority", "answer", "tick"]


def at(minutes: float) -> object:
    """Return an instant that many minutes after the task's clock began."""
    return MONDAY_TEN + minutes * MINUTES


def task_of(handoff: Handoff) -> Task:
    """Return the handoff's one task."""
    return handoff.task("review")


def done(change: Change | None) -> Handoff:
    """Return the handoff that a change makes; a change there must be."""
    assert change is not None
    return change.handoff


def test_a_nudge_comes_once_at_three_quarters_and_names_the_claimant() -> None:
    claimed = claim.claim(HANDBOOK, opened(), "review", KEN, at(60)).handoff
    assert expire.nudge(HANDBOOK, claimed, "review", at(89)) is None

    change = expire.nudge(HANDBOOK, claimed, "review", at(90))

    nudge = expire.nudge_reply(HANDBOOK, done(change), task_of(done(change)), at(90))
    assert change is not None and not change.effects and nudge.mention == KEN.user_id and not nudge.in_channel
    assert "30 min left" in shown(nudge.text) and "late" not in shown(nudge.text)
    assert expire.nudge(HANDBOOK, change.handoff, "review", at(91)) is None
    assert TimerKind.NUDGE not in [timer.kind for timer in timers_of(HANDBOOK, change.handoff)]


def test_with_nobody_on_it_the_nudge_shows_in_the_channel() -> None:
    change = expire.nudge(HANDBOOK, opened(), "review", at(90))

    nudge = expire.nudge_reply(HANDBOOK, done(change), task_of(done(change)), at(90))
    assert nudge.mention is None and nudge.in_channel


def test_a_breach_escalates_once_with_who_was_on_it() -> None:
    assert expire.breach(HANDBOOK, opened(), "review", at(119)) is None
    change = expire.breach(HANDBOOK, opened(), "review", at(120))

    assert [type(event) for event in change.events] == [Breached, Escalated]
    assert "Nobody had claimed it then" in shown(change.handoff.escalation.evidence[0].text)
    assert expire.breach(HANDBOOK, change.handoff, "review", at(121)) is None


def test_after_a_day_offline_nudge_and_breach_are_one_message_that_says_how_late_it_is() -> None:
    change = expire.nudge(HANDBOOK, opened(), "review", at(24 * 60))

    assert [type(event) for event in change.events] == [Breached, Escalated]
    assert len(change.effects) == 1 and "(This message is 22 h late.)" in shown(change.effects[0].text)


@pytest.mark.parametrize("rule", [expire.nudge, expire.breach])
def test_nothing_is_said_after_a_decision_or_while_the_clock_stands(rule: object) -> None:
    decided = decide.decide(HANDBOOK, opened(), "review", AIKO, approval(), reference="r", now=at(5)).handoff
    paused = pause.ask(HANDBOOK, opened(), "review", AIKO, "Which flat?", reference="q", now=at(5)).handoff

    assert rule(HANDBOOK, decided, "review", at(999)) is None
    assert rule(HANDBOOK, paused, "review", at(300)) is None


def test_an_escalation_is_repeated_in_business_hours_until_somebody_has_it() -> None:
    handoff = done(expire.breach(HANDBOOK, opened(), "review", MONDAY_TEN + 7 * HOURS + 45 * MINUTES))
    said = []
    for minute in range(0, 24 * 60):
        change = expire.repeat(HANDBOOK, handoff, MONDAY_TEN + 8 * HOURS + minute * MINUTES)
        if change:
            handoff = change.handoff
            said.append(minute)
            (outcome,) = change.effects
            asked = ("cs", "sf_admin", "sales")[(len(said) - 1) // POLICY.escalations.repeat_at_most]
            assert outcome.step == SURFACE and outcome.contact_of == asked

    opening = 15 * 60
    assert said[:3] == [opening + 15, opening + 75, opening + 135]
    acknowledged = escalate.acknowledge(HANDBOOK, handoff, YUMI, MONDAY_TEN + 40 * HOURS).handoff
    assert expire.repeat(HANDBOOK, acknowledged, MONDAY_TEN + 400 * HOURS) is None


def test_a_further_trigger_raises_the_level_and_asks_again() -> None:
    handoff = done(expire.breach(HANDBOOK, opened(), "review", at(120)))
    handoff = escalate.acknowledge(HANDBOOK, handoff, YUMI, at(121)).handoff

    change = escalate.escalate(HANDBOOK, handoff, "review", AIKO, Trigger.OTHER, "The customer is at the door.", at(130))

    assert change.handoff.escalation.level == 2 and change.handoff.escalation.acknowledged is None
    assert [(outcome.step, outcome.contact_of) for outcome in change.effects] == [("review", None), (SURFACE, "cs")]


def test_a_pause_is_left_out_of_the_clock_and_only_open_hours_of_it() -> None:
    asked = pause.ask(HANDBOOK, opened(), "review", AIKO, " Which flat? ", reference="q1", now=at(60))
    note = next(effect for effect in asked.effects if isinstance(effect, Remark)).note
    assert "Which flat?" in shown(note.body) and "q1" in shown(note.title)
    resumed = pause.resume(HANDBOOK, asked.handoff, "review", KEN, MONDAY_TEN + 24 * HOURS)

    task = task_of(resumed.handoff)
    (paused,) = task.pauses
    assert CALENDAR.between(paused.start, paused.end) == 8 * HOURS
    assert task.due.due_at == MONDAY_TEN + 25 * HOURS
    decided = decide.decide(
        HANDBOOK, resumed.handoff, "review", AIKO, approval(), reference="r", now=MONDAY_TEN + 24 * HOURS + 30 * MINUTES
    )
    assert task_of(decided.handoff).took == 90 * MINUTES


def test_a_pause_ends_by_itself_at_the_policys_longest_and_not_when_baton_notices() -> None:
    asked = pause.ask(HANDBOOK, opened(), "review", AIKO, "Which flat?", reference="q", now=at(60)).handoff
    ends = CALENDAR.add(at(60), POLICY.process("order_approval").pause_at_most)
    assert pause.end_overdue(HANDBOOK, asked, "review", ends - MINUTES) is None

    change = pause.end_overdue(HANDBOOK, asked, "review", ends + 50 * HOURS)

    (paused,) = task_of(change.handoff).pauses
    assert (paused.start, paused.end) == (at(60), ends)
    assert change.effects[0].mention == AIKO.user_id


def test_an_answer_in_salesforce_lets_the_clock_run() -> None:
    asked = pause.ask(HANDBOOK, opened(), "review", AIKO, "Which flat?", reference="q", now=at(60)).handoff
    answer = replace(ORDER, instructions="Flat 203", modified_at=at(90), modified_by="Customer Portal")

    change = refresh.refresh(HANDBOOK, asked, "review", answer, at(91))

    (resumed,) = [event for event in change.events if isinstance(event, Resumed)]
    assert "Customer Portal" in shown(resumed.reason) and task_of(change.handoff).due.due_at == at(151)


@pytest.mark.parametrize(("actor", "words"), [(HARUKA, "Only members"), (AIKO, "already asked")])
def test_who_may_not_or_need_not_ask_is_told_so(actor: object, words: str) -> None:
    asked = pause.ask(HANDBOOK, opened(), "review", AIKO, "Which flat?", reference="q", now=at(60)).handoff

    with refused(words):
        pause.ask(HANDBOOK, asked, "review", actor, "Again?", reference="q", now=at(61))


@pytest.mark.parametrize(("total", "escalates"), [(100000, False), (100001, True)])
def test_above_the_threshold_an_order_is_a_supervisors_matter_from_the_start(total: int, escalates: bool) -> None:
    handoff = opened(replace(ORDER, total=Decimal(total)))

    assert (handoff.escalation is not None) is escalates


@pytest.mark.parametrize(("hours", "escalates"), [((1, 2), True), ((1, 24), True), ((1, 25), False), ((1,), False)])
def test_three_orders_within_a_day_are_too_many_to_pass_unseen(hours: tuple[int, ...], escalates: bool) -> None:
    within = timedelta(hours=24)
    near = tuple(OtherOrder(number=f"000010{n}", status="Approved") for n in hours if n * HOURS <= within)
    preceding = OtherOrders(count=len(near), newest=near)
    handoff = opened(replace(ORDER, preceding=preceding, preceding_within=within))

    assert (handoff.escalation is not None) is escalates
    if handoff.escalation:
        shown = [english(each.label) for each in handoff.escalation.evidence[0].record_links]
        assert shown == [f"order {o.number}" for o in reversed(near)] + ["order 00001042"]


def test_a_changed_policy_touches_open_tasks_only_when_it_is_applied() -> None:
    terms = POLICY.process("order_approval")
    sla = {**terms.sla, "standard": Target(target=4 * HOURS, clock=Clock.BUSINESS)}
    stricter = replace(POLICY, version="new", processes={**POLICY.processes, "order_approval": replace(terms, sla=sla)})
    handbook, handoff = Handbook(policy=stricter, processes=HANDBOOK.processes), opened()
    updated = refresh.refresh(handbook, handoff, "review", replace(ORDER, instructions="Ring twice."), at(5)).handoff
    assert task_of(updated).due == task_of(handoff).due

    (outcome,) = retimings(handbook, handoff)
    assert outcome.due.due_at == at(240)
    assert task_of(done(retime(handbook, handoff, at(6)))).due.due_at == at(240)
    assert retime(HANDBOOK, handoff, at(6)) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 900))))
def test_whatever_happens_the_stored_moments_are_those_that_the_journal_explains(steps: list[tuple[str, int]]) -> None:
    start = opening.open_handoff(HANDBOOK, "order_approval", ORDER, handoff_id="abcd2345efgh", previous=None, now=MONDAY_TEN)
    handoff, journal, now, order = start.handoff, list(start.events), MONDAY_TEN, ORDER
    for what, minutes in steps:
        now += minutes * MINUTES
        if what in {"priority", "answer"}:
            order = replace(order, priority=order.priority ^ (what == "priority"), modified_at=now)
        for change in _tried(handoff, what, order, now):
            handoff = change.handoff
            journal += change.events

    outcome = replay(tuple(journal))
    assert outcome == handoff and isinstance(journal[0], Opened)
    task = task_of(outcome)
    assert task.due == due(task.target, task.due.started_at, CALENDAR, task.pauses)
    assert task.pauses == tuple(_stood(event, journal) for event in journal if isinstance(event, Resumed))
    assert not task.breached_at or now >= task.due.breach_at
    if not task.pause:
        wanted = {timer.kind for timer in timers_of(HANDBOOK, outcome)}
        assert (TimerKind.BREACHED in wanted) is (task.breached_at is None)


def _tried(handoff: Handoff, what: str, order: object, now: object) -> list[Change]:
    try:
        match what:
            case "ask":
                change = pause.ask(HANDBOOK, handoff, "review", AIKO, "Which flat?", reference="q", now=now)
            case "resume":
                change = pause.resume(HANDBOOK, handoff, "review", AIKO, now)
            case "claim":
                change = claim.claim(HANDBOOK, handoff, "review", KEN, now)
            case "release":
                change = claim.release(HANDBOOK, handoff, "review", KEN, now)
            case "tick":
                due_now = [timer for timer in timers_of(HANDBOOK, handoff) if timer.due_at <= now]
                change = (
                    expire.fire(HANDBOOK, handoff, due_now[0].kind, due_now[0].step, reference="r", now=now) if due_now else None
                )
            case _:
                change = refresh.refresh(HANDBOOK, handoff, "review", order, now)
    except Refusal:
        return []
    return [change] if change else []


def _stood(resumed: Resumed, journal: list[Event]) -> Span:
    before = [event for event in journal[: journal.index(resumed)] if isinstance(event, Paused)]
    pause = before[-1]
    return Span(start=pause.at, end=min(resumed.at, pause.ends_at))
