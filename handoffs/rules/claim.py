"""Claim a task, release it, or pass it on to a colleague."""

from datetime import datetime, timedelta

from handoffs.clock.sla import counted
from handoffs.model.change import Change, change_of
from handoffs.model.effects import Effect, ThreadReply
from handoffs.model.events.work import Claimed, Released
from handoffs.model.handoff import Handoff, Task, TaskState
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.handbook import Handbook
from handoffs.process.rights import require_contact
from handoffs.rules.parts.guards import open_task, require_right
from handoffs.rules.start import notify_starter
from handoffs.text.messages import message


def claim(handbook: Handbook, handoff: Handoff, step: str, actor: Actor, now: datetime) -> Change:
    """Claim a task for the actor; the claim lapses after the policy's time in business hours."""
    task = open_task(handbook, handoff, step, actor)
    if task.claim and task.claim.user_id == actor.user_id:
        raise Refusal(message("rules.claim.already_yours"))
    if task.claim:
        raise Refusal(message("rules.claim.already_claimed", name=task.claim.name))

    lapses_at = handbook.calendar_of(task).add(now, handbook.terms_of(handoff).claim_lapse)
    waited = _waited(handbook, task, now)
    by = {"user_id": actor.user_id, "name": actor.name}
    event = Claimed(step=step, lapses_at=lapses_at, waited=waited, at=now, **by)
    return change_of(handoff, event, effects=notify_accepted(handbook, handoff, task, actor))


def release(handbook: Handbook, handoff: Handoff, step: str, actor: Actor, now: datetime) -> Change:
    """Release a claimed task: the claimant may, and the team's contact."""
    task = open_task(handbook, handoff, step, actor)
    team = handbook.team_of(handoff, task)
    if not task.claim:
        raise Refusal(message("rules.claim.nobody_to_release"))
    if task.claim.user_id != actor.user_id:
        require_contact(actor, team, because=message("rules.claim.release_by_claimant", name=task.claim.name))

    freed = Released(step=step, user_id=task.claim.user_id, name=task.claim.name, lapsed=False, at=now)
    return change_of(handoff, freed)


def lapse(handoff: Handoff, step: str, now: datetime) -> Change | None:
    """Return a task whose claim has lapsed to the pool; None if the claim is gone."""
    task = handoff.task(step)
    if task.state is not TaskState.OPEN or not task.claim or task.claim.lapses_at > now:
        return None

    freed = Released(step=step, user_id=task.claim.user_id, name=task.claim.name, lapsed=True, at=now)
    return change_of(handoff, freed)


def release_leaver(handoff: Handoff, step: str, now: datetime) -> Change | None:
    """Return a task to the pool whose claimant's account is deactivated, and say so; None when nobody is on it any more."""
    task = handoff.task(step)
    if task.state is not TaskState.OPEN or not task.claim:
        return None

    freed = Released(step=step, user_id=task.claim.user_id, name=task.claim.name, lapsed=True, at=now)
    text = message("rules.claim.claimant_deactivated", name=task.claim.name)
    return change_of(handoff, freed, effects=(ThreadReply(step=step, text=text, in_channel=True),))


def reassign(handbook: Handbook, handoff: Handoff, step: str, actor: Actor, other: Actor, now: datetime) -> Change:
    """Claim a task for a colleague: the claimant may, the team's contact, and any member while nobody has claimed it."""
    task = open_task(handbook, handoff, step, actor)
    require_may_reassign(handbook, handoff, task, actor)
    try:
        require_right(handbook, handoff, task, other)
    except Refusal:
        raise Refusal(message("rules.claim.colleague_may_not", name=other.name), field="person") from None
    if task.claim and task.claim.user_id == other.user_id:
        raise Refusal(message("rules.claim.colleague_has_it", name=other.name), field="person")

    lapses_at = handbook.calendar_of(task).add(now, handbook.terms_of(handoff).claim_lapse)
    on_it = {"user_id": other.user_id, "name": other.name}
    replies = ThreadReply(step=step, mention=other.user_id, text=message("rules.claim.passed_on", name=actor.name))
    waited = _waited(handbook, task, now)
    event = Claimed(step=step, lapses_at=lapses_at, by=actor.name, waited=waited, at=now, **on_it)
    return change_of(handoff, event, effects=(replies,))


def require_may_reassign(handbook: Handbook, handoff: Handoff, task: Task, actor: Actor) -> None:
    """Refuse who would take a task from the colleague who has claimed it, unless it is the team's contact."""
    if task.claim and task.claim.user_id != actor.user_id:
        because = message("rules.claim.pass_on_by_claimant", name=task.claim.name)
        require_contact(actor, handbook.team_of(handoff, task), because=because)


def notify_accepted(handbook: Handbook, handoff: Handoff, task: Task, actor: Actor) -> tuple[Effect, ...]:
    """Notify the person who handed work over of the first claim: in the thread of the step before, or directly."""
    if task.waited is not None:
        return ()
    definition = handbook.step_of(handoff, task)
    before = ((each.step, each.decision) for each in handoff.tasks if each.step in definition.follows)
    replies = [
        ThreadReply(
            step=key, mention=done.user_id, text=message("rules.claim.claimed_next_step", name=actor.name, step=definition.title)
        )
        for key, done in before
        if done and done.user_id != actor.user_id and done.user_id[:1] in {"U", "W"}
    ]
    about = message(
        "rules.claim.claimed", name=actor.name, number=handoff.subject.number, headline=handoff.subject.headline or ""
    )
    return (*replies, *(notify_starter(handoff, task.step, about, actor.user_id) if not definition.follows else ()))


def _waited(handbook: Handbook, task: Task, now: datetime) -> timedelta:
    """Return the counted time since the clock began, without pauses."""
    return counted(task.due.started_at, now, handbook.calendar_of(task), task.target.clock, task.pauses_until(now))
