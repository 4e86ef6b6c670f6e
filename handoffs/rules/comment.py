"""Comment on a task without changing it."""

from datetime import datetime

from handoffs.model.change import Change, change_of
from handoffs.model.effects import ThreadReply
from handoffs.model.events.work import Commented
from handoffs.model.handoff import Handoff
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.handbook import Handbook
from handoffs.process.rights import require_member
from handoffs.text.messages import message


def comment(handbook: Handbook, handoff: Handoff, step: str, actor: Actor, words: str, now: datetime) -> Change:
    """Comment on a task, in its history and in the thread of its card."""
    require_member(actor, handbook.team_of(handoff, handoff.task(step)), message("rules.comment.permission"))
    if not words.strip():
        raise Refusal(message("rules.comment.no_words"), field="words")

    said = Commented(step=step, words=words.strip(), user_id=actor.user_id, name=actor.name, at=now)
    return change_of(
        handoff,
        said,
        effects=(ThreadReply(step=step, text=message("rules.comment.written", name=actor.name, words=words.strip())),),
    )
