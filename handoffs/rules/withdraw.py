"""End tasks that nobody needs any more: Baton withdraws them, or a person calls them off."""

from datetime import datetime

from handoffs.model.change import Change, change_of
from handoffs.model.effects import Effect, ThreadReply
from handoffs.model.events.repairs import Repaired
from handoffs.model.events.work import SeenAgain, Withdrawn
from handoffs.model.handoff import Handoff, TaskState
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal, TooLate
from handoffs.process.handbook import Handbook
from handoffs.process.rights import require_contact
from handoffs.rules.escalate import escalate_thresholds
from handoffs.rules.start import notify_starter
from handoffs.subjects.subject import StartedSubject, Subject, by_hand
from handoffs.text.messages import Message, message


def withdraw(
    handoff: Handoff,
    step: str,
    reason: Message,
    now: datetime,
    at: datetime | None = None,
    *,
    unseen: bool = False,
    confirmed: Repaired | None = None,
) -> Change | None:
    """End a task that is no longer needed, saying who did what; None when it is not open any more.

    `unseen` means that Baton only can't see the record any more, `confirmed` that an operator has confirmed that.
    """
    if handoff.task(step).state is not TaskState.OPEN:
        return None

    withdrawn = Withdrawn(step=step, reason=reason, effective_at=at or now, unseen=unseen, at=now)
    return change_of(handoff, *((confirmed,) if confirmed else ()), withdrawn)


def go_on(
    handbook: Handbook, handoff: Handoff, subject: Subject, now: datetime, *, others: tuple[Handoff, ...] = ()
) -> Change | None:
    """Open the tasks again that were withdrawn only because the record could not be seen; None when there are none.

    None too when the record came back into its state meanwhile: that is a new round.
    """
    unseen = [task for task in handoff.tasks if task.withdrawal and task.withdrawal.unseen]
    if not unseen or handoff.is_open or subject.entered_review_at > handoff.subject.entered_review_at:
        return None

    change = change_of(handoff, *(SeenAgain(step=task.step, at=now) for task in unseen))
    return change.then(escalate_thresholds(handbook, change.handoff, change.handoff.current, others=others, now=now))


def call_off(handbook: Handbook, handoff: Handoff, step: str, actor: Actor, words: str, now: datetime) -> Change:
    """End a handoff that somebody started by hand and that is no longer needed: they may, and the contact of the task's team."""
    begun = require_starter_or_contact(handbook, handoff, step, actor)
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


def require_starter_or_contact(handbook: Handbook, handoff: Handoff, step: str, actor: Actor) -> StartedSubject:
    """Return the subject that somebody started by hand, for them or the contact of the task's team; Refusal for anybody else."""
    begun = by_hand(handoff.subject)
    if begun is None:
        raise Refusal(message("rules.withdraw.not_by_hand"))
    if actor.user_id != begun.starter_id:
        because = message("rules.withdraw.starter_only", name=begun.starter)
        require_contact(actor, handbook.team_of(handoff, handoff.task(step)), because=because)
    return begun


def withdraw_all(handoff: Handoff, reason: Message, now: datetime, effects: tuple[Effect, ...] = ()) -> Change:
    """End all that is open of a handoff, and say why in the threads of its cards."""
    waiting = [each.step for each in handoff.tasks if each.state is TaskState.OPEN]
    replies = tuple(ThreadReply(step=each, text=reason) for each in waiting)
    withdrawn = (Withdrawn(step=each, reason=reason, effective_at=now, at=now) for each in waiting)
    return change_of(handoff, *withdrawn, effects=(*replies, *effects))
