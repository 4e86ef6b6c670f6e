"""Folds the events of an escalation into its state."""

from dataclasses import replace

from handoffs.model.difference import with_links
from handoffs.model.escalation import Acknowledgement, Escalation, Evidence, Resolution, kept_evidence
from handoffs.model.events.escalations import Acknowledged, Escalated, EvidenceUpdated, Repeated, Resolved


def escalation_after(
    escalation: Escalation | None, event: Escalated | Acknowledged | Resolved | Repeated | EvidenceUpdated
) -> Escalation | None:
    """Return the escalation after an event; only Escalated makes one where there is none."""
    if isinstance(event, Escalated):
        return _raised(escalation, event)
    if escalation is None:
        return None
    match event:
        case Acknowledged():
            acknowledged = Acknowledgement(user_id=event.user_id, name=event.name, at=event.at)
            return replace(escalation, acknowledged=acknowledged)
        case Resolved():
            resolved = Resolution(user_id=event.user_id, name=event.name, at=event.at, words=event.words)
            return replace(escalation, resolved=resolved)
        case Repeated():
            return replace(escalation, notified_at=event.at, repeats=escalation.repeats + 1)
        case EvidenceUpdated():
            known = escalation.evidence_by(event.trigger, event.user_id)
            evidence = tuple(_updated(each, event) if each is known else each for each in escalation.evidence)
            return replace(escalation, evidence=evidence)


def _raised(escalation: Escalation | None, event: Escalated) -> Escalation:
    fresh = Evidence(
        trigger=event.trigger,
        text=event.text,
        user_id=event.user_id,
        name=event.name,
        at=event.at,
        record_links=event.record_links,
        records=event.records,
        newest_at=event.newest_at,
    )
    if escalation is None or not escalation.is_open:
        return Escalation(level=1, team=event.team, step=event.step, evidence=(fresh,), raised_at=event.at, notified_at=event.at)
    evidence = kept_evidence((*escalation.evidence, fresh))
    raised = replace(escalation, level=escalation.level + 1, evidence=evidence, notified_at=event.at)
    return replace(raised, team=event.team, step=event.step, repeats=0, acknowledged=None)


def _updated(evidence: Evidence, event: EvidenceUpdated) -> Evidence:
    links = with_links(evidence.record_links, event.links)
    fuller = replace(evidence, text=event.text, at=event.seen_at, record_links=links)
    return replace(fuller, name=event.name, records=event.records, newest_at=event.newest_at)
