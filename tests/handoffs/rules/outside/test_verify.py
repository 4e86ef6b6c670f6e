"""What is found outside for a task is recorded once, reaches a supervisor where the process says so, and may end the task."""

from dataclasses import replace
from datetime import datetime

import pytest

from handoffs.model.change import Change
from handoffs.model.checks import Finding, Outcome
from handoffs.model.effects import ThreadReply
from handoffs.model.escalation import Evidence, RecordLink, Trigger
from handoffs.model.events.escalations import Escalated, EvidenceUpdated
from handoffs.model.events.work import Decided, FindingsRecorded
from handoffs.model.handoff import Handoff, Task, TaskState
from handoffs.model.people import BATON
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.process.submission import Submission
from handoffs.rules.escalate import NAMED, by_rule, escalate_finding, raise_escalation, resolve, update_evidence
from handoffs.rules.outside import verify
from handoffs.rules.parts.causes import with_ended_causes
from handoffs.text.messages import message, written
from tests.handoffs.examples import AIKO, MONDAY_TEN, POLICY, YUMI, later, ruled
from tests.handoffs.rules.made_process import Check, Left, Made, begun

FOUND = Finding(item="look", outcome=Outcome.VERIFIED, evidence=written("Seen."))
MISSED = Finding(
    item="look", outcome=Outcome.FAILED, evidence=written("Not seen."), record_links=(RecordLink(label=written("A")),)
)
NOW, READY = later(minutes=5), later(hours=1)


class Watch(Check):
    """A step that waits an hour, escalates what fails, and ends by itself when all is seen."""

    def waits_until(self, handoff: Handoff, policy: Policy) -> datetime:
        """Wait an hour."""
        return READY

    def finding_evidence(self, handoff: Handoff, task: Task, policy: Policy, now: datetime) -> Evidence | None:
        """Escalate what is missed."""
        seen = handoff.finding("look")
        failed = seen is not None and seen.outcome is Outcome.FAILED
        return by_rule(Trigger.PROVISIONING, written("Missed."), now, seen.record_links) if seen and failed else None

    def auto_decision(self, handoff: Handoff, task: Task, policy: Policy) -> Submission | None:
        """End it when it is seen."""
        seen = handoff.finding("look")
        return Submission(choice="go", edition=1) if seen and seen.outcome is Outcome.VERIFIED else None


class Watching(Made):
    """The process with the step that waits."""

    steps = (Watch(), Left())


BOOK = Handbook(policy=POLICY, processes={"request": Watching()})
WAITING = replace(begun(), tasks=(replace(begun().current, waits_until=READY),))


def noted(
    handoff: Handoff, *found: Finding, name: str = AIKO.name, now: datetime = NOW, asked_at: datetime | None = None
) -> Change | None:
    """Record findings for the task, asked for at once unless another instant is given."""
    return verify.note(BOOK, handoff, "check", name, found, reference="v1", asked_at=asked_at or now, now=now)


def seen(handoff: Handoff, *found: Finding, name: str = AIKO.name, now: datetime = NOW) -> Change:
    """Record findings, which there are."""
    change = noted(handoff, *found, name=name, now=now)
    assert change is not None
    return change


def test_a_finding_is_recorded_with_its_time_and_for_whom() -> None:
    change = seen(WAITING, FOUND)

    (event,) = change.events
    assert isinstance(event, FindingsRecorded)
    assert (event.step, event.outcomes, event.name, event.at) == ("check", (Outcome.VERIFIED,), AIKO.name, NOW)
    assert change.handoff.findings == (replace(FOUND, at=NOW),) and change.effects == ()


@pytest.mark.parametrize(
    ("before", "found", "after"),
    [
        ((), ("a", "b"), ("a1", "b1")),
        (("a", "b"), ("b",), ("a0", "b1")),
        (("a",), ("c", "a"), ("a1", "c1")),
    ],
)
def test_new_findings_take_the_place_of_older_ones(
    before: tuple[str, ...], found: tuple[str, ...], after: tuple[str, ...]
) -> None:
    old = tuple(Finding(item=item, outcome=Outcome.OPEN, evidence=written(f"{item}0")) for item in before)
    new = tuple(Finding(item=item, outcome=Outcome.OPEN, evidence=written(f"{item}1")) for item in found)

    change = seen(replace(WAITING, findings=old), *new)

    assert [each.evidence for each in change.handoff.findings] == [written(each) for each in after]


