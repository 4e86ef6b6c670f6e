"""The small print under every card: how old it is, the rounds before and after, and an open escalation."""

from bot.sight import Sight
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.text import clock_time, link
from handoffs.handoff import TaskState


def footnotes(sight: Sight, *own: str) -> list[Block]:
    """Draw what concerns every process, and then what is the card's own."""
    notes = []
    if sight.as_of and sight.task.state is TaskState.OPEN:
        at = clock_time(sight.as_of, sight.handbook.calendar_of(sight.task).zone)
        notes.append(f":warning: As of {at}: Salesforce can't be read since, so this may have changed.")
    if sight.next_link:
        notes.append(f"This {sight.noun} came back for review: {link(sight.next_link, 'see the new card')}.")
    if sight.handoff.previous and sight.previous_link:
        notes.append(f"It was reviewed before: {link(sight.previous_link, 'see the earlier card')}.")
    notes += own
    escalation = sight.handoff.escalation
    if escalation and escalation.is_open:
        notes.append(f"Escalated, level {escalation.level}: see the thread.")
    return [blocks.context(*notes)] if notes else []
