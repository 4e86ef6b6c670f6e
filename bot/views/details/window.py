"""The window *Details and checks*: the whole record of a task, of which its card shows only what is special."""

from bot.queries.contexts import CardContext
from bot.views.cards.checks import checks_text, item_blocks
from bot.views.cards.clock_lines import clock_line, pause_line
from bot.views.cards.escalation import evidence_text
from bot.views.cards.parts.footnotes import footnotes
from bot.views.cards.step import hint_blocks, step_record
from bot.views.cards.task_status import state_line
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.kit.step_views import StepViews
from bot.views.kit.text import safe
from bot.views.modals.order import contact_blocks, reading_modal
from bot.views.modals.why_due import why_due_blocks
from handoffs.model.escalation import Escalation
from handoffs.model.handoff import TaskState


def record_modal(context: CardContext, views: StepViews) -> Block:
    """Show how to reach the customer, every fact, every check with its evidence, and how the due time is counted."""
    reader, is_open = context.reader, context.task.state is TaskState.OPEN
    drawn = [blocks.section("\n".join([*_step(context), subject.introduced(context, to_card=True), state_line(context)]))]
    if is_open:
        due = reader.text("details.window.due", due=clock_line(context))
        drawn.append(blocks.section("\n".join(filter(None, [due, pause_line(context)]))))
    if line := getattr(context.handoff.subject, "subject_line", ""):
        drawn.append(blocks.section(safe(line, 150)))
    drawn += [*contact_blocks(context), *(views.of(context).record or step_record)(context)]
    drawn += hint_blocks(context) if is_open else []
    if context.handoff.escalation:
        drawn += _escalation(context, context.handoff.escalation)
    drawn += _checks(context)
    if is_open and not context.is_ahead:
        drawn += [blocks.section(f"*{reader.text('modals.why_due.title')}*"), *why_due_blocks(context)]
    return reading_modal(reader.text("details.window.title"), [*drawn, *footnotes(context)], reader)


def _step(context: CardContext) -> list[str]:
    """Name the step, where the process has several."""
    several = len(context.handbook.process_of(context.handoff).steps) > 1
    return [f"*{safe(context.show(context.definition.title))}*"] if several else []


def _checks(context: CardContext) -> list[Block]:
    """List the checks; things that people tick on the card have their buttons here too, those to undo a tick among them."""
    if context.task.state is TaskState.OPEN and context.definition.ticked_on_card and not context.is_ahead:
        return item_blocks(context)
    checks = checks_text(context)
    return blocks.sections(checks) if checks else []


def _escalation(context: CardContext, escalation: Escalation) -> list[Block]:
    heading = f"*{context.reader.text('details.window.escalation')}*"
    return blocks.sections(heading, evidence_text(context, escalation))
