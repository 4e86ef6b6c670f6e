"""The small print under every card: how old it is, the rounds before and after, and an open escalation."""

from bot.queries.contexts import CardContext
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.text import clock_time, link
from handoffs.model.handoff import TaskState


def footnotes(context: CardContext, *own: str) -> list[Block]:
    """Draw what concerns every process, and then what is the card's own."""
    notes = []
    if context.as_of and context.task.state is TaskState.OPEN:
        at = clock_time(context.as_of, context.handbook.calendar_of(context.task).zone)
        notes.append(f":warning: As of {at}: Salesforce can't be read since, so this may have changed.")
    if context.next_link:
        notes.append(f"This {context.noun} came back for review: {link(context.next_link, 'see the new card')}.")
    if context.handoff.previous_id and context.previous_link:
        notes.append(f"It was reviewed before: {link(context.previous_link, 'see the earlier card')}.")
    notes += own
    escalation = context.handoff.escalation
    if escalation and escalation.is_open:
        notes.append(f"Escalated, level {escalation.level}: see the thread.")
    return [blocks.context_block(*notes)] if notes else []
