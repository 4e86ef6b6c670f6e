"""How a round of a handoff is opened and kept, and what its customer's open escalations are told of it."""

from bot.keeping import Keeping
from bot.loading import borne
from handoffs import escalating, transitions
from handoffs.handoff import Handoff
from handoffs.people import BATON, Actor
from handoffs.subjects import Subject
from storage.unit_of_work import UnitOfWork


def open_round(
    kept: Keeping, work: UnitOfWork, process: str, subject: Subject, latest: Handoff | None, actor: Actor, id: str
) -> Handoff:
    """Open a handoff, the round after the `latest` of the same subject if there was one; AlreadyOpen when somebody was faster."""
    now = kept.now()
    work.handoffs.take_turns(subject.party)
    others = work.handoffs.escalated_of(subject.party)
    change = transitions.open_handoff(
        kept.handbook,
        process,
        subject,
        id=id,
        previous=latest,
        elsewhere=borne(others),
        now=now,
    )
    work.handoffs.add(change.handoff)
    kept.note(work, change.handoff, change, actor)
    if latest:
        kept.record(work, latest, transitions.continue_in(latest, id, now), BATON)
    renew(kept, work, change.handoff, others)
    return change.handoff


def renew(kept: Keeping, work: UnitOfWork, handoff: Handoff, others: tuple[Handoff, ...]) -> None:
    """Put what concerns the customer as a whole into the open escalation that bears it, this handoff's own included."""
    for proof in escalating.shared_proofs(kept.handbook, handoff, kept.now()):
        for bearer in (work.handoffs.get(each.id) for each in (*others, handoff)):
            change = escalating.renew(bearer, proof, kept.now())
            if change:
                kept.record(work, bearer, change, BATON)
