"""The checklist of a step: as a list on its card, and as items with buttons."""

from collections import Counter

from bot.queries.contexts import CardContext
from bot.text.rendering import Reader
from bot.views.cards.check_lines import check_line, outcome_of
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.model.checks import Outcome
from handoffs.process.choices import ChecklistItem

REASON, HINT = 160, 90
"""Characters of evidence that a card shows of a check that failed, and of one that is open."""


def checks_text(context: CardContext) -> str:
    """List the checks with their evidence, for the card; empty where the step has none."""
    if not context.definition.checklist:
        return ""
    lines = (check_line(context, item, evidence_limit=180) for item in context.definition.checklist)
    return "\n".join([f"*{context.reader.text('cards.checks.heading')}*", *lines])


def special_checks(context: CardContext) -> list[str]:
    """List the checks that are open or failed, each on a line with a short reason; what is proven is not listed."""
    special = [item for item in context.definition.checklist if not _is_done(context, item)]
    return [check_line(context, item, evidence_limit=REASON if _is_failed(context, item) else HINT) for item in special]


def failed_labels(context: CardContext) -> tuple[str, ...]:
    """Return the labels of the checks that failed or are denied by the records."""
    failed = (item for item in context.definition.checklist if _is_failed(context, item))
    return tuple(context.show(item.label) for item in failed)


def record_blocks(context: CardContext) -> list[Block]:
    """List in small print the items that were answered, by whom and when, and the items that did not apply."""
    answered = [item for item in context.definition.checklist if outcome_of(context, item.key) is not Outcome.OPEN]
    lines = [check_line(context, item, evidence_limit=80) for item in answered]
    return [blocks.context_block("\n".join(lines))] if lines else []


def open_item_blocks(context: CardContext) -> list[Block]:
    """Count the things to do, and list those that are open or failed, each with a button that ticks it."""
    items = context.definition.checklist
    left = [item for item in items if not _is_done(context, item)]
    counted = context.reader.text("cards.checks.progress", done=len(items) - len(left), all=len(items))
    return [blocks.context_block(counted), *(_item(context, item) for item in left)]


def item_blocks(context: CardContext) -> list[Block]:
    """List all things to do, each with a button that ticks it or takes that back, for the window *Details and checks*."""
    heading = blocks.section(f"*{context.reader.text('cards.checks.heading')}*")
    return [heading, *(_item(context, item) for item in context.definition.checklist)]


def items_to_leave_out(context: CardContext) -> tuple[ChecklistItem, ...]:
    """Return the items that a person can mark as not applicable: those that nobody has answered yet."""
    items = context.definition.checklist
    return tuple(each for each in items if each.may_not_apply and context.task.tick(each.key) is None)


def held(outcomes: tuple[Outcome, ...], reader: Reader) -> str:
    """Count the outcomes of findings: *4 of 7 hold, 1 does not, 2 are left to a person*."""
    count = Counter(outcomes)
    parts = [reader.text("cards.checks.hold", count=count[Outcome.VERIFIED], all=len(outcomes))]
    if count[Outcome.FAILED]:
        parts.append(reader.text("cards.checks.do_not_hold", count=count[Outcome.FAILED]))
    if count[Outcome.OPEN]:
        parts.append(reader.text("cards.checks.left_to_a_person", count=count[Outcome.OPEN]))
    return reader.commas(parts)


def _item(context: CardContext, item: ChecklistItem) -> Block:
    """Draw an item with its button; an item that the records verify or leave out has none."""
    line, tick, reader = check_line(context, item, evidence_limit=400), context.task.tick(item.key), context.reader
    is_answered = item.field or outcome_of(context, item.key) in (Outcome.VERIFIED, Outcome.NOT_APPLICABLE)
    if tick is None and is_answered:
        return blocks.section(line)
    value = dump_task(context.ref, item.key)
    if tick:
        spoken = reader.text("cards.checks.undo_item", item=item.label)
        return blocks.section(line, blocks.button(reader.text("cards.checks.undo"), ids.STEP_UNTICK, value, spoken=spoken))
    spoken = reader.text("cards.checks.done_item", item=item.label)
    return blocks.section(line, blocks.button(reader.text("cards.checks.done"), ids.STEP_TICK, value, spoken=spoken))


def _is_done(context: CardContext, item: ChecklistItem) -> bool:
    """Return whether nothing is left to do for an item; an item that is ticked but contradicted by the records is not done."""
    outcome, finding = outcome_of(context, item.key), context.handoff.finding(item.key)
    is_contradicted = outcome is Outcome.VERIFIED and finding is not None and finding.outcome is Outcome.FAILED
    return outcome in (Outcome.VERIFIED, Outcome.NOT_APPLICABLE) and not is_contradicted


def _is_failed(context: CardContext, item: ChecklistItem) -> bool:
    """Return whether somebody marked an item as failed, or the records deny it and nobody answered with words."""
    finding = context.handoff.finding(item.key)
    is_denied = finding is not None and finding.outcome is Outcome.FAILED
    return outcome_of(context, item.key) is Outcome.FAILED or (is_denied and not _is_done(context, item))