def test_baton_records_nothing_that_it_found_before_and_a_person_always_does() -> None:
    known = seen(WAITING, FOUND).handoff

    assert noted(known, FOUND, name=BATON.name) is None
    assert noted(known, replace(FOUND, evidence=written("Seen twice.")), name=BATON.name) is not None
    assert noted(known, FOUND, replace(FOUND, item="photo"), name=BATON.name) is not None
    assert noted(known, FOUND) is not None


def test_a_task_that_is_not_open_any_more_gets_no_findings() -> None:
    closed = replace(WAITING, tasks=(replace(WAITING.current, state=TaskState.WITHDRAWN),))

    assert noted(closed, FOUND) is None


def test_what_fails_reaches_a_supervisor_in_the_channel_and_the_task_goes_on() -> None:
    change = seen(WAITING, MISSED, now=READY)

    assert [type(each) for each in change.events] == [FindingsRecorded, Escalated]
    (reply,) = change.effects
    assert isinstance(reply, ThreadReply) and reply.in_channel
    assert change.handoff.task("check").state is TaskState.OPEN


@pytest.mark.parametrize(("now", "ends"), [(READY, True), (later(minutes=59), False)])
def test_a_task_whose_time_has_come_ends_by_itself(now: datetime, ends: bool) -> None:
    change = seen(WAITING, FOUND, now=now)

    decisions = [each for each in change.events if isinstance(each, Decided)]
    assert [(each.reference, each.name, each.at) for each in decisions] == ([("v1", BATON.name, now)] if ends else [])
    assert not [each for each in seen(begun(), FOUND, now=now).events if isinstance(each, Decided)], "it waits for nothing"


def test_it_ends_by_what_baton_found_before_only_once_that_is_found_again() -> None:
    known = seen(WAITING, FOUND, name=BATON.name).handoff

    before, after = (noted(known, FOUND, name=BATON.name, now=at) for at in (later(minutes=59), READY))

    assert before is None and after is not None
    assert [type(each) for each in after.events][:2] == [FindingsRecorded, Decided]
    assert after.handoff.findings == (replace(FOUND, at=READY),)
    missed = seen(WAITING, MISSED, name=BATON.name).handoff
    assert noted(missed, MISSED, name=BATON.name, now=READY) is None, "it is announced once"


def test_a_finding_is_as_old_as_the_question() -> None:
    change = noted(WAITING, FOUND, asked_at=later(minutes=3), now=NOW)

    assert change is not None and [each.at for each in change.handoff.findings] == [later(minutes=3)]


def test_a_task_whose_process_leaves_it_to_a_person_stays_open() -> None:
    change = seen(WAITING, replace(FOUND, outcome=Outcome.OPEN), now=READY)

    assert len(change.events) == 1 and change.handoff.is_open


def test_what_was_missed_ends_as_a_cause_when_it_is_seen() -> None:
    missed = with_ended_causes(BOOK, seen(WAITING, MISSED), NOW).handoff
    assert missed.escalation and missed.escalation.is_open

    later_seen = with_ended_causes(BOOK, seen(missed, FOUND), later(minutes=6)).handoff

    assert later_seen.escalation and later_seen.escalation.evidence[0].over
    assert later_seen.escalation.evidence[0].over.reason == message("rules.causes.no_longer")


def test_what_was_missed_is_told_again_when_it_comes_back_unless_a_person_resolved_it() -> None:
    stuck = replace(MISSED, record_links=links("A"))
    shown = with_ended_causes(BOOK, seen(WAITING, stuck), NOW).handoff
    over = with_ended_causes(BOOK, seen(shown, FOUND), later(minutes=6)).handoff
    answered = resolve(BOOK, shown, YUMI, ruled("It is known."), later(minutes=3)).handoff
    settled = with_ended_causes(BOOK, seen(answered, FOUND), later(minutes=6)).handoff

    again, known = seen(over, stuck), seen(settled, stuck)

    assert [each for each in again.events if isinstance(each, Escalated)] and again.handoff.escalation
    assert [each.over is None for each in again.handoff.escalation.evidence] == [False, True]
    assert not [each for each in known.events if isinstance(each, Escalated)]


