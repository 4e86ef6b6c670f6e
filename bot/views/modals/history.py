"""The history of a handoff from its journal, with the newest event last."""

from itertools import accumulate, takewhile

from bot.queries.contexts import CardContext
from bot.text.rendering import Reader
from bot.text.row_names import row_name
from bot.views.cards.checks import held
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.subject import introduced
from bot.views.kit.text import safe
from bot.views.modals.order import reading_modal
from handoffs.model.checks import Outcome
from handoffs.model.events import Event
from handoffs.model.events.clocks import Breached, Nudged, Paused, Resumed, Retimed
from handoffs.model.events.deliveries import Confirmed, DeliveryDelayed, DeliveryRejected, ServiceEnded, system_name
from handoffs.model.events.escalations import Acknowledged, CauseEnded, Escalated, EvidenceUpdated, Repeated, Resolved
from handoffs.model.events.repairs import Repair, Repaired
from handoffs.model.events.work import (
    ChecksFailed,
    Claimed,
    Commented,
    Continued,
    Decided,
    FindingsRecorded,
    HandedBack,
    Opened,
    Released,
    SeenAgain,
    StepOpened,
    SubjectChanged,
    Ticked,
    Withdrawn,
)
from handoffs.model.fold import apply, replay
from handoffs.model.fold_escalation import assessment_text
from handoffs.model.people import BATON
from handoffs.subjects.subject import Subject, by_hand

EVENTS_SHOWN = 40


def history_modal(context: CardContext, events: tuple[Event, ...]) -> Block:
    """List the newest events of a handoff, a line each with its time."""
    all_events = _with_subjects(events)
    shown_events = all_events[-EVENTS_SHOWN:]
    lines = [_line(context, event, subject) for event, subject in shown_events]
    hidden = len(all_events) - len(lines)
    earlier = [blocks.context_block(context.reader.text("kit.blocks.more", count=hidden))] if hidden else []
    drawn = [blocks.section(introduced(context)), *earlier, *blocks.sections(*lines)]
    return reading_modal(context.reader.text("modals.history.title"), drawn, context.reader)


def _with_subjects(events: tuple[Event, ...]) -> list[tuple[Event, Subject]]:
    """List the events, each with the subject after it; the first steps are part of the opening."""
    states = accumulate(events[1:], apply, initial=replay(events[:1]))
    pairs = zip(events, states, strict=True)
    first_steps = sum(1 for _ in takewhile(lambda event: isinstance(event, StepOpened), events[1:]))
    return [(event, state.subject) for place, (event, state) in enumerate(pairs) if not 1 <= place <= first_steps]


def _line(context: CardContext, event: Event, subject: Subject) -> str:
    text = (
        _round_text(context, event)
        or _subject_text(context, event, subject)
        or _claim_text(context, event)
        or _checklist_text(context, event)
        or _decision_text(context, event)
        or _clock_text(context, event)
        or _escalation_text(context, event)
    )
    return f"*{context.reader.text('text.instant', at=event.at)}* · {text}"


def _round_text(context: CardContext, event: Event) -> str:
    """Describe the opening of a handoff or step, and the end of a round."""
    reader = context.reader
    match event:
        case Opened():
            begun = by_hand(event.subject)
            if begun is None:
                return reader.text("modals.history.opened")
            return reader.text("modals.history.started", name=safe(begun.starter))
        case StepOpened():
            title = context.handbook.process_of(context.handoff).step(event.step).title
            return reader.text("modals.history.step_opened", step=title)
        case HandedBack():
            return reader.text("modals.history.handed_back", name=safe(event.name), reason=safe(context.show(event.reason), 300))
        case Repaired():
            name = safe(context.show(row_name(event.kind, event.name, context.handoff.process)))
            reason = safe(context.show(event.reason), 300)
            if event.repair is Repair.TRIED_AGAIN:
                return reader.text("modals.history.tried_again", name=name, reason=reason)
            return reader.text("modals.history.dropped", name=name, reason=reason)
        case Continued():
            return reader.text("modals.history.continued")
        case SeenAgain():
            return reader.text("modals.history.seen_again")
        case Withdrawn():
            return reader.text("modals.history.withdrawn", reason=safe(context.show(event.reason)))
    return ""


def _subject_text(context: CardContext, event: Event, subject: Subject) -> str:
    """Describe a change of the subject."""
    reader = context.reader
    if not isinstance(event, SubjectChanged):
        return ""
    if event.by:
        return reader.text("modals.history.amended", name=safe(event.by))
    if not subject.is_record:
        return reader.text("modals.history.verified_again", headline=safe(context.show(subject.headline), 300))
    if event.material:
        return reader.text("modals.history.record_changed")
    return reader.text("modals.history.details_changed")


