"""A whole handoff in a few lines: each step with its team and state, and the steps that have not begun."""

from collections.abc import Sequence

from bot.queries.contexts import CardContext
from bot.views.cards.task_status import state_line
from bot.views.kit import blocks, emoji, subject
from bot.views.kit.blocks import Block
from bot.views.kit.text import link, safe
from handoffs.process.step import Step
from handoffs.subjects.subject import by_hand


def whole_blocks(contexts: Sequence[CardContext]) -> list[Block]:
    """Draw the handoff that all these contexts belong to, one for each of its tasks."""
    last = contexts[-1]
    steps = last.handbook.process_of(last.handoff).steps
    applicable = [step for step in steps if step.applies(last.handoff, last.handbook.policy)]
    reached = {context.task.step: context for context in contexts}
    drawn = [blocks.section(f"{subject.introduced(last)}\n{_origin(last)}")]
    known = {step.key for step in applicable}
    drawn += [_task(context) for context in contexts if context.task.step not in known]
    for step in applicable:
        context = reached.get(step.key)
        drawn.append(_task(context) if context else _future_step(last, applicable, step))
    return drawn


def _task(context: CardContext) -> Block:
    """Draw the title of a task with its team, its ticks and its card, and its state below."""
    reader, team = context.reader, context.handbook.team_of(context.handoff, context.task)
    parts = [f"*{safe(context.show(context.definition.title))}*, {safe(reader.name(team.name))}"]
    items = len(context.definition.checklist)
    if context.definition.ticked_on_card and items and not context.task.decision:
        parts.append(reader.text("modals.whole_handoff.ticked", ticked=len(context.task.ticks), items=items))
    if context.card_link:
        parts.append(link(context.card_link, reader.text("modals.common.see_card")))
    return blocks.section(f"{' · '.join(parts)}\n{state_line(context)}")


def _origin(context: CardContext) -> str:
    """Name the process, and the person who started it."""
    begun, process = by_hand(context.handoff.subject), safe(context.show(context.handbook.process_of(context.handoff).title))
    if begun is None:
        return process
    return context.reader.text("modals.whole_handoff.started_by", process=process, person=safe(begun.starter, 60))


def _future_step(context: CardContext, steps: Sequence[Step], step: Step) -> Block:
    """Draw a step that has no task yet, and the steps that it follows."""
    reader, titles = context.reader, {each.key: each.title for each in steps}
    named = (safe(reader.show(titles[key])) for key in step.follows if key in titles)
    before = tuple(reader.text("modals.whole_handoff.step", title=each) for each in named)
    title = f"*{safe(reader.show(step.title))}*"
    if before:
        return blocks.context_block(f"{emoji.NOT_BEGUN} {reader.text('modals.whole_handoff.follows', title=title, steps=before)}")
    return blocks.context_block(f"{emoji.NOT_BEGUN} {reader.text('modals.whole_handoff.not_begun', title=title)}")
