"""End tasks that nobody needs any more: Baton withdraws them, or a person calls them off."""

from datetime import datetime

from handoffs.model.change import Change, changed
from handoffs.model.effects import Effect, ThreadReply
from handoffs.model.events.work import Withdrawn
from handoffs.model.handoff import Handoff, TaskState
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal, TooLate
from handoffs.process.handbook import Handbook
from handoffs.process.rights import require_contact
from handoffs.rules.start import notify_starter
from handoffs.subjects.subject import by_hand
from handoffs.text.messages import Message, message


def withdraw(handoff: Handoff, step: str, reason: Message, now: datetime, at: datetime | None = None) -> Change | None:
    """End a task that is no longer needed, saying who did what; None when it is not open any more."""
    if handoff.task(step).state is not TaskState.OPEN:
        return None

    return changed(handoff, Withdrawn(step=step, reason=reason, effective_at=at or now, at=now))


def call_off(handbook: Handbook, handoff: Handoff, step: str, actor: Actor, words: str, now: datetime) -> Change:
    """End a handoff that somebody started by hand and that is no longer needed: they may, and the contact of the task's team."""
    begun, task = by_hand(handoff.subject), handoff.task(step)
    if begun is None:
        raise Refusal(message("rules.withdraw.not_by_hand"))
    if actor.user_id != begun.starter_id:
        require_contact(
            actor, handbook.team_of(handoff, task), because=message("rules.withdraw.starter_only", name=begun.starter)
        )
    if not handoff.is_open:
        raise TooLate(message("rules.withdraw.already_over"))
    if not words.strip():
        raise Refusal(message("rules.withdraw.no_words"), field="words")

    notices = notify_starter(
        handoff,
        step,
        message(
            "rules.withdraw.called_off", name=actor.name, number=begun.number, headline=begun.headline or "", words=words.strip()
        ),
        actor.user_id,
    )
    return withdraw_all(handoff, message("rules.withdraw.withdrew", name=actor.name, words=words.strip()), now, notices)


def withdraw_all(handoff: Handoff, reason: Message, now: datetime, effects: tuple[Effect, ...] = ()) -> Change:
    """End all that is open of a handoff, and say why in the threads of its cards."""
    waiting = [each.step for each in handoff.tasks if each.state is TaskState.OPEN]
    replies = tuple(ThreadReply(step=each, text=reason) for each in waiting)
    withdrawn = (Withdrawn(step=each, reason=reason, effective_at=now, at=now) for each in waiting)
    return changed(handoff, *withdrawn, effects=(*replies, *effects))
