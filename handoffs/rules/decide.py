"""Settling a task with one of its choices: by a person, whose right and answers are checked, or by the process itself."""

from dataclasses import replace
from datetime import datetime, timedelta

from handoffs.clock.sla import counted
from handoffs.model.change import Change, change_of
from handoffs.model.checks import Outcome
from handoffs.model.effects import ThreadReply
from handoffs.model.events.work import Decided
from handoffs.model.handoff import Decision, DeliveryState, Handoff, Task, TaskState
from handoffs.model.people import BATON, Actor
from handoffs.model.refusal import Refusal
from handoffs.process.choices import ChecklistItem
from handoffs.process.handbook import Handbook
from handoffs.process.overrides import override_lines, with_override
from handoffs.process.rights import right_of
from handoffs.process.submission import Submission
from handoffs.rules.advance import advance
from handoffs.rules.parts.guards import open_task, require_choice, require_same_edition
from handoffs.rules.pause import pause_events
from handoffs.subjects.field_values import value_of
from handoffs.text.messages import Message, message, sentences


class ClaimedByAnother(Refusal):
    """Somebody else has claimed the task: the person may confirm once that they decide it anyway."""


def decide(
    handbook: Handbook, handoff: Handoff, step: str, actor: Actor, submission: Submission, *, reference: str, now: datetime
) -> Change:
    """Decide the task with one of its choices, and return the effects in outside systems."""
    task = open_task(handbook, handoff, step, actor)
    if submission.choice not in {
        choice.key for choice in handbook.step_of(handoff, task).offered_choices(handoff, task, handbook.policy)
    }:
        raise Refusal(message("rules.decide.unknown_choice"))
    choice = handbook.step_of(handoff, task).choice(submission.choice)
    require_same_edition(handoff, submission.edition)
    require_choice(handbook, handoff, task, actor, submission.choice)
    if choice.needs_reason:
        _require_reason(handbook, handoff, submission)
    if choice.needs_checklist:
        _require_checklist(handbook, handoff, task, submission)
        submission = with_override(handbook.step_of(handoff, task), handoff, task, submission)
    permission = handbook.step_of(handoff, task).permission_phrase
    decision = _decision(submission, actor, right_of(actor, handbook.team_of(handoff, task), permission), reference, now)
    handbook.step_of(handoff, task).guard(handoff, task, decision, actor, handbook.policy)
    _require_claim_respected(task, actor, submission)

    return _announced_overrides(handbook, handoff, task, decision).then(_settled(handbook, handoff, task, decision))


def needed_fields(
    handbook: Handbook, handoff: Handoff, step: str, actor: Actor, submission: Submission, *, now: datetime
) -> frozenset[str]:
    """Name the fields that a person's decision needs by its other answers; none while one of them can't be read."""
    task, definition = handoff.task(step), handbook.step_of(handoff, handoff.task(step))
    right = right_of(actor, handbook.team_of(handoff, task), definition.permission_phrase)
    decision = _decision(submission, actor, right, "", now)
    try:
        return definition.needed_fields(handoff, task, decision, actor, handbook.policy)
    except Refusal:
        return frozenset()


def decide_by_itself(
    handbook: Handbook, handoff: Handoff, step: str, submission: Submission, *, reference: str, now: datetime
) -> Change:
    """Settle an open task as its process says when nobody has to be asked; the process's own guard holds here as well."""
    task = handoff.task(step)
    decision = _decision(submission, BATON, message("rules.decide.by_itself"), reference, now)
    handbook.step_of(handoff, task).guard(handoff, task, decision, BATON, handbook.policy)

    return _settled(handbook, handoff, task, decision)


def close(
    handbook: Handbook, handoff: Handoff, step: str, submission: Submission, *, reference: str, now: datetime
) -> Change | None:
    """Settle a task because what it asks for was verified outside; None when it is not open any more."""
    if handoff.task(step).state is not TaskState.OPEN:
        return None
    return decide_by_itself(handbook, handoff, step, submission, reference=reference, now=now)


def _decision(submission: Submission, actor: Actor, right: Message, reference: str, now: datetime) -> Decision:
    return Decision(
        reference=reference,
        choice=submission.choice,
        user_id=actor.user_id,
        name=actor.name,
        at=now,
        reason=submission.reason,
        words=submission.words,
        answers=submission.answers,
        field_values=submission.field_values,
        right=right,
    )


