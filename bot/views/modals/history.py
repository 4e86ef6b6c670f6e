"""What happened to a handoff, from its journal, newest last."""

from itertools import accumulate, takewhile

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
from handoffs.model.fold import apply, replay
from handoffs.model.people import BATON
from handoffs.subjects.subject import Subject, by_hand
from handoffs.text.wording import spelled

EVENTS_SHOWN = 40


def history_modal(context: CardContext, events: tuple[Event, ...]) -> Block:
    """List the newest events of a handoff, a line each with its time."""
    zone = context.handbook.calendar_of(context.task).zone
    shown_events = _with_subjects(events)[-EVENTS_SHOWN:]
    lines = [f"*{spelled(event.at, zone)}* · {_words(context, event, subject)}" for event, subject in shown_events]
    shown = [blocks.section("\n".join(lines[start : start + 10])) for start in range(0, len(lines), 10)]
    return blocks.modal("History", "closed", "", shown, submit=None, close="Close")


def _with_subjects(events: tuple[Event, ...]) -> list[tuple[Event, Subject]]:
    """List the events with the subject after each; the first steps are part of the opening."""
    states = accumulate(events[1:], apply, initial=replay(events[:1]))
    told = zip(events, states, strict=True)
    begun = sum(1 for _ in takewhile(lambda event: isinstance(event, StepOpened), events[1:]))
    return [(event, state.subject) for place, (event, state) in enumerate(told) if not 1 <= place <= begun]


def _words(context: CardContext, event: Event, subject: Subject) -> str:
    match event:
        case Opened():
            begun = by_hand(event.subject)
            return f"Started by {safe(begun.starter)}." if begun else "Came in for review."
        case SubjectChanged() if event.by:
            return f"Mended by {safe(event.by)}."
        case SubjectChanged():
            return _changed_words(event, subject)
        case Claimed():
            asked = f", asked to by {safe(event.by)}" if event.by else ""
            return f"Claimed by {safe(event.name)}{asked}."
        case StepOpened():
            return f"Handed on: {context.handbook.process_of(context.handoff).step(event.step).title}."
        case Released():
            return f"{safe(event.name)}'s claim lapsed." if event.lapsed else f"Released by {safe(event.name)}."
        case Continued():
            return "Came back for review in a new round."
        case Withdrawn():
            return f"Withdrawn: {safe(event.reason)}."
        case _:
            return (
                _step_words(context, event)
                or _decision_words(context, event)
                or _clock_words(context, event)
                or _escalation_words(event)
            )


def _changed_words(event: SubjectChanged, subject: Subject) -> str:
    if not subject.record_kind:
        return f"Looked at again: {safe(subject.headline, 300)}."
    return "Changed in Salesforce." if event.material else "Details were updated in Salesforce."


def _step_words(context: CardContext, event: Event) -> str:
    match event:
        case HandedBack():
            return f"Handed back by {safe(event.name)}: {safe(event.reason, 300)}"
        case ChecksFailed():
            return f"{safe(event.name)} marked as failed: {_labels(context, event.step, event.items)}."
        case Ticked():
            return _ticked_words(context, event)
        case Commented():
            return f"{safe(event.name)}: {safe(event.words, 300)}"
        case FindingsRecorded():
            return f"Checked by {safe(event.name)}: {held(event.findings, context.reader)}."
    return ""


def _ticked_words(context: CardContext, event: Ticked) -> str:
    items = _labels(context, event.step, event.items)
    deed = {Outcome.NOT_APPLICABLE: "marked as not applicable", Outcome.OPEN: "took back", Outcome.FAILED: "marked as failed"}
    why = f" ({safe(event.words, 200)})" if event.words else ""
    return f"{safe(event.name)} {deed.get(event.outcome, 'ticked')}: {items}{why}."


def _labels(context: CardContext, step: str, items: tuple[str, ...]) -> str:
    """Name checklist items as the cards do; one that the process has no more keeps its key."""
    known = {each.key: each.label for each in context.handbook.process_of(context.handoff).step(step).checklist}
    return ", ".join(known.get(key, key) for key in items)


def _decision_words(context: CardContext, event: Event) -> str:
    match event:
        case Decided():
            past = context.handbook.process_of(context.handoff).step(event.step).choice(event.choice).past
            why = f" {safe(event.words, 300)}" if event.user_id == BATON.user_id else ""
            return f"{past.capitalize()} by {safe(event.name)}.{why}".strip()
        case DeliveryDelayed():
            return f"Could not be saved yet: {safe(event.reason, 300)}"
        case Confirmed():
            return "Confirmed by Salesforce."
        case DeliveryRejected():
            return f"Not taken by {event.system}: {safe(event.reason, 300)}"
        case ServiceEnded():
            return safe(event.text, 300)
    return ""


def _clock_words(context: CardContext, event: Event) -> str:
    zone = context.handbook.calendar_of(context.task).zone
    match event:
        case Paused():
            return f"{safe(event.name)} asked, and the clock stopped: {safe(event.question, 300)}"
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
            return f"Escalated by {safe(event.name)}: {safe(event.text, 300)}"
        case Repeated():
            return "The escalation was said again."
        case EvidenceUpdated():
            return f"More proof came in: {safe(event.text, 300)}"
        case Acknowledged():
            return f"{safe(event.name)} acknowledged the escalation."
        case Resolved():
            return f"{safe(event.name)} resolved the escalation: {safe(event.words, 300)}"
    return ""
