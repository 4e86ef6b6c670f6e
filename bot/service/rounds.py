"""Opens rounds of handoffs, and updates the open escalations of the customer."""

from bot.service.loading import triggers_of_neighbours
from bot.service.transactions import Transactions
from handoffs.model.handoff import Handoff
from handoffs.model.people import BATON, Actor
from handoffs.rules import escalate
from handoffs.rules import open as opening
from handoffs.subjects.subject import Subject
from storage.unit_of_work import UnitOfWork


def open_round(
    transactions: Transactions,
    work: UnitOfWork,
    process: str,
    subject: Subject,
    latest: Handoff | None,
    actor: Actor,
    handoff_id: str,
) -> Handoff:
    """Open a handoff, or the round after `latest`; AlreadyOpen if another replica was faster."""
    now = transactions.now()
    work.handoffs.take_turns(subject.party)
    others = work.handoffs.escalated_of(subject.party)
    change = opening.open_handoff(
        transactions.handbook,
        process,
        subject,
        handoff_id=handoff_id,
        previous=latest,
        raised_on_other_handoffs=triggers_of_neighbours(others),
        now=now,
    )
    work.handoffs.add(change.handoff)
    transactions.note(work, change.handoff, change, actor)
    if latest:
        transactions.record(work, latest, opening.continue_in(latest, handoff_id, now), BATON)
    renew(transactions, work, change.handoff, others)
    return change.handoff


def renew(transactions: Transactions, work: UnitOfWork, handoff: Handoff, others: tuple[Handoff, ...]) -> None:
    """Update evidence that concerns the customer as a whole in all open escalations of the customer."""
    for evidence in escalate.shared_evidence(transactions.handbook, handoff, transactions.now()):
        for bearer in (work.handoffs.get(each.id) for each in (*others, handoff)):
            change = escalate.update_evidence(bearer, evidence, transactions.now())
            if change:
                transactions.record(work, bearer, change, BATON)
