"""The escalation's message in the supervisors' channel."""

from bot.queries.contexts import CardContext
from bot.text.markup import entities_in
from bot.text.rendering import Reader
from bot.views.cards.clock_lines import time_line
from bot.views.cards.parts.buttons import short_menu
from bot.views.cards.parts.layout import first_line
from bot.views.cards.status_text import state_text
from bot.views.cards.task_status import outcome_lines, waiting_lines
from bot.views.cards.triggers import trigger_name, trigger_title
from bot.views.kit import blocks, emoji, subject
from bot.views.kit.blocks import Block
from bot.views.kit.drawing import Drawing
from bot.views.kit.openers import Openers, completion, opener_buttons
from bot.views.kit.text import fit_together, link, mention, moment, safe
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.model.escalation import SURFACE as ESCALATION_SURFACE
from handoffs.model.escalation import CauseOver, Escalation, Evidence, Resolution
from handoffs.model.fold_escalation import assessment_text
from handoffs.model.handoff import TaskState
from handoffs.model.people import BATON

EVIDENCE_SHOWN = 8
LINKS_SHOWN = 10
EVIDENCE_LIMIT = 6000
"""Characters of all evidence: Slack takes about 13,000 in a message."""


def escalation_card(context: CardContext, escalation: Escalation, openers: Openers = completion) -> Drawing:
    """Draw the message for supervisors: the latest trigger, the evidence, the state of the task, and who acknowledged it.

    `openers` are the buttons of the step that is escalated.
    """
    title = trigger_title(context, (escalation.ongoing or escalation.evidence)[-1].trigger)
    drawn = _open(context, escalation, openers) if escalation.is_open else _over_blocks(context, escalation)
    return Drawing(
        channel="escalations",
        text=_text(context, escalation, title),
        blocks=drawn,
        key=f"{context.handoff.id}/{ESCALATION_SURFACE}",
    )


def _open(context: CardContext, escalation: Escalation, openers: Openers) -> list[Block]:
    """Draw what escalates, why, the state of the task, whom it asks, and the buttons."""
    head = first_line(f"{emoji.ESCALATED} *{context.reader.text('cards.escalation.title')}*", _named(context))
    if context.task.state is TaskState.OPEN:
        state = [time_line(context), *waiting_lines(context)]
    else:
        state = outcome_lines(context)
    return [
        *blocks.sections(head, evidence_text(context, escalation), *state),
        blocks.context_block(_owner(context, escalation)),
        _buttons(context, escalation, openers),
    ]


def _over_blocks(context: CardContext, escalation: Escalation) -> list[Block]:
    """Draw an escalation that is over: what it was about, and how it ended; the window of the menu has the evidence."""
    head = first_line(f"*{context.reader.text('cards.escalation.title')}*", _named(context))
    lines = [head, _said(context, escalation.evidence[-1]), _owner(context, escalation)]
    return [blocks.section("\n".join(lines), short_menu(context, ids.MORE_RECORD, ids.MORE_HISTORY))]


def _text(context: CardContext, escalation: Escalation, title: str) -> str:
    name, state, reader = subject.title(context), state_text(context), context.reader
    if escalation.is_open:
        return reader.text("cards.escalation.text", title=title, subject=name, state=state)
    return reader.text("cards.escalation.text_over", title=title, subject=name, state=state)


def answer_buttons(context: CardContext, escalation: Escalation) -> list[Block]:
    """Draw the buttons by which a supervisor answers, the same on the escalation and in the home tab."""
    ref, reader = dump_task(context.escalation_ref), context.reader
    resolve = blocks.button(reader.text("cards.escalation.resolve"), ids.RESOLVE, ref)
    if escalation.acknowledged:
        return [resolve]
    return [blocks.button(reader.text("cards.escalation.acknowledge"), ids.ACKNOWLEDGE, ref, style="primary"), resolve]


def _named(context: CardContext) -> str:
    name = subject.introduced(context, bold=False)
    if not context.card_link:
        return name
    return f"{name} · {link(context.card_link, context.reader.text('cards.escalation.see_card'))}"


