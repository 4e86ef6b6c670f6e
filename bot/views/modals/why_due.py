"""Why a task is due when it is: the spans of business time that were counted, and the rest of its clock."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.queries.contexts import CardContext
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.text import safe
from handoffs.clock.sla import Clock
from handoffs.rules.tasks import SHORTEST
from handoffs.text.wording import dated, duration, spelled

SPANS_SHOWN = 15


def why_due_modal(context: CardContext) -> Block:
    """Show where the clock started, what was counted, and when it is at risk, due and breached."""
    return blocks.modal("Why due then?", "closed", "", why_due_blocks(context), submit=None, close="Close")


def why_due_blocks(context: CardContext) -> list[Block]:
    """Tell the same as blocks, for modal and command."""
    task, zone = context.task, context.handbook.calendar_of(context.task).zone
    target = task.target
    counted = "business time" if target.clock is Clock.BUSINESS else "wall time, day and night"
    told = [
        f"*The clock started* {spelled(task.due.started_at, zone)}, when the {context.noun} began to wait for a decision.",
        f"*The target* is {duration(target.target)} of {counted}.",
        f"*At risk* from {spelled(task.due.at_risk_at, zone)}.",
        f"*Due* {spelled(task.due.due_at, zone)}.",
    ]
    told[1:1] = _deadline(context)
    if task.paused:
        told.append(f"*Not counted*: {duration(task.paused)}, while a customer owed an answer.")
    if task.pause:
        told.append(f"*Standing still* since {spelled(task.pause.at, zone)}: {safe(task.pause.question, 300)}")
    if task.due.breach_at != task.due.due_at:
        told.append(f"*Breached* after {spelled(task.due.breach_at, zone)}.")
    spans = [blocks.section(_spans(context))] if target.clock is Clock.BUSINESS else []
    return [blocks.section("\n".join(told)), *spans]


def _deadline(context: CardContext) -> list[str]:
    """Say by when all of it has to be done, and how long before that this step has to be; nothing where there is no such day."""
    process, zone, days = context.handbook.process_of(context.handoff), _zone(context), context.written.days_before_deadline
    deadline, until = process.deadline(context.handoff), context.written.due_by(context.handoff, context.handbook.policy)
    if deadline is not None and days is not None:
        before = f" This step has to be done {days} working day{'' if days == 1 else 's'} before." if days else ""
        late = context.task.due.due_at.astimezone(zone).date() > deadline
        told = (
            f"*The deadline* is {dated(deadline)}{f': {process.deadline_meaning}' if process.deadline_meaning else ''}.{before}"
        )
    elif until is not None:
        told, late = f"*The deadline* is {spelled(until, zone)}.", context.task.due.due_at > until
    else:
        return []
    least = f" It has {duration(SHORTEST)} of business time at least from when that was known." if late else ""
    return [f"{told}{least}"]


def _zone(context: CardContext) -> ZoneInfo:
    return context.handbook.calendar_of(context.task).zone


def _spans(context: CardContext) -> str:
    calendar, due = context.handbook.calendar_of(context.task), context.task.due
    spans = calendar.explain(due.started_at, due.due_at)
    lines = [
        f"• {spelled(span.start, calendar.zone)} to {span.end.astimezone(calendar.zone):%H:%M}: {duration(span.length)}"
        for span in spans[:SPANS_SHOWN]
    ]
    total = duration(sum((span.length for span in spans), timedelta()))
    hidden = len(spans) - SPANS_SHOWN
    lines += [f"… and {hidden} more"] if hidden > 0 else []
    stood = f", of which {duration(context.task.paused)} stood still" if context.task.paused else ""
    return "\n".join(["*What was counted*", *lines, f"In all {total}{stood}. Nights, weekends and holidays don't count."])