def test_evidence_of_many_records_is_recorded_with_their_number_and_the_newest() -> None:
    evidence = replace(by_rule(Trigger.PROVISIONING, written("Stuck."), NOW, links("A")), records=3, newest_at=MONDAY_TEN)

    (event,) = raise_escalation(BOOK, WAITING, WAITING.current, evidence).events

    assert isinstance(event, Escalated) and (event.records, event.newest_at) == (3, MONDAY_TEN)


def links(*names: str) -> tuple[RecordLink, ...]:
    """Return links with these labels."""
    return tuple(RecordLink(label=written(name)) for name in names)


def raised(*names: str) -> Change:
    """Escalate for records that were found."""
    evidence = by_rule(Trigger.PROVISIONING, written("Stuck."), NOW, links(*names))
    return escalate_finding(BOOK, WAITING, WAITING.current, evidence, NOW)


def test_further_records_join_the_evidence_and_known_ones_say_nothing() -> None:
    first = raised("A", "B").handoff
    further = by_rule(Trigger.PROVISIONING, written("Stuck still."), later(minutes=7), links("B", "C", "A", "D"))

    change = escalate_finding(BOOK, first, first.current, further, later(minutes=8))

    (event,) = change.events
    assert isinstance(event, EvidenceUpdated)
    assert (event.trigger, event.text, event.user_id, event.name) == (
        Trigger.PROVISIONING,
        written("Stuck still."),
        BATON.user_id,
        BATON.name,
    )
    assert (event.seen_at, event.at) == (later(minutes=7), later(minutes=8))
    assert change.handoff.escalation and change.handoff.escalation.evidence[-1].record_links == links("A", "B", "C", "D")
    new = message("rules.escalate.new_records", evidence=written("Stuck still."), records=(written("C"), written("D")))
    assert change.effects == (ThreadReply(step="check", text=new),)
    again = escalate_finding(BOOK, change.handoff, first.current, further, later(minutes=9))
    assert (again.events, again.effects) == ((), ())


@pytest.mark.parametrize(("count", "more"), [(NAMED, 0), (NAMED + 1, 1), (NAMED + 3, 3)])
def test_a_reply_names_the_first_records_and_counts_the_others(count: int, more: int) -> None:
    first, names = raised("A").handoff, [f"R{each}" for each in range(count)]
    change = escalate_finding(
        BOOK, first, first.current, by_rule(Trigger.PROVISIONING, written("Stuck."), NOW, links(*names)), NOW
    )

    named = tuple(written(each) for each in names[:NAMED])
    rest = (message("rules.escalate.more_records", count=more),) if more else ()
    (reply,) = change.effects
    assert isinstance(reply, ThreadReply)
    assert reply.text == message("rules.escalate.new_records", evidence=written("Stuck."), records=(*named, *rest))


@pytest.mark.parametrize(
    ("records", "newest", "is_newer"),
    [(2, None, False), (2, 0, True), (1, 1, True), (3, 0, True), (2, -1, True), (3, None, True)],
)
def test_evidence_is_newer_by_its_newest_record_or_by_more_of_them(records: int, newest: int | None, is_newer: bool) -> None:
    known = replace(by_rule(Trigger.REPEAT_ORDERS, written("Two."), NOW), records=2)
    handoff = escalate_finding(BOOK, WAITING, WAITING.current, replace(known, record_links=links("A")), NOW).handoff
    at = None if newest is None else later(minutes=newest)
    fresh = replace(known, records=records, newest_at=at, text=written("Three."))

    change = update_evidence(handoff, fresh, later(minutes=9))

    assert (change is not None) is is_newer
    if change:
        (event,) = change.events
        assert isinstance(event, EvidenceUpdated)
        assert (event.records, event.newest_at, event.at) == (records, at, later(minutes=9))


def test_evidence_that_nobody_raised_is_not_updated() -> None:
    assert update_evidence(WAITING, replace(by_rule(Trigger.VALUE, written("Much."), NOW), records=9), MONDAY_TEN) is None