def evidence_text(context: CardContext, escalation: Escalation) -> str:
    """List the newest evidence of an escalation, each piece with its records, its author and its time."""
    is_open = escalation.is_open
    newest = [_trigger(context, evidence, is_open=is_open) for evidence in escalation.evidence[: -EVIDENCE_SHOWN - 1 : -1]]
    lines = newest[: fit_together(newest, EVIDENCE_LIMIT)][::-1]
    hidden = len(escalation.evidence) - len(lines)
    if hidden:
        lines.append(context.reader.text("cards.escalation.earlier_evidence", count=hidden))
    return "\n".join(lines)


def _trigger(context: CardContext, evidence: Evidence, *, is_open: bool) -> str:
    """Write one piece of evidence; one that is over says so, unless the line of the whole escalation says who resolved it."""
    by = f"{mention(evidence.user_id, evidence.name)}, {moment(evidence.at, context.reader)}"
    lines = [first_line(_said(context, evidence), by)]
    if evidence.over and (is_open or evidence.over.user_id == BATON.user_id):
        lines.append(f"    {emoji.DONE} {_over(context, evidence.over)}")
    return "\n".join(lines)


def _said(context: CardContext, evidence: Evidence) -> str:
    """Write what fired, with links to the records that prove it."""
    text = f"*{trigger_name(context, evidence.trigger)}*: {safe(context.show(evidence.text), 500)}"
    links = _links(context, evidence)
    return context.reader.text("cards.escalation.with_links", text=text, links=links) if links else text


def _links(context: CardContext, evidence: Evidence) -> str:
    """Link the records that prove a piece of evidence, and count those that are left out; its own record alone is named above."""
    if [each.link for each in evidence.record_links] == [context.handoff.subject.link]:
        return ""
    shown = (link(each.link, safe(context.show(each.label), 120)) for each in evidence.record_links[:LINKS_SHOWN])
    links = context.reader.commas(shown)
    hidden = len(evidence.record_links) - LINKS_SHOWN
    return context.reader.text("cards.escalation.more_links", links=links, count=hidden) if links and hidden > 0 else links


def _over(context: CardContext, over: CauseOver) -> str:
    reason, at = safe(context.show(over.reason), 500), moment(over.at, context.reader)
    return context.reader.text("cards.escalation.over", at=at, reason=reason)


def _owner(context: CardContext, escalation: Escalation) -> str:
    """Write who resolved or acknowledged the escalation, or whom it asks."""
    reader, level = context.reader, escalation.level
    over = escalation.last_over
    if over and over.user_id == BATON.user_id:
        reason, at = safe(context.show(over.reason), 300), moment(over.at, reader)
        return f"{emoji.DONE} {reader.text('cards.escalation.ended_by_itself', at=at, reason=reason)}"
    if over and escalation.resolved:
        return f"{emoji.DONE} {_resolved(escalation.resolved, reader)}"
    if escalation.acknowledged:
        owner = escalation.acknowledged
        name, at = mention(owner.user_id, owner.name), moment(owner.at, reader)
        return f"{emoji.ACKNOWLEDGED} {reader.text('cards.escalation.acknowledged', name=name, at=at, level=level)}"
    asked = context.contact
    contact = (
        entities_in(asked.mention) if asked and asked.mention else context.handbook.supervised_by(context.handoff).contact_title
    )
    lines = [f"{emoji.WARNING} {safe(context.show(each), 200)}" for each in (asked.unreached if asked else ())]
    return "\n".join([*lines, f"{emoji.ASKED} {reader.text('cards.escalation.not_acknowledged', contact=contact, level=level)}"])


def _resolved(by: Resolution, reader: Reader) -> str:
    """Write who resolved the escalation: with the assessment where one was asked for, and the words."""
    name, at, words = mention(by.user_id, by.name), moment(by.at, reader), safe(by.words, 500)
    if by.assessment is None:
        return reader.text("cards.escalation.resolved", name=name, at=at, words=words)
    assessment = reader.show(assessment_text(by.assessment))
    if words:
        return reader.text("cards.escalation.resolved_in_words", name=name, at=at, assessment=assessment, words=words)
    return reader.text("cards.escalation.resolved_as", name=name, at=at, assessment=assessment)


def _buttons(context: CardContext, escalation: Escalation, openers: Openers) -> Block:
    shown = answer_buttons(context, escalation)
    if context.task.state is not TaskState.OPEN:
        return blocks.actions(*shown)
    return blocks.actions(*shown, *opener_buttons(context, openers))
