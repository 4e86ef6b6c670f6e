"""The one message at the beginning and the end of a team's day: what waits, what is at risk, who has what."""

from bot.queries.contexts import CardContext, DigestContext
from bot.views.cards.task_status import standing_words
from bot.views.kit import blocks, subject
from bot.views.kit.drawing import Drawing
from bot.views.kit.text import escape, moment, safe
from bot.wire import ids
from bot.wire.values import StartValue, dump
from handoffs.clock.shifts import Turn
from handoffs.clock.sla import Standing, standing
from handoffs.model.effects import Announcement

SHOWN = 10


def digest(context: DigestContext) -> Drawing | None:
    """Draw a team's digest; None when nothing waits, since nothing is then worth a message."""
    if not context.queue:
        return None
    title = "Good morning" if context.turn is Turn.OPENING else "End of the day"
    told = f"*{title}, {safe(context.team.name)}.* {_counts(context)}"
    shown = [_row(each) for each in context.queue[:SHOWN]]
    hidden = len(context.queue) - len(shown)
    if hidden:
        shown.append(f"… and {hidden} more: see */handoff*")
    return Drawing(
        channel=context.team.key,
        text=f"{title}, {safe(context.team.name)}. {_counts(context)}",
        blocks=[blocks.section(told), blocks.section("\n".join(shown)), blocks.context_block(_closing(context))],
        key="",
    )


def _counts(context: DigestContext) -> str:
    where = [standing(each.task.due, each.now, paused=each.task.pause is not None) for each in context.queue]
    parts = [f"{len(where)} {'waits' if len(where) == 1 else 'wait'}"]
    for which, words in (
        (Standing.BREACHED, "breached"),
        (Standing.AT_RISK, "at risk"),
        (Standing.PAUSED, "paused for an answer"),
    ):
        count = where.count(which)
        parts += [f"{count} {words}"] if count else []
    free = sum(each.task.claim is None for each in context.queue)
    parts += [f"{free} with nobody on {'it' if free == 1 else 'them'}"] if free else []
    return f"{', '.join(parts)}."


def _row(context: CardContext) -> str:
    zone = context.handbook.calendar_of(context.task).zone
    by = f"{safe(context.task.claim.name, 60)} is on it" if context.task.claim else "*nobody is on it*"
    due = moment(context.task.due.due_at, zone)
    named = subject.introduced(context, to_card=True, bold=False)
    return f"{standing_words(context)} · {named} · due {due} · {by}"


def _closing(context: DigestContext) -> str:
    if context.turn is Turn.OPENING:
        return "What is due first stands first."
    return "This is what the next shift takes over. If you are on something, finish it or release it before you go."


def announcement(told: Announcement) -> Drawing:
    """Draw a plain sentence about Baton itself, for a team's channel or the supervisors', with a button where it proposes."""
    drawn = [blocks.section(escape(told.text))]
    if told.process:
        drawn.append(blocks.actions(blocks.button(told.button, ids.START, _start_value(told), style="primary")))
    return Drawing(channel=told.team or "escalations", text=told.text, blocks=drawn, key="")


def _start_value(announcement: Announcement) -> str:
    return dump(StartValue(process=announcement.process, fields={each.name: each.value for each in announcement.field_values}))
