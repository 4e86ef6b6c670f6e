"""What happened to a handoff, from its journal, newest last."""

from bot.queries.contexts import CardContext
from bot.views.cards.checks import held
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.text import safe
from handoffs.model.checks import Outcome
from handoffs.model.events import (
    Acknowledged,
    Breached,
    ChecksFailed,
    Claimed,
    Commented,
    Confirmed,
    Continued,
    Decided,
    DeliveryDelayed,
    DeliveryRejected,
    Escalated,
    Event,
    EvidenceUpdated,
    FindingsRecorded,
    HandedBack,
    Opened,
    Paused,
    Released,
    Repeated,
    Resolved,
    Resumed,
    Retimed,
    ServiceEnded,
    StepOpened,
    SubjectChanged,
    Ticked,
    Warned,
    Withdrawn,
)
from handoffs.model.people import BATON
from handoffs.subjects.subject import by_hand
from handoffs.text.wording import spelled

EVENTS_SHOWN = 40


def history_modal(context: CardContext, events: tuple[Event, ...]) -> Block:
    """List the newest events of a handoff, a line each with its time."""
    zone = context.handbook.calendar_of(context.task).zone
    lines = [f"*{spelled(event.at, zone)}* · {_words(context, event)}" for event in events[-EVENTS_SHOWN:]]
    shown = [blocks.section("\n".join(lines[start : start + 10])) for start in range(0, len(lines), 10)]
    return blocks.modal("History", "closed", "", shown, submit=None, close="Close")


def _words(context: CardContext, event: Event) -> str:
    match event:
        case Opened():
            begun = by_hand(event.handoff.subject)
            return f"Started by {safe(begun.starter)}." if begun else "Came in for review."
        case SubjectChanged() if event.by:
            return f"Mended by {safe(event.by)}."
        case SubjectChanged():
            return _changed_words(event)
        case Claimed():
            asked = f", asked to by {safe(event.by)}" if event.by else ""
            return f"Claimed by {safe(event.claim.name)}{asked}."
        case StepOpened():
            return f"Handed on: {context.handbook.step_of(context.handoff, event.task).title}."
        case Released():
            return f"{safe(event.name)}'s claim lapsed." if event.lapsed else f"Released by {safe(event.name)}."
        case Continued():
            return "Came back for review in a new round."
        case Withdrawn():
            return f"Withdrawn: {safe(event.withdrawal.reason)}."
        case _:
            return (
                _step_words(context, event)
                or _decision_words(context, event)
                or _clock_words(context, event)
                or _escalation_words(event)
            )


def _changed_words(event: SubjectChanged) -> str:
    if not event.subject.record_kind:
        return f"Looked at again: {safe(event.subject.headline, 300)}."
    return "Changed in Salesforce." if event.material else "Details were updated in Salesforce."


def _step_words(context: CardContext, event: Event) -> str:
    match event:
        case HandedBack():
            return f"Handed back by {safe(event.handed_back.name)}: {safe(event.handed_back.reason, 300)}"
        case ChecksFailed():
            return f"{safe(event.name)} marked as failed: {_labels(context, event.step, event.items)}."
        case Ticked():
            return _ticked_words(context, event)
        case Commented():
            return f"{safe(event.name)}: {safe(event.words, 300)}"
        case FindingsRecorded():
            return f"Checked by {safe(event.name)}: {held(event.findings)}."
    return ""


def _ticked_words(context: CardContext, event: Ticked) -> str:
    first, items = event.ticks[0], _labels(context, event.step, tuple(tick.item for tick in event.ticks))
    deed = {Outcome.NOT_APPLICABLE: "marked as not applicable", Outcome.OPEN: "took back", Outcome.FAILED: "marked as failed"}
    why = f" ({safe(first.words, 200)})" if first.words else ""
    return f"{safe(first.name)} {deed.get(first.outcome, 'ticked')}: {items}{why}."


def _labels(context: CardContext, step: str, items: tuple[str, ...]) -> str:
    """Name checklist items as the cards do; one that the process has no more keeps its key."""
    known = {each.key: each.label for each in context.handbook.process_of(context.handoff).step(step).checklist}
    return ", ".join(known.get(key, key) for key in items)


def _decision_words(context: CardContext, event: Event) -> str:
    match event:
        case Decided():
            past = context.handbook.process_of(context.handoff).step(event.step).choice(event.decision.choice).past
            why = f" {safe(event.decision.words, 300)}" if event.decision.user_id == BATON.user_id else ""
            return f"{past.capitalize()} by {safe(event.decision.name)}.{why}".strip()
        case DeliveryDelayed():
            return f"Could not be saved yet: {safe(event.reason, 300)}"
        case Confirmed():
            return "Confirmed by Salesforce."
        case DeliveryRejected():
            return f"Not taken by {event.failure.system}: {safe(event.failure.reason, 300)}"
        case ServiceEnded():
            return safe(event.service_ended.text, 300)
    return ""


def _clock_words(context: CardContext, event: Event) -> str:
    zone = context.handbook.calendar_of(context.task).zone
    match event:
        case Paused():
            return f"{safe(event.pause.name)} asked, and the clock stopped: {safe(event.pause.question, 300)}"
        case Resumed():
            return f"The clock ran again ({safe(event.reason)}), due {spelled(event.due.due_at, zone)}."
        case Retimed():
            return f"The policy's new target was applied, due {spelled(event.due.due_at, zone)}."
        case Warned():
            return "At risk: the team was nudged."
        case Breached():
            return "Breached."
    return ""


def _escalation_words(event: Event) -> str:
    match event:
        case Escalated():
            return f"Escalated by {safe(event.evidence.name)}: {safe(event.evidence.text, 300)}"
        case Repeated():
            return "The escalation was said again."
        case EvidenceUpdated():
            return f"More proof came in: {safe(event.evidence.text, 300)}"
        case Acknowledged():
            return f"{safe(event.acknowledgement.name)} acknowledged the escalation."
        case Resolved():
            return f"{safe(event.resolution.name)} resolved the escalation: {safe(event.resolution.words, 300)}"
    return ""
