"""A whole handoff in a few lines: each step with who has done it or owes it, and those that have not come yet."""

from collections.abc import Sequence

from bot.queries.contexts import CardContext
from bot.views.cards.task_status import state_line
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.kit.text import link, safe
from handoffs.process.step import Step
from handoffs.subjects.subject import by_hand
from handoffs.text.wording import listed


def whole_blocks(sights: Sequence[CardContext]) -> list[Block]:
    """Draw the handoff that all these sights are of, one for each of its tasks."""
    first = sights[-1]
    written = first.handbook.process_of(first.handoff).steps
    steps = [step for step in written if step.applies(first.handoff, first.handbook.policy)]
    come = {context.task.step: context for context in sights}
    drawn = [blocks.section(f"{subject.introduced(first)}{_started(first)}")]
    for step in steps:
        context = come.get(step.key)
        drawn.append(
            _come(context) if context else blocks.context_block(f":white_circle: *{safe(step.title)}* {_after(steps, step)}")
        )
    return drawn


def _come(context: CardContext) -> Block:
    team = context.handbook.team_of(context.task)
    card = f" · {link(context.card_link, 'see the card')}" if context.card_link else ""
    ticked, items = len(context.task.ticks), len(context.written.checklist)
    count = f" · {ticked} of {items} ticked" if context.written.ticked_on_card and items and not context.task.decision else ""
    return blocks.section(f"*{safe(context.written.title)}*, {safe(team.name)}{count}{card}\n{state_line(context)}")


def _started(context: CardContext) -> str:
    process = safe(context.handbook.process_of(context.handoff).title)
    begun = by_hand(context.handoff.subject)
    by = f", started by {safe(begun.starter, 60)}" if begun else ""
    return f"\n{process}{by}"


def _after(steps: Sequence[Step], step: Step) -> str:
    titles = {each.key: each.title for each in steps}
    before = listed(f"“{safe(titles[key])}”" for key in step.follows if key in titles)
    return f"comes after {before}" if before else "has not begun"
