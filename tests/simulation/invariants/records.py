"""What must be true of records in Salesforce whose type changes, or that sharing hides."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from handoffs.model.events.deliveries import DeliveryRejected
from sandbox.salesforce.org import Org
from sandbox.salesforce.records.audit import Write
from tests.simulation.doings.doings import Run
from tests.simulation.doings.records import TYPES
from tests.simulation.invariants.histories import Histories

A_SECOND = timedelta(seconds=1)


def nothing_is_written_to_a_case_of_another_type(day: Run, histories: Histories) -> Iterator[str]:
    """Baton closes or changes a case only while it is of the type of a process that had a handoff for it."""
    processes: dict[str, set[str]] = {}
    for handoff, _ in histories.values():
        processes.setdefault(handoff.subject.record_id, set()).add(TYPES.get(handoff.process, ""))
    for write, types in _writes_to_cases(day.world.org):
        if write.by == "Baton Integration" and not types & processes.get(write.record_id, set()):
            yield f"Case {write.record_id}: written while it was a {' or '.join(sorted(types))}"


def a_record_that_was_only_not_shown_gets_no_second_card(day: Run, histories: Histories) -> Iterator[str]:
    """A new round follows a decision, or a withdrawal that Salesforce explains, or a return into review.

    Of a record that sharing hid, and whose type nobody changed, Salesforce explains nothing else.
    """
    retyped = {str(row["CaseId"]) for row in day.world.org.records("CaseHistory") if row["Field"] == "Type"}
    only_hidden = day.world.hidden_once - retyped
    for id, (handoff, _) in histories.items():
        if handoff.previous_id is None:
            continue
        before, _ = histories[handoff.previous_id]
        withdrawn = [task.withdrawal for task in before.tasks if task.withdrawal]
        only_unseen = all(each.unseen for each in withdrawn) or handoff.subject.record_id in only_hidden
        if withdrawn and only_unseen and handoff.subject.entered_review_at <= before.subject.entered_review_at:
            yield f"{id}: {handoff.subject.number} got a second card after {before.id} was only not shown"


def no_decision_comes_back_because_of_what_the_org_did_itself(day: Run, histories: Histories) -> Iterator[str]:
    """Nobody is asked about a record that changed whenever it was written: people change none while Baton writes."""
    for id, (_, events) in histories.items():
        for event in events:
            if isinstance(event, DeliveryRejected) and event.reason.id == "outbox.salesforce_writes.look_what_changes":
                yield f"{id}: the decision of {event.name} came back, although only the org itself changed its records"


RECORDED = (
    nothing_is_written_to_a_case_of_another_type,
    a_record_that_was_only_not_shown_gets_no_second_card,
    no_decision_comes_back_because_of_what_the_org_did_itself,
)


def _writes_to_cases(org: Org) -> Iterator[tuple[Write, set[str]]]:
    """Give each write of a case in order, with its type; also the one before where no condition shows that it changed.

    Salesforce compares seconds: a change in the second of the write before it, or in one that its clock shows once more, has
    the same stamp or an earlier one.
    """
    types: dict[str, list[str]] = {}
    stamps: dict[str, datetime] = {}
    for write in (each for each in org.audit.writes if each.kind == "Case"):
        case, at = write.record_id, write.at.replace(microsecond=0)
        known = types.setdefault(case, [str(write.fields.get("Type"))])
        yield write, set(known)
        if "Type" in write.fields:
            types[case] = [*(known[-1:] if at <= stamps.get(case, at - A_SECOND) else ()), str(write.fields["Type"])]
        stamps[case] = at
