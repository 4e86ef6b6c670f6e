"""Folds the events of an escalation into its state."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from handoffs.clock.stamps import in_order
from handoffs.model.difference import with_links
from handoffs.model.escalation import Acknowledgement, Assessment, CauseOver, Escalation, Evidence, Resolution, kept_evidence
from handoffs.model.events.escalations import Acknowledged, CauseEnded, Escalated, EvidenceUpdated, Repeated, Resolved
from handoffs.model.handoff import Task
from handoffs.model.people import BATON
from handoffs.text.messages import Message, message, written


def raised(escalation: Escalation | None, event: Escalated, task: Task) -> Escalation:
    """Return the escalation after a trigger: a new one, one that is open again, or the open one a level higher."""
    fresh = Evidence(
        trigger=event.trigger,
        text=event.text,
        user_id=event.user_id,
        name=event.name,
        at=event.at,
        record_links=event.record_links,
        records=event.records,
        newest_at=event.newest_at,
        step=event.step,
        decision=task.decision.reference if task.decision else "",
    )
    is_open = escalation is not None and escalation.is_open
    return Escalation(
        level=escalation.level + 1 if escalation and is_open else 1,
        team=event.team,
        step=event.step,
        evidence=kept_evidence((*(escalation.evidence if escalation else ()), fresh)),
        raised_at=escalation.raised_at if escalation and is_open else event.at,
        notified_at=event.at,
    )


def escalation_after(
    escalation: Escalation | None, event: Acknowledged | Resolved | CauseEnded | Repeated | EvidenceUpdated
) -> Escalation | None:
    """Return the escalation after an event that makes none."""
    if escalation is None:
        return None
    match event:
        case Acknowledged():
            acknowledged = Acknowledgement(user_id=event.user_id, name=event.name, at=event.at)
            return replace(escalation, acknowledged=acknowledged)
        case Resolved():
            return _resolved(escalation, event)
        case CauseEnded():
            at = _ends_at(escalation, event.at)
            return _with_ongoing(escalation, lambda each: _ended(each, event, at))
        case Repeated():
            return replace(escalation, notified_at=event.at, reminded=(*escalation.reminded, event.team))
        case EvidenceUpdated():
            about = event.trigger, event.user_id
            known = escalation.evidence_by(*about) or escalation.resolved_by_a_person(*about)
            evidence = tuple(_updated(each, event) if each is known else each for each in escalation.evidence)
            return replace(escalation, evidence=evidence)


def assessment_text(assessment: Assessment) -> Message:
    """Return the words for a assessment."""
    return message("model.escalation.needed") if assessment is Assessment.NEEDED else message("model.escalation.not_needed")


def _ends_at(escalation: Escalation, at: datetime) -> datetime:
    """Return the instant of an end: after the ends before it in the journal."""
    return in_order(at, max((each.over.at for each in escalation.evidence if each.over), default=None))


def _resolved(escalation: Escalation, event: Resolved) -> Escalation:
    at = _ends_at(escalation, event.at)
    resolved = Resolution(
        user_id=event.user_id,
        name=event.name,
        at=at,
        words=event.words,
        assessment=event.assessment,
        watched=event.watched,
    )
    reason = written(event.words) if event.words or event.assessment is None else assessment_text(event.assessment)
    over = CauseOver(reason=reason, user_id=event.user_id, name=event.name, at=at)
    return replace(_with_ongoing(escalation, lambda each: replace(each, over=over)), resolved=resolved)


def _with_ongoing(escalation: Escalation, change: Callable[[Evidence], Evidence]) -> Escalation:
    """Return the escalation with a change of each evidence whose cause goes on."""
    return replace(escalation, evidence=tuple(each if each.over else change(each) for each in escalation.evidence))


def _ended(evidence: Evidence, event: CauseEnded, at: datetime) -> Evidence:
    if evidence.cause != (event.step, event.trigger, event.user_id, event.decision):
        return evidence
    over = CauseOver(reason=event.reason, user_id=BATON.user_id, name=BATON.name, at=at)
    return replace(evidence, over=over)


def _updated(evidence: Evidence, event: EvidenceUpdated) -> Evidence:
    links, over = with_links(evidence.record_links, event.links), evidence.over
    at = in_order(event.seen_at, over.at if over else None)
    fuller = replace(evidence, text=event.text, at=at, record_links=links)
    return replace(fuller, name=event.name, records=event.records, newest_at=event.newest_at)
