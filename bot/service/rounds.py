"""How a round of a handoff is opened and kept, and what its customer's open escalations are told of it."""

from bot.service.loading import triggers_of_neighbours
from bot.service.transactions import Transactions
from handoffs.model.handoff import Handoff
from handoffs.model.people import BATON, Actor
from handoffs.rules import escalate
from handoffs.rules import open as opening
from handoffs.subjects.subject import Subject
from storage.unit_of_work import UnitOfWork


def open_round(
    kept: Transactions, work: UnitOfWork, process: str, subject: Subject, latest: Handoff | None, actor: Actor, id: str
) -> Handoff:
    """Open a handoff, the round after the `latest` of the same subject if there was one; AlreadyOpen when somebody was faster."""
    now = kept.now()
    work.handoffs.take_turns(subject.party)
    others = work.handoffs.escalated_of(subject.party)
    change = opening.open_handoff(
        kept.handbook,
        process,
        subject,
        handoff_id=id,
        previous=latest,
        raised_on_other_handoffs=triggers_of_neighbours(others),
        now=now,
    )
    work.handoffs.add(change.handoff)
    kept.note(work, change.handoff, change, actor)
    if latest:
        kept.record(work, latest, opening.continue_in(latest, id, now), BATON)
    renew(kept, work, change.handoff, others)
    return change.handoff


def renew(kept: Transactions, work: UnitOfWork, handoff: Handoff, others: tuple[Handoff, ...]) -> None:
    """Put what concerns the customer as a whole into the open escalation that bears it, this handoff's own included."""
    for evidence in escalate.shared_evidence(kept.handbook, handoff, kept.now()):
        for bearer in (work.handoffs.get(each.id) for each in (*others, handoff)):
            change = escalate.update_evidence(bearer, evidence, kept.now())
            if change:
                kept.record(work, bearer, change, BATON)
