"""Open a handoff for a subject that needs work, or its next round."""

from dataclasses import replace
from datetime import datetime
from functools import reduce

from handoffs.model.change import Change, change_of
from handoffs.model.effects import Effect
from handoffs.model.events.work import Continued, Opened
from handoffs.model.fold import apply, opened
from handoffs.model.handoff import Handoff
from handoffs.model.removed import RemovedHandoff
from handoffs.process.handbook import Handbook
from handoffs.process.policy import BACKLOG
from handoffs.rules.escalate import escalate_thresholds, raise_escalation
from handoffs.rules.parts.tasks import findings_changes, step_opened
from handoffs.subjects.subject import Subject


def open_handoff(
    handbook: Handbook,
    process: str,
    subject: Subject,
    *,
    handoff_id: str,
    previous: Handoff | None,
    after_round: int = 0,
    removed: RemovedHandoff | None = None,
    others: tuple[Handoff, ...] = (),
    at_start: bool = False,
    now: datetime,
) -> Change:
    """Open a handoff for a subject with the tasks of its first steps.

    `previous` is the newest round that can be read; `after_round` is the number of the newest of all.

    Their clocks start when the subject entered review, and never before the end of the round before: the `previous` one, or
    the one of which nothing but the remains are left (`removed`).

    Thresholds that the subject crosses escalate at once, except those that `others` of the customer have already; none does for
    the policy's backlog, which is what Baton finds `at_start`.
    """
    before = previous or removed
    begun = Opened(
        handoff_id=handoff_id,
        process=process,
        subject=subject,
        round=max(after_round, before.round if before else 0) + 1,
        previous_id=before.id if before else None,
        policy_version=handbook.policy.version,
        at=now,
    )
    ended_at = last_end(previous) if previous else removed.ended_at if removed else None
    start = _start(handbook, _started_at(subject, ended_at, now), at_start=at_start)
    opening = _with_first_steps(handbook, begun, *start)
    handoff, definition, task = opening.handoff, handbook.process_of(opening.handoff), opening.handoff.current
    opening = opening.then(escalate_thresholds(handbook, handoff, task, others=others, now=now))
    evidence = definition.reopened_evidence(previous, handoff, now) if previous else None
    return opening.then(raise_escalation(handbook, opening.handoff, task, evidence)) if evidence else opening


def continue_in(handoff: Handoff, next_id: str, now: datetime) -> Change:
    """Point from a handoff to the new round that its subject came back for."""
    return change_of(handoff, Continued(next_id=next_id, at=now))


def last_end(handoff: Handoff) -> datetime:
    """Return when the last task of a round ended: with its decision or its withdrawal."""
    decided = [task.decision.at for task in handoff.tasks if task.decision]
    withdrawn = [task.withdrawal.at for task in handoff.tasks if task.withdrawal]
    return max((*decided, *withdrawn), default=handoff.opened_at)


def _started_at(subject: Subject, ended_at: datetime | None, now: datetime) -> datetime:
    """Return when the clock starts: when the subject entered review.

    Where nothing says when a record came back after the round that ended at `ended_at` (None: there was none), it is the
    record's last change, which brought it back.
    """
    if ended_at is None:
        return subject.entered_review_at
    if subject.entered_review_at > ended_at or not subject.is_record:
        return max(subject.entered_review_at, ended_at)
    return max(min(subject.modified_at, now), ended_at)


def _start(handbook: Handbook, started_at: datetime, *, at_start: bool) -> tuple[datetime, bool]:
    """Return when the clock starts, and whether the record is of the backlog, whose clock starts when Baton comes."""
    backlog = handbook.policy.backlog
    if not at_start or backlog is None or started_at > backlog.since:
        return started_at, False
    return backlog.since, True


def _with_first_steps(handbook: Handbook, begun: Opened, since: datetime, is_backlog: bool) -> Change:
    """Open the first steps that apply; the last one carries what is found of the subject and all of them."""
    bare = opened(begun)
    process = handbook.process_of(bare)
    urgency = BACKLOG if is_backlog else process.urgency(bare)
    applicable = (step for step in process.first_steps if step.applies(bare, handbook.policy))
    steps = [step_opened(handbook, bare, step, urgency, begun.at, since) for step in applicable]
    findings = findings_changes(handbook, reduce(apply, steps, bare))
    steps[-1] = replace(steps[-1], findings=findings)
    handoff = reduce(apply, steps, bare)
    return Change(handoff=handoff, events=(begun, *steps), effects=() if is_backlog else _announcements(handbook, handoff))


def _announcements(handbook: Handbook, handoff: Handoff) -> tuple[Effect, ...]:
    announced = (handbook.step_of(handoff, task).announcements(handoff, task, handbook.policy) for task in handoff.tasks)
    return tuple(reply for replies in announced for reply in replies)
