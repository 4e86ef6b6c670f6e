"""The explanation of a due time: the business time that was counted, and the other instants of the clock."""

from datetime import timedelta

from bot.queries.contexts import CardContext
from bot.text.rendering import Reader
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.subject import introduced
from bot.views.kit.text import safe
from bot.views.modals.order import reading_modal
from handoffs.clock.days import local_day
from handoffs.clock.open_year import Span
from handoffs.clock.sla import Clock, counted, measured
from handoffs.rules.parts.tasks import SHORTEST

SPANS_SHOWN = 15


def why_due_modal(context: CardContext) -> Block:
    """Show when the clock started, what was counted, and when the task is at risk, due and breached."""
    drawn = [blocks.section(introduced(context)), *why_due_blocks(context)]
    return reading_modal(context.reader.text("modals.why_due.title"), drawn, context.reader)


def why_due_blocks(context: CardContext) -> list[Block]:
    """Draw the explanation as blocks, for the modal and for the command."""
    spans = blocks.sections(_spans(context)) if context.task.target.clock is Clock.BUSINESS else []
    return [
        *blocks.sections(*_settled(context), _started(context), *_deadline(context), _target(context), *_instants(context)),
        *spans,
    ]


def _settled(context: CardContext) -> list[str]:
    """Write when a settled task was decided, by whom, whether in time, and how long it took; or that nobody did."""
    task, reader = context.task, context.reader
    if task.decision is None:
        return [reader.text("modals.why_due.withdrawn", at=task.withdrawal.at)] if task.withdrawal else []
    in_time = task.decision.at <= task.due.breach_at
    calendar, clock = context.handbook.calendar_of(task), task.target.clock
    over = measured(task.due.breach_at, task.decision.at, calendar, clock)
    label, name, at = _bold(reader.text("modals.why_due.decided_label")), safe(task.decision.name, 80), task.decision.at
    sentences = [
        reader.text("modals.why_due.decided", label=label, at=at, name=name),
        _whether_in_time(reader, clock, in_time, over),
    ]
    return [reader.sentences(*sentences, *_taken(reader, clock, task.took))]


def _whether_in_time(reader: Reader, clock: Clock, in_time: bool, over: timedelta) -> str:
    if in_time:
        return reader.text("modals.why_due.in_time")
    if clock is Clock.BUSINESS:
        return reader.text("modals.why_due.late_business", length=over)
    return reader.text("modals.why_due.late", length=over)


def _taken(reader: Reader, clock: Clock, took: timedelta | None) -> list[str]:
    if took is None:
        return []
    if clock is Clock.BUSINESS:
        return [reader.text("modals.why_due.took_business", length=took)]
    return [reader.text("modals.why_due.took", length=took)]


def _started(context: CardContext) -> str:
    reader, label = context.reader, _bold(context.reader.text("modals.why_due.started_label"))
    return reader.text("modals.why_due.started", label=label, at=context.task.due.started_at, noun=context.noun)


def _target(context: CardContext) -> str:
    reader, target, label = context.reader, context.task.target, _bold(context.reader.text("modals.why_due.target_label"))
    if target.clock is Clock.BUSINESS:
        return reader.text("modals.why_due.business_target", label=label, target=target.target)
    return reader.text("modals.why_due.wall_target", label=label, target=target.target)


def _instants(context: CardContext) -> list[str]:
    """List the instants at which the task is at risk, due and breached, and the pauses."""
    task, reader = context.task, context.reader
    label = _bold(reader.text("modals.why_due.at_risk_label"))
    lines = [reader.text("modals.why_due.at_risk", label=label, at=task.due.at_risk_at)]
    lines.append(reader.text("modals.why_due.due", label=_bold(reader.text("modals.why_due.due_label")), at=task.due.due_at))
    if paused := _paused(context):
        label = _bold(reader.text("modals.why_due.paused_label"))
        lines.append(reader.text("modals.why_due.paused", label=label, length=paused))
    if task.pause:
        label, question = _bold(reader.text("modals.why_due.pause_label")), safe(task.pause.question, 300)
        lines.append(reader.text("modals.why_due.pause", label=label, at=task.pause.at, question=question))
    if task.due.breach_at != task.due.due_at:
        label = _bold(reader.text("modals.why_due.breached_label"))
        lines.append(reader.text("modals.why_due.breached", label=label, at=task.due.breach_at))
    return lines


def _paused(context: CardContext) -> timedelta:
    """Return how much of the time from the start to the due time the clock did not count, in its own time."""
    task, calendar, clock = context.task, context.handbook.calendar_of(context.task), context.task.target.clock
    start, end = task.due.started_at, task.due.due_at
    return measured(start, end, calendar, clock) - counted(start, end, calendar, clock, task.pauses)


def _deadline(context: CardContext) -> list[str]:
    """Explain the deadline of the process or of the step; empty if there is none."""
    process, days = context.handbook.process_of(context.handoff), context.definition.days_before_deadline
    zone = context.handbook.calendar_of(context.task).zone
    deadline, until = process.deadline(context.handoff, zone), context.definition.due_by(context.handoff, context.handbook.policy)
    reader, label = context.reader, _bold(context.reader.text("modals.why_due.deadline_label"))
    if deadline is not None and days is not None:
        is_late, meaning = local_day(context.task.due.due_at, zone) > deadline, process.deadline_meaning
        sentences = [
            reader.text("modals.why_due.deadline_with_meaning", label=label, at=deadline, meaning=meaning)
            if meaning
            else reader.text("modals.why_due.deadline", label=label, at=deadline),
            *([reader.text("modals.why_due.days_before", count=days)] if days else []),
        ]
    elif until is not None:
        is_late, sentences = context.task.due.due_at > until, [reader.text("modals.why_due.deadline", label=label, at=until)]
    else:
        return []
    least = [reader.text("modals.why_due.shortest", length=SHORTEST)] if is_late else []
    return [reader.sentences(*sentences, *least)]


def _spans(context: CardContext) -> str:
    """List the spans of business time between the start and the due time, with their sum."""
    reader, calendar, task = context.reader, context.handbook.calendar_of(context.task), context.task
    spans = calendar.explain(task.due.started_at, task.due.due_at)
    lines = [f"• {_span(context, span)}" for span in spans[:SPANS_SHOWN]]
    hidden = len(spans) - SPANS_SHOWN
    lines += [reader.text("modals.why_due.more_spans", more=hidden)] if hidden > 0 else []
    total = sum((span.length for span in spans), timedelta())
    if paused := _paused(context):
        lines.append(reader.text("modals.why_due.total_with_pauses", total=total, paused=paused))
    else:
        lines.append(reader.text("modals.why_due.total", total=total))
    return "\n".join([_bold(reader.text("modals.why_due.counted")), *lines])


def _span(context: CardContext, span: Span) -> str:
    end = f"{span.end.astimezone(context.reader.zone):%H:%M}"
    return context.reader.text("modals.why_due.span", start=span.start, end=end, length=span.length)


def _bold(text: str) -> str:
    return f"*{text}*"