def _settled(handbook: Handbook, handoff: Handoff, task: Task, decision: Decision) -> Change:
    """Record a decision with its first effect: the ending of a service, else the write-back."""
    step, policy, now = handbook.step_of(handoff, task), handbook.policy, decision.at
    before = tuple(each.decision.reference for each in handoff.tasks if each.step in step.follows and each.decision)
    decision = replace(decision, rests_on=before)
    asked = step.service_ending(handoff, task, decision, policy) or step.write_back(handoff, task, decision, policy)
    delivery = DeliveryState.PENDING if asked else DeliveryState.NOT_NEEDED
    resumed = pause_events(handbook, task, message("rules.decide.clock_runs"), now)
    calendar, pauses = handbook.calendar_of(task), task.pauses_until(now)
    took = counted(task.due.started_at, now, calendar, task.target.clock, pauses)
    decided = _decided(task.step, decision, delivery, took)
    change = change_of(handoff, *resumed, decided, effects=(asked,) if asked else ())
    return change if asked else change.then(advance(handbook, change.handoff, task.step, now))


def _announced_overrides(handbook: Handbook, handoff: Handoff, task: Task, decision: Decision) -> Change:
    """Inform the contact of checks that were answered against the records."""
    overridden = override_lines(handbook.step_of(handoff, task), decision)
    team = handbook.team_of(handoff, task)
    replies = (ThreadReply(step=task.step, contact_of=team.key, text=sentences(*overridden)),) if overridden else ()
    return change_of(handoff, effects=replies)


def _decided(step: str, decision: Decision, delivery: DeliveryState, took: timedelta) -> Decided:
    return Decided(
        step=step,
        reference=decision.reference,
        choice=decision.choice,
        user_id=decision.user_id,
        name=decision.name,
        reason=decision.reason,
        words=decision.words,
        answers=decision.answers,
        field_values=decision.field_values,
        right=decision.right,
        rests_on=decision.rests_on,
        delivery=delivery,
        took=took,
        at=decision.at,
    )


def _require_reason(handbook: Handbook, handoff: Handoff, submission: Submission) -> None:
    if submission.reason not in {reason.code for reason in handbook.terms_of(handoff).reasons}:
        raise Refusal(message("rules.decide.no_reason"), field="reason")
    if submission.words is None:
        raise Refusal(message("rules.decide.no_words"), field="words")


def _require_checklist(handbook: Handbook, handoff: Handoff, task: Task, submission: Submission) -> None:
    """Require every item: as the records prove it or leave it out, as ticked before, or as answered or filled in now."""
    proven = (Outcome.VERIFIED, Outcome.NOT_APPLICABLE)
    known = {finding.item: finding.outcome for finding in handoff.findings if finding.outcome in proven}
    ticked = {tick.item: tick.outcome for tick in task.ticks}
    answered = known | ticked | {answer.item: answer.outcome for answer in submission.answers}
    for item in handbook.step_of(handoff, task).checklist:
        outcome = _filled_in(handoff, item, submission, answered.get(item.key)) if item.field else answered.get(item.key)
        if outcome is Outcome.FAILED:
            raise Refusal(message("rules.decide.failed_item", item=item.label), field=f"checks.{item.key}")
        if outcome is Outcome.NOT_APPLICABLE and item.may_not_apply:
            continue
        if outcome is not Outcome.VERIFIED and item.field:
            raise Refusal(_unknown(item), field=item.field)
        if outcome is not Outcome.VERIFIED:
            raise Refusal(_open(item), field=f"checks.{item.key}")
    for answer in submission.answers:
        unexplained = answer.outcome is Outcome.NOT_APPLICABLE and not answer.words
        if unexplained and known.get(answer.item) is None and ticked.get(answer.item) is not Outcome.NOT_APPLICABLE:
            raise Refusal(message("rules.decide.no_reason_why_not"), field=f"why_not.{answer.item}")


def _filled_in(handoff: Handoff, item: ChecklistItem, submission: Submission, answered: Outcome | None) -> Outcome | None:
    """Return the outcome of an item that nobody ticks: from the records, the form, or left out."""
    finding = handoff.finding(item.key)
    if value_of(submission.field_values, item.field) or (finding and finding.outcome is Outcome.VERIFIED):
        return Outcome.VERIFIED
    return answered if answered is Outcome.NOT_APPLICABLE else None


def _unknown(item: ChecklistItem) -> Message:
    if item.may_not_apply:
        return message("rules.decide.unknown_or_not_applicable", item=item.label)
    return message("rules.decide.unknown_or_failed", item=item.label)


def _open(item: ChecklistItem) -> Message:
    if item.may_not_apply:
        return message("rules.decide.open_or_not_applicable", item=item.label)
    return message("rules.decide.open_or_failed", item=item.label)


def _require_claim_respected(task: Task, actor: Actor, submission: Submission) -> None:
    if task.claim and task.claim.user_id != actor.user_id and not submission.over_claim:
        raise ClaimedByAnother(message("rules.decide.claimed_by_another", name=task.claim.name), field="over_claim")
