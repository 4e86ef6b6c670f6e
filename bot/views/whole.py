"""A whole handoff in a few lines: each step with who has done it or owes it, and those that have not come yet."""

from collections.abc import Sequence

from bot.sight import Sight
from bot.views import blocks, subject
from bot.views.blocks import Block
from bot.views.standing import state_line
from bot.views.text import link, safe
from handoffs.process import Step
from handoffs.subjects import by_hand
from handoffs.wording import listed


def whole_blocks(sights: Sequence[Sight]) -> list[Block]:
    """Draw the handoff that all these sights are of, one for each of its tasks."""
    first = sights[-1]
    written = first.handbook.process_of(first.handoff).steps
    steps = [step for step in written if step.applies(first.handoff, first.handbook.policy)]
    come = {sight.task.step: sight for sight in sights}
    drawn = [blocks.section(f"{subject.introduced(first)}{_started(first)}")]
    for step in steps:
        sight = come.get(step.key)
        drawn.append(_come(sight) if sight else blocks.context(f":white_circle: *{safe(step.title)}* {_after(steps, step)}"))
    return drawn


def _come(sight: Sight) -> Block:
    team = sight.handbook.team_of(sight.task)
    card = f" · {link(sight.card_link, 'see the card')}" if sight.card_link else ""
    ticked, items = len(sight.task.ticks), len(sight.written.checklist)
    count = f" · {ticked} of {items} ticked" if sight.written.ticked and items and not sight.task.decision else ""
    return blocks.section(f"*{safe(sight.written.title)}*, {safe(team.name)}{count}{card}\n{state_line(sight)}")


def _started(sight: Sight) -> str:
    process = safe(sight.handbook.process_of(sight.handoff).title)
    begun = by_hand(sight.handoff.subject)
    by = f", started by {safe(begun.starter, 60)}" if begun else ""
    return f"\n{process}{by}"


def _after(steps: Sequence[Step], step: Step) -> str:
    titles = {each.key: each.title for each in steps}
    before = listed(f"“{safe(titles[key])}”" for key in step.follows if key in titles)
    return f"comes after {before}" if before else "has not begun"
