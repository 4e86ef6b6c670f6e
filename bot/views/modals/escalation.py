"""The modals that raise and resolve an escalation."""

from bot.queries.contexts import CardContext
from bot.views.cards.triggers import BY_HAND, trigger_name
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.text import safe
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.model.escalation import Trigger
from handoffs.subjects.order import Order


def escalate_modal(context: CardContext) -> Block:
    """Ask for a trigger of the handbook and a sentence."""
    contact, reader = context.handbook.team_of(context.handoff, context.task).contact_title, context.reader
    reasons = [blocks.option(trigger_name(context, trigger), trigger.value) for trigger in BY_HAND]
    words, example = reader.text("modals.escalation.words"), reader.text("modals.escalation.words_example")
    drawn = [
        blocks.section(reader.text("modals.escalation.intro", contact=contact)),
        _trigger_input(context, reasons),
        blocks.text_input(ids.WORDS, words, placeholder=example),
    ]
    return _escalate_view(context, reader.text("modals.escalation.title"), drawn)


def dispute_modal(context: CardContext) -> Block:
    """Ask for the customer's objection to the eligibility; the account's eligibility goes along as evidence."""
    account, contact = context.handoff.about(Order).account, context.handbook.team_of(context.handoff, context.task).contact_title
    reader, trigger = context.reader, Trigger.DISPUTED
    result = safe(account.eligibility, 80) or reader.text("modals.escalation.no_eligibility")
    status = safe(account.eligibility_status, 40) or reader.text("modals.escalation.no_status")
    reasons = [blocks.option(trigger_name(context, trigger), trigger.value)]
    words, example = reader.text("modals.escalation.objection"), reader.text("modals.escalation.objection_example")
    drawn = [
        blocks.section(reader.text("modals.escalation.dispute_intro", result=result, status=status, contact=contact)),
        _trigger_input(context, reasons, chosen=reasons[0]),
        blocks.text_input(ids.WORDS, words, placeholder=example),
    ]
    return _escalate_view(context, reader.text("modals.escalation.dispute_title"), drawn)


def resolve_modal(context: CardContext) -> Block:
    """Ask for a sentence about the outcome of the escalation."""
    reader = context.reader
    outcome, example = reader.text("modals.escalation.outcome"), reader.text("modals.escalation.outcome_example")
    return blocks.modal(
        reader.text("modals.escalation.resolve_title"),
        ids.RESOLVE_VIEW,
        dump_task(context.escalation_ref),
        [blocks.text_input(ids.WORDS, outcome, placeholder=example)],
        submit=reader.text("modals.escalation.resolve"),
        close=reader.text("modals.common.back"),
    )


def _trigger_input(context: CardContext, reasons: list[Block], chosen: Block | None = None) -> Block:
    label, placeholder = context.reader.text("modals.escalation.why"), context.reader.text("modals.escalation.choose_reason")
    return blocks.select(ids.TRIGGER, label, reasons, placeholder=placeholder, chosen=chosen)


def _escalate_view(context: CardContext, title: str, drawn: list[Block]) -> Block:
    submit, close = context.reader.text("modals.escalation.escalate"), context.reader.text("modals.common.back")
    return blocks.modal(title, ids.ESCALATE_VIEW, dump_task(context.ref), drawn, submit=submit, close=close)
