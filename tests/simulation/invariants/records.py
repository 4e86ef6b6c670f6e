"""What must be true of records in Salesforce whose type changes, or that sharing hides."""

from collections.abc import Iterator
from datetime import datetime

from handoffs.model.events.deliveries import DeliveryRejected
from sandbox.salesforce.org import Org
from tests.simulation.doings.doings import Run
from tests.simulation.doings.records import TYPES
from tests.simulation.invariants.histories import Histories


def nothing_is_written_to_a_case_of_another_type(day: Run, histories: Histories) -> Iterator[str]:
    """Baton closes or changes a case only while it is of the type of a process that had a handoff for it."""
    processes: dict[str, set[str]] = {}
    for handoff, _ in histories.values():
        processes.setdefault(handoff.subject.record_id, set()).add(TYPES.get(handoff.process, ""))
    for write in day.world.org.audit.writes:
        if write.kind != "Case" or write.by != "Baton Integration":
            continue
        types = set(_types_at(day.world.org, write.record_id, write.at))
        if not types & processes.get(write.record_id, set()):
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


def _types_at(org: Org, case: str, at: datetime) -> Iterator[str]:
    """Return the type of a case at an instant; where it changed in this second, the types before and after."""
    changes = [row for row in org.records("CaseHistory") if row["CaseId"] == case and row["Field"] == "Type"]
    earlier = [row for row in changes if _instant(row) <= at]
    later = [row for row in changes if _instant(row) >= at]
    if earlier:
        yield str(earlier[-1]["NewValue"])
    if later:
        yield str(later[0]["OldValue"])
    if not changes:
        yield str(org.get("Case", case)["Type"])


def _instant(row: dict[str, object]) -> datetime:
    at = row["CreatedDate"]
    assert isinstance(at, datetime), "the org stamps each row"
    return at