def _claim_text(context: CardContext, event: Event) -> str:
    """Describe a claim, its end, or a comment."""
    reader = context.reader
    match event:
        case Claimed() if event.by:
            return reader.text("modals.history.assigned", name=safe(event.name), by=safe(event.by))
        case Claimed():
            return reader.text("modals.history.claimed", name=safe(event.name))
        case Released() if event.lapsed:
            return reader.text("modals.history.claim_lapsed", name=safe(event.name))
        case Released():
            return reader.text("modals.history.released", name=safe(event.name))
        case Commented():
            return reader.text("modals.history.commented", name=safe(event.name), words=safe(event.words, 300))
    return ""


def _checklist_text(context: CardContext, event: Event) -> str:
    """Describe answers to the checklist and findings."""
    reader = context.reader
    match event:
        case ChecksFailed():
            items = _labels(context, event.step, event.items)
            return reader.text("modals.history.marked_as_failed", name=safe(event.name), items=items)
        case Ticked() if event.words:
            words = safe(event.words, 200)
            return reader.text("modals.history.ticked_with_words", answer=_answer_text(context, event), words=words)
        case Ticked():
            return reader.text("modals.history.ticked", answer=_answer_text(context, event))
        case FindingsRecorded():
            return reader.text("modals.history.checked", name=safe(event.name), findings=held(event.outcomes, reader))
    return ""


def _answer_text(context: CardContext, event: Ticked) -> str:
    """Describe who gave which answer to which items, without a full stop."""
    reader, name, items = context.reader, safe(event.name), _labels(context, event.step, event.items)
    match event.outcome:
        case Outcome.NOT_APPLICABLE:
            return reader.text("modals.history.answered_not_applicable", name=name, items=items)
        case Outcome.OPEN:
            return reader.text("modals.history.answer_taken_back", name=name, items=items)
        case Outcome.FAILED:
            return reader.text("modals.history.answered_failed", name=name, items=items)
        case _:
            return reader.text("modals.history.answered_done", name=name, items=items)


def _labels(context: CardContext, step: str, items: tuple[str, ...]) -> str:
    """Write the labels of checklist items."""
    definition = context.handbook.process_of(context.handoff).step(step)
    return context.reader.commas(context.show(definition.checklist_item(key).label) for key in items)


def _decision_text(context: CardContext, event: Event) -> str:
    """Describe a decision and its delivery."""
    reader = context.reader
    match event:
        case Decided():
            past = context.handbook.process_of(context.handoff).step(event.step).choice(event.choice).past
            decided = reader.text("modals.history.decided", decision=reader.show(past).capitalize(), name=safe(event.name))
            return f"{decided} {safe(context.show(event.words), 300)}".strip() if event.user_id == BATON.user_id else decided
        case DeliveryDelayed():
            return reader.text("modals.history.delayed", reason=safe(context.show(event.reason), 300))
        case Confirmed():
            return reader.text("modals.history.confirmed")
        case DeliveryRejected():
            return reader.text(
                "modals.history.rejected", system=system_name(event.system), reason=safe(context.show(event.reason), 300)
            )
        case ServiceEnded():
            return safe(context.show(event.text), 300)
    return ""


def _clock_text(context: CardContext, event: Event) -> str:
    """Describe a change of the clock or one of its thresholds."""
    reader = context.reader
    match event:
        case Paused():
            return reader.text("modals.history.paused", name=safe(event.name), question=safe(event.question, 300))
        case Resumed():
            return reader.text("modals.history.resumed", reason=safe(context.show(event.reason)), at=event.due.due_at)
        case Retimed():
            return reader.text("modals.history.retimed", at=event.due.due_at)
        case Nudged():
            return reader.text("modals.history.nudged")
        case Breached():
            return reader.text("modals.history.breached")
    return ""


def _escalation_text(context: CardContext, event: Event) -> str:
    """Describe an escalation and the answers to it."""
    reader = context.reader
    match event:
        case Escalated():
            return reader.text("modals.history.escalated", name=safe(event.name), text=safe(context.show(event.text), 300))
        case CauseEnded():
            return reader.text("modals.history.cause_ended", reason=safe(context.show(event.reason), 300))
        case Repeated():
            return reader.text("modals.history.repeated")
        case EvidenceUpdated():
            return reader.text("modals.history.evidence_updated", text=safe(context.show(event.text), 300))
        case Acknowledged():
            return reader.text("modals.history.acknowledged", name=safe(event.name))
        case Resolved():
            return _resolved(event, reader)
    return ""


def _resolved(event: Resolved, reader: Reader) -> str:
    """Write how somebody resolved an escalation: the assessment where one was asked for, and the words."""
    name, words = safe(event.name), safe(event.words, 300)
    if event.assessment is None:
        return reader.text("modals.history.resolved", name=name, words=words)
    assessment = reader.show(assessment_text(event.assessment))
    if words:
        return reader.text("modals.history.resolved_in_words", name=name, assessment=assessment, words=words)
    return reader.text("modals.history.resolved_as", name=name, assessment=assessment)
