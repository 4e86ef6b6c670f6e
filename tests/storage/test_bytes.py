"""The bytes that the journal and the snapshots take: an event holds what changed, so its size depends on the change alone."""

import json
from dataclasses import replace

from handoffs.model.change import Change
from handoffs.model.escalation import Evidence, RecordLink, Trigger
from handoffs.model.events.escalations import EvidenceUpdated
from handoffs.model.events.work import SubjectChanged
from handoffs.model.fold import apply
from handoffs.rules import escalate, refresh
from handoffs.rules.escalate import by_rule
from storage.formats.codec import dump_event, load_event
from tests.handoffs.examples import HANDBOOK, MONDAY_TEN, ORDER, later, opened


def journal_bytes(change: Change) -> int:
    return sum(len(json.dumps(dump_event(event)).encode()) for event in change.events)


def evidence_of(records: int) -> Evidence:
    links = tuple(RecordLink(label=f"order {number:08d}", link=f"https://example.com/{number}") for number in range(records))
    proof = by_rule(Trigger.REPEAT_ORDERS, f"{records} orders.", MONDAY_TEN, links)
    return replace(proof, records=records, newest_at=MONDAY_TEN)


def test_an_update_of_evidence_costs_its_new_links_alone() -> None:
    handoff = opened()
    raised = escalate.raise_escalation(HANDBOOK, handoff, handoff.current, evidence_of(500)).handoff

    change = escalate.update_evidence(raised, evidence_of(501), later(minutes=1))

    assert change is not None and journal_bytes(change) < 500
    (updated,) = change.events
    assert isinstance(updated, EvidenceUpdated) and load_event(dump_event(updated)) == updated
    after = apply(raised, updated).escalation
    assert after is not None and after.evidence == (evidence_of(501),)


def test_a_change_of_the_record_repeats_no_clock() -> None:
    change = refresh.refresh(HANDBOOK, opened(), "review", replace(ORDER, instructions="Ring twice."), later(minutes=1))

    assert change is not None and journal_bytes(change) < 700
    (changed,) = change.events
    assert isinstance(changed, SubjectChanged) and changed.urgency is changed.target is changed.due is None
    assert change.handoff.current.due == opened().current.due


def test_a_change_of_the_urgency_holds_the_new_clock() -> None:
    change = refresh.refresh(HANDBOOK, opened(), "review", replace(ORDER, priority=True), later(minutes=1))

    assert change is not None
    (changed,) = change.events
    task = change.handoff.current
    assert isinstance(changed, SubjectChanged)
    assert (changed.urgency, changed.target, changed.due) == ("priority", task.target, task.due)
