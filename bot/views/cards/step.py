"""The card of one step of a process: facts, checklist, and the buttons that its state allows."""

from bot.queries.contexts import CardContext
from bot.text.rendering import Reader
from bot.views.cards.checks import items_to_leave_out, open_item_blocks
from bot.views.cards.parts.buttons import (
    claim_button,
    clock_entry,
    contact_entry,
    escalate_button,
    more_menu,
    settled_entries,
    short_menu,
)
from bot.views.cards.parts.layout import first_line, instructions_line, open_card, settled_card
from bot.views.cards.status_text import notification
from bot.views.kit import blocks, emoji, subject
from bot.views.kit.blocks import Block
from bot.views.kit.drawing import Drawing
from bot.views.kit.openers import Openers, completion, opener_buttons
from bot.views.kit.text import ABSENT, link, mention, moment, paragraph, plain, safe
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.model.handoff import DeliveryState, TaskState
from handoffs.process.forms import Fact
from handoffs.rules.hand_back import can_go_to_starter, steps_before
from handoffs.subjects.subject import by_hand

DESCRIPTION_LIMIT = 2500
FACTS_TOGETHER = 10
"""The number of facts that Slack takes in one block."""


def step_card(context: CardContext, openers: Openers = completion) -> Drawing:
    """Draw the card of a step; `openers` are its buttons that open a modal."""
    text = _text(context)
    if context.task.state is not TaskState.OPEN:
        menu = short_menu(context, *settled_entries(context))
        return settled_card(context, _head(context), menu, text=text, outcome=_outcome(context))
    lines = [_head(context), instructions_line(context, getattr(context.handoff.subject, "description", ""))]
    more = [*_facts_in_brief(context), *hint_blocks(context), *_items(context)]
    return open_card(context, lines, _buttons(context, openers), text=text, more=more)


def step_record(context: CardContext) -> list[Block]:
    """Draw the facts of a step and what the customer wrote, for the window *Details and checks*."""
    facts = [f"*{label}*\n{value}" for label, value in _facts(context)]
    places = range(0, len(facts), FACTS_TOGETHER)
    return [*(blocks.fields(*facts[place : place + FACTS_TOGETHER]) for place in places), *_description(context)]


def hint_blocks(context: CardContext) -> list[Block]:
    """Draw the hints that the process gives for the task in its present state."""
    hints = context.definition.hints(context.handoff, context.task, context.handbook.policy)
    return [blocks.context_block(*(f"{emoji.ADVICE} {safe(context.show(each), 400)}" for each in hints))] if hints else []


def _outcome(context: CardContext) -> str:
    """Write what the decision made true; nothing is true before the other system has it."""
    if context.task.delivery is DeliveryState.PENDING:
        return ""
    return safe(context.show(context.definition.outcome(context.handoff, context.task, context.handbook.policy)), 300)


def _text(context: CardContext) -> str:
    customer = plain(context.show(context.handoff.subject.headline), 80) or context.reader.text("cards.step.no_account")
    step, named = context.definition.title, subject.title(context).lower()
    return notification(context, context.reader.text("cards.step.named", step=step, subject=named, customer=customer))


def _head(context: CardContext) -> str:
    """Write the step, the subject and its customer, and what distinguishes it from similar ones, else its own words."""
    number, title = context.handoff.round, f"*{safe(context.show(context.definition.title))}*"
    title = context.reader.text("cards.step.title_of_round", title=title, round=number) if number > 1 else title
    line = "" if subject.detail_of(context) else safe(getattr(context.handoff.subject, "subject_line", ""), 100)
    return first_line(title, subject.introduced(context), line)


def _facts_in_brief(context: CardContext) -> list[Block]:
    """Write the facts in small print; none at the first step of a record, whose checks name what matters."""
    if context.handoff.subject.is_record and context.definition.checklist and not context.definition.follows:
        return []
    facts = [context.reader.text("cards.step.fact", label=label, value=value) for label, value in _facts(context)]
    return [blocks.context_block(" · ".join(facts))] if facts else []


def _facts(context: CardContext) -> list[tuple[str, str]]:
    facts = context.definition.facts(context.handoff, context.task, context.handbook.policy)
    return [_fact(fact, context.reader) for fact in facts]


def _fact(fact: Fact, reader: Reader) -> tuple[str, str]:
    """Return the label of a fact and its value, linked to its record; an instant is in the reader's zone."""
    text = mention(fact.person, reader.show(fact.text)) if fact.person else link(fact.link, safe(reader.show(fact.text), 300))
    at = moment(fact.at, reader) if fact.at else ""
    return safe(reader.show(fact.label), 60), reader.commas((at, text)) or ABSENT


def _description(context: CardContext) -> list[Block]:
    description = paragraph(getattr(context.handoff.subject, "description", ""), DESCRIPTION_LIMIT)
    if not description:
        return []
    heading = f"*{context.reader.text('cards.step.customer_writes')}*"
    return [blocks.context_block(heading), blocks.quote(description)]


def _items(context: CardContext) -> list[Block]:
    """Draw what is left to do one by one with a button, where the step is done like that."""
    if context.is_ahead or not (context.definition.checklist and context.definition.ticked_on_card):
        return []
    return open_item_blocks(context)


def _buttons(context: CardContext, openers: Openers) -> Block:
    drawn = [*opener_buttons(context, openers), claim_button(context), escalate_button(context)]
    if _can_be_handed_back(context):
        drawn.append(_hand_back_button(context))
    if context.definition.can_verify:
        drawn.append(_check_now_button(context))
    return blocks.actions(*drawn, *_separate_buttons(context), _menu(context))


def _can_be_handed_back(context: CardContext) -> bool:
    return bool(steps_before(context.handbook, context.handoff, context.task)) or can_go_to_starter(context.handoff)


def _hand_back_button(context: CardContext) -> Block:
    spoken = context.reader.text("cards.step.hand_back_subject", subject=subject.spoken(context))
    return blocks.button(context.reader.text("cards.step.hand_back"), ids.STEP_RETURN, dump_task(context.ref), spoken=spoken)


def _check_now_button(context: CardContext) -> Block:
    spoken = context.reader.text("cards.step.check_subject_now", subject=subject.spoken(context))
    return blocks.button(context.reader.text("cards.step.check_now"), ids.STEP_VERIFY, dump_task(context.ref), spoken=spoken)


def _separate_buttons(context: CardContext) -> list[Block]:
    """Draw a button for each choice that has one of its own."""
    offered = context.definition.offered_choices(context.handoff, context.task, context.handbook.policy)
    return [
        blocks.button(
            context.show(choice.label),
            ids.STEP_APART,
            dump_task(context.ref, choice.key),
            style="danger" if choice.destructive else None,
        )
        for choice in offered
        if choice.separate_button
    ]


def _menu(context: CardContext) -> Block:
    entries = (
        (ids.MORE_RECORD, True),
        *((entry, not _can_be_handed_back(context)) for entry in clock_entry(context)),
        (ids.MORE_REPORT, not context.is_ahead and any(not each.field for each in context.definition.checklist)),
        (ids.MORE_REASSIGN, True),
        (ids.MORE_COMMENT, True),
        (ids.MORE_LEAVE_OUT, context.definition.ticked_on_card and bool(items_to_leave_out(context))),
        (ids.MORE_WHY_DUE, not context.is_ahead),
        *((entry, True) for entry in contact_entry(context)),
        (ids.MORE_HISTORY, True),
        (ids.MORE_CALL_OFF, by_hand(context.handoff.subject) is not None),
    )
    return more_menu(context, *(entry for entry, is_offered in entries if is_offered))
