"""The small print under every card: its age, the rounds before and after, and an open escalation."""

from bot.queries.contexts import CardContext
from bot.views.kit import blocks, emoji
from bot.views.kit.blocks import Block
from bot.views.kit.text import clock_time, link, safe
from handoffs.model.handoff import TaskState
from handoffs.process.overrides import override_lines
from handoffs.subjects.subject import unread_of

UNREAD_SHOWN = 4
"""The number of values that could not be read that a card names."""


def footnotes(context: CardContext, *own: str) -> list[Block]:
    """Draw the notes that concern every process, with the card's `own` notes among them."""
    notes, reader, escalation = [], context.reader, context.handoff.escalation
    if context.as_of and context.task.state is TaskState.OPEN:
        at = clock_time(context.as_of, context.reader)
        notes.append(f"{emoji.WARNING} {reader.text('cards.footnotes.not_fresh', at=at)}")
    if context.task.state is TaskState.OPEN:
        unread = [f"{emoji.WARNING} {safe(context.show(each), 200)}" for each in unread_of(context.handoff.subject)]
        notes += blocks.counted(unread, UNREAD_SHOWN, reader)
    team = context.handbook.team_of(context.handoff, context.task)
    if team.stands_in_for and context.task.state is TaskState.OPEN:
        note = reader.text("cards.footnotes.stands_in", team=safe(team.stands_in_for), stand_in=safe(team.name))
        notes.append(f"{emoji.ANOTHER_PLACE} {note}")
    notes += _other_rounds(context)
    if context.task.decision:
        overridden = override_lines(context.definition, context.task.decision)
        notes += [f"{emoji.WARNING} {safe(context.show(each), 500)}" for each in overridden]
    notes += own
    if escalation and escalation.is_open:
        notes.append(f"{emoji.ESCALATED} {reader.text('cards.footnotes.escalated', level=escalation.level)}")
    elif context.escalated_with:
        note = reader.text("cards.footnotes.escalated_with", noun=context.noun, number=safe(context.escalated_with, 30))
        notes.append(f"{emoji.ESCALATED} {note}")
    return [blocks.context_block(*notes)] if notes else []


def _other_rounds(context: CardContext) -> list[str]:
    """Link to the cards of the rounds before and after, or say when retention removed them."""
    notes, reader = [], context.reader
    if context.next_link:
        card = link(context.next_link, reader.text("cards.footnotes.new_card"))
        notes.append(reader.text("cards.footnotes.came_back", noun=context.noun, card=card))
    if context.next_removed:
        notes.append(reader.text("cards.footnotes.came_back_removed", noun=context.noun, at=context.next_removed))
    if context.previous_link:
        card = link(context.previous_link, reader.text("cards.footnotes.earlier_card"))
        notes.append(reader.text("cards.footnotes.reviewed_before", card=card))
    if context.previous_removed:
        notes.append(reader.text("cards.footnotes.reviewed_before_removed", at=context.previous_removed))
    return notes
