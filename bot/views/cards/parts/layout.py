"""The shape of every task's card: a few lines, the checks that are open or failed, and one row of buttons.

A settled card is a line or two with a menu. All that a card leaves out is in the window *Details and checks*.
"""

from collections.abc import Sequence

from bot.queries.contexts import CardContext
from bot.views.cards.checks import special_checks
from bot.views.cards.clock_lines import pause_line, time_line
from bot.views.cards.parts.footnotes import footnotes
from bot.views.cards.task_status import outcome_lines, waiting_lines
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.drawing import Drawing
from bot.views.kit.emoji import INSTRUCTIONS
from bot.views.kit.text import plain, safe

INSTRUCTIONS_SHOWN = 80
"""Characters of what a customer wrote that a card shows."""


LONGEST_WORDS = 3000
"""Characters of it that are read."""


def open_card(
    context: CardContext,
    lines: Sequence[str],
    buttons: Block,
    *,
    text: str,
    urgency: str = "",
    more: Sequence[Block] = (),
    notes: Sequence[str] = (),
) -> Drawing:
    """Draw the card of a task that waits: `lines` say what it is about, `notes` what is special; `more` stands below them."""
    state = [first_line(urgency, time_line(context)), pause_line(context), *waiting_lines(context)]
    checks = [] if context.is_ahead or context.definition.ticked_on_card else special_checks(context)
    drawn = [*blocks.sections(*filter(None, [*lines, *state, *checks])), *more, *footnotes(context, *notes), buttons]
    return _drawing(context, text, drawn)


def settled_card(context: CardContext, head: str, menu: Block, *, text: str, outcome: str = "") -> Drawing:
    """Draw the card of a task that is done or no longer needed: `outcome` says what the decision made true."""
    lines = [head, *outcome_lines(context, outcome)]
    drawn = [blocks.section("\n".join(lines), menu), *footnotes(context)]
    return _drawing(context, text, drawn)


def first_line(*parts: str) -> str:
    """Write the parts of the first line next to each other, without the empty ones."""
    return " · ".join(filter(None, parts))


def instructions_line(context: CardContext, words: str) -> str:
    """Write the beginning of what the customer wrote on one line; empty where they wrote nothing."""
    line = plain(words, LONGEST_WORDS)
    if not line:
        return ""
    reader, shown = context.reader, safe(line, INSTRUCTIONS_SHOWN)
    if len(line) <= INSTRUCTIONS_SHOWN:
        return f"{INSTRUCTIONS} {reader.text('cards.layout.instructions', words=shown)}"
    return f"{INSTRUCTIONS} {reader.text('cards.layout.more_in_details', words=shown)}"


def _drawing(context: CardContext, text: str, drawn: list[Block]) -> Drawing:
    return Drawing(channel=context.task.team, text=text, blocks=drawn, key=f"{context.handoff.id}/{context.task.step}")
