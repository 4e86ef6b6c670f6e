"""Opens rounds of handoffs, for records and by hand, and updates the open escalations of the customer."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.service.loading import neighbours
from bot.service.transactions import Transactions
from handoffs.model.handoff import Handoff
from handoffs.model.people import BATON, Actor
from handoffs.model.refusal import Refusal
from handoffs.rules import escalate, start, withdraw
from handoffs.rules import open as opening
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.subject import Subject
from handoffs.text.messages import message
from storage.repositories.handoffs import AlreadyOpen
from storage.unit_of_work import UnitOfWork


def open_round(
    transactions: Transactions,
    work: UnitOfWork,
    process: str,
    subject: Subject,
    latest: Handoff | None,
    actor: Actor,
    handoff_id: str,
    *,
    at_start: bool = False,
) -> Handoff:
    """Open a handoff, or the round after `latest`; AlreadyOpen if another replica was faster.

    `at_start` means that Baton finds the records that waited before it came.
    """
    now = transactions.now()
    work.handoffs.take_turns(subject.party)
    others = neighbours(work, subject)
    change = opening.open_handoff(
        transactions.handbook,
        process,
        subject,
        handoff_id=handoff_id,
        previous=latest,
        removed=None if latest else work.removals.latest(process, subject.record_id),
        others=others,
        after_round=work.handoffs.newest_round(process, subject.record_id),
        at_start=at_start,
        now=now,
    )
    work.handoffs.add(change.handoff)
    transactions.note(work, change.handoff, change, actor)
    if latest:
        transactions.record(work, latest, opening.continue_in(latest, handoff_id, now), BATON)
    renew(transactions, work, change.handoff, others)
    return change.handoff


def go_on(transactions: Transactions, work: UnitOfWork, latest: Handoff, subject: Subject) -> bool:
    """Continue a handoff that was withdrawn only because its record could not be seen; return whether there is one."""
    work.handoffs.take_turns(subject.party)
    others = neighbours(work, subject, but=latest.id)
    change = withdraw.go_on(transactions.handbook, latest, subject, transactions.now(), others=others)
    if change:
        transactions.record(work, latest, change, BATON)
    return change is not None


def begin_by_hand(
    transactions: Transactions, work: UnitOfWork, process: str, actor: Actor, field_values: tuple[FieldValue, ...], link: str
) -> Handoff:
    """Open a handoff about a work item, under the next number of its process; Refusal for a form that can't be started."""
    place, new_id, known = work.handoffs.count_of(process) + 1, transactions.new_id(), work.people.known()
    people = {each.value: work.people.actor(each.value) for each in field_values if each.value in known}
    work_item = start.work_item_of(
        transactions.handbook,
        process,
        actor,
        field_values,
        id=new_id,
        place=place,
        people=people,
        link=link,
        now=transactions.now(),
    )
    latest = work.handoffs.latest(process, work_item.record_id)
    return open_round(transactions, work, process, work_item, latest, actor, new_id)


@contextmanager
def open_once() -> Iterator[None]:
    """Turn AlreadyOpen into a Refusal."""
    try:
        yield
    except AlreadyOpen:
        raise Refusal(message("service.rounds.already_open")) from None


def renew(transactions: Transactions, work: UnitOfWork, handoff: Handoff, others: tuple[Handoff, ...]) -> None:
    """Update evidence that concerns the customer as a whole in all escalations of the customer that have it."""
    for evidence in escalate.shared_evidence(transactions.handbook, handoff, transactions.now()):
        for bearer in (work.handoffs.get(each.id) for each in (*others, handoff)):
            change = escalate.update_evidence(bearer, evidence, transactions.now())
            if change:
                transactions.record(work, bearer, change, BATON)
