"""The modals that raise and resolve an escalation."""

from bot.queries.contexts import CardContext
from bot.text.rendering import Reader
from bot.views.cards.triggers import BY_HAND, trigger_name
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.kit.text import safe
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.model.escalation import Assessment, Trigger
from handoffs.model.handoff import TaskState
from handoffs.model.task_ref import TaskRef
from handoffs.process.handbook import Handbook
from handoffs.rules.parts.causes import is_measured
from handoffs.subjects.order import Order


def escalate_modal(context: CardContext) -> Block:
    """Ask for a trigger of the handbook and a sentence."""
    contact, reader = context.handbook.team_of(context.handoff, context.task).contact_title, context.reader
    reasons = [blocks.option(trigger_name(context, trigger), trigger.value) for trigger in BY_HAND]
    words, example = reader.text("modals.escalation.words"), reader.text("modals.escalation.words_example")
    drawn = [
        blocks.section(subject.introduced(context)),
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
        blocks.section(subject.introduced(context)),
        blocks.section(reader.text("modals.escalation.dispute_intro", result=result, status=status, contact=contact)),
        _trigger_input(context, reasons, chosen=reasons[0]),
        blocks.text_input(ids.WORDS, words, placeholder=example),
    ]
    return _escalate_view(context, reader.text("modals.escalation.dispute_title"), drawn)


def resolve_modal(context: CardContext, ref: TaskRef | None = None) -> Block:
    """Ask whether the escalation was needed, and, while it would be raised again, whether to keep watching.

    `ref` is what is resolved, where that is more than this escalation.
    """
    reader, escalation = context.reader, context.handoff.escalation
    outcome, example = reader.text("modals.escalation.outcome"), reader.text("modals.escalation.outcome_example")
    is_shared = ref is not None and ref != context.escalation_ref
    about = reader.text("modals.escalation.resolves_all") if is_shared else subject.introduced(context)
    comes_back = context.task.state is TaskState.OPEN and escalation is not None and is_measured(escalation)
    return blocks.modal(
        reader.text("modals.escalation.resolve_title"),
        ids.RESOLVE_VIEW,
        dump_task(ref or context.escalation_ref),
        [
            blocks.section(about),
            assessment_question(reader),
            *([watch_question(context.handbook, reader)] if comes_back else ()),
            blocks.text_input(ids.WORDS, outcome, placeholder=example, optional=True),
        ],
        submit=reader.text("modals.escalation.resolve"),
        close=reader.text("modals.common.back"),
    )


def assessment_question(reader: Reader) -> Block:
    """Ask whether the escalation was needed."""
    needed = blocks.option(reader.text("modals.escalation.needed"), Assessment.NEEDED)
    not_needed = blocks.option(reader.text("modals.escalation.not_needed"), Assessment.NOT_NEEDED)
    return blocks.radio_buttons(ids.ASSESSMENT, reader.text("modals.escalation.assessment"), [needed, not_needed])


def watch_question(handbook: Handbook, reader: Reader) -> Block:
    """Ask whether the escalation is raised again while its cause goes on."""
    after = handbook.policy.escalations.again_after
    watch = blocks.option(reader.text("modals.escalation.watch", after=after), ids.WATCHED)
    leave = blocks.option(reader.text("modals.escalation.watch_no_more"), ids.NOT_WATCHED)
    question = reader.text("modals.escalation.still_waits")
    return blocks.radio_buttons(ids.WATCHED, question, [watch, leave], chosen=watch)


def _trigger_input(context: CardContext, reasons: list[Block], chosen: Block | None = None) -> Block:
    label, placeholder = context.reader.text("modals.escalation.why"), context.reader.text("modals.escalation.choose_reason")
    return blocks.select(ids.TRIGGER, label, reasons, placeholder=placeholder, chosen=chosen)


def _escalate_view(context: CardContext, title: str, drawn: list[Block]) -> Block:
    submit, close = context.reader.text("modals.escalation.escalate"), context.reader.text("modals.common.back")
    return blocks.modal(title, ids.ESCALATE_VIEW, dump_task(context.ref), drawn, submit=submit, close=close)
