"""What people do with a task between claiming and deciding it: tick items, comment, ask a colleague to take it over."""

from datetime import datetime, timedelta

from handoffs.change import Change, changed
from handoffs.checks import Outcome
from handoffs.effects import Effect, ThreadReply
from handoffs.events import Claimed, Commented, Ticked, Withdrawn
from handoffs.guards import open_task, require_right
from handoffs.handbook import Handbook
from handoffs.handoff import Claim, Handoff, Task, TaskState, Tick, Withdrawal
from handoffs.people import Actor, require_contact, require_member
from handoffs.refusal import Refusal, TooLate
from handoffs.sla import measured
from handoffs.starting import told_starter
from handoffs.subjects import by_hand


def tick(
    handbook: Handbook,
    handoff: Handoff,
    step: str,
    actor: Actor,
    items: tuple[str, ...],
    outcome: Outcome,
    words: str,
    now: datetime,
) -> Change:
    """Answer checklist items as done or not applicable, or take answers back (OPEN); each with who and when."""
    task = open_task(handbook, handoff, step, actor)
    known = {item.key: item for item in handbook.step_of(handoff, task).checklist}
    if not items or not all(key in known for key in items):
        raise Refusal("This step has no such item. Please use the newest card.", field="item")
    if outcome is Outcome.VERIFIED and any(known[key].field for key in items):
        raise Refusal("It ticks itself once the records answer it; else fill it in when you complete the step.", field="item")
    if outcome is Outcome.NOT_APPLICABLE and not all(known[key].may_not_apply for key in items):
        raise Refusal("This item always applies.", field="item")
    if outcome is Outcome.NOT_APPLICABLE and not words.strip():
        raise Refusal("Please say in a few words why it does not apply.", field="words")
    if outcome is not Outcome.OPEN and all(_stands(task, key) is outcome for key in items):
        raise TooLate("That has been ticked already; the card shows by whom.")

    by = {"user_id": actor.user_id, "name": actor.name, "at": now, "words": words.strip()}
    ticks = tuple(Tick(item=key, outcome=outcome, **by) for key in items)  # type: ignore[arg-type]
    return changed(handoff, Ticked(step=step, ticks=ticks, at=now))


def comment(handbook: Handbook, handoff: Handoff, step: str, actor: Actor, words: str, now: datetime) -> Change:
    """Say something about a task, in its history and in the thread of its card."""
    require_member(actor, handbook.team_of(handoff.task(step)), "comment on it")
    if not words.strip():
        raise Refusal("Please write what your colleagues should know.", field="words")

    said = Commented(step=step, words=words.strip(), user_id=actor.user_id, name=actor.name, at=now)
    return changed(handoff, said, effects=(ThreadReply(step=step, text=f"{actor.name}: {words.strip()}"),))


def reassign(handbook: Handbook, handoff: Handoff, step: str, actor: Actor, other: Actor, now: datetime) -> Change:
    """Put a colleague on a task: whoever is on it may, the team's contact, and any member while nobody is."""
    task = open_task(handbook, handoff, step, actor)
    if task.claim and task.claim.user_id != actor.user_id:
        because = f"{task.claim.name} is on it, and only they can pass it on."
        require_contact(actor, handbook.team_of(task), because=because)
    try:
        require_right(handbook, handoff, task, other)
    except Refusal:
        raise Refusal(f"{other.name} can't do this task. Please choose somebody of its team.", field="person") from None
    if task.claim and task.claim.user_id == other.user_id:
        raise Refusal(f"{other.name} is on it already.", field="person")

    lapses_at = handbook.calendar_of(task).add(now, handbook.terms_of(handoff).claim_lapse)
    made = Claim(user_id=other.user_id, name=other.name, at=now, lapses_at=lapses_at)
    told = ThreadReply(step=step, mention=other.user_id, text=f"{actor.name} asks you to take this over.")
    waited = max(measured(task.due.started_at, now, handbook.calendar_of(task), task.target.clock) - task.paused, timedelta())
    return changed(handoff, Claimed(step=step, claim=made, by=actor.name, waited=waited, at=now), effects=(told,))


def call_off(handbook: Handbook, handoff: Handoff, step: str, actor: Actor, words: str, now: datetime) -> Change:
    """End a handoff that somebody started by hand and that is no longer needed: they may, and the contact of the task's team."""
    begun, task = by_hand(handoff.subject), handoff.task(step)
    if begun is None:
        raise Refusal("Nobody started it by hand, so nobody can withdraw it. It ends by itself when it is no longer needed.")
    if actor.user_id != begun.starter_id:
        require_contact(actor, handbook.team_of(task), because=f"{begun.starter} started it, and only they can withdraw it.")
    if not handoff.is_open:
        raise TooLate("It is over already.")
    if not words.strip():
        raise Refusal("Please say in a sentence why it is no longer needed.", field="words")

    heard = told_starter(handoff, step, f"{actor.name} withdrew {begun.number}, {begun.headline}: {words.strip()}", actor.user_id)
    return ended(handoff, f"{actor.name} withdrew it: {words.strip()}", now, heard)


def ended(handoff: Handoff, says: str, now: datetime, effects: tuple[Effect, ...] = ()) -> Change:
    """End all that is open of a handoff, and say why in the threads of its cards."""
    gone = Withdrawal(says=says, at=now)
    waiting = [each.step for each in handoff.tasks if each.state is TaskState.OPEN]
    told = tuple(ThreadReply(step=each, text=says) for each in waiting)
    return changed(handoff, *(Withdrawn(step=each, withdrawal=gone, at=now) for each in waiting), effects=(*told, *effects))


def accepted(handbook: Handbook, handoff: Handoff, task: Task, actor: Actor) -> tuple[Effect, ...]:
    """Tell whoever handed work over that somebody is on it now, the first time: in the thread of the step before, or alone."""
    if task.waited is not None:
        return ()
    written = handbook.step_of(handoff, task)
    before = ((each.step, each.decision) for each in handoff.tasks if each.step in written.follows)
    told = [
        ThreadReply(step=key, mention=done.user_id, text=f"{actor.name} is on “{written.title}” now.")
        for key, done in before
        if done and done.user_id != actor.user_id and done.user_id[:1] in {"U", "W"}
    ]
    about = f"{actor.name} is on {handoff.subject.number} now: {handoff.subject.headline}."
    return (*told, *(told_starter(handoff, task.step, about, actor.user_id) if not written.follows else ()))


def _stands(task: Task, item: str) -> Outcome:
    ticked = task.tick(item)
    return ticked.outcome if ticked else Outcome.OPEN
