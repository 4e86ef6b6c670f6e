"""The card of one step of a process: facts, checklist, and the buttons that its state allows."""

from bot.queries.contexts import CardContext
from bot.text.rendering import Reader
from bot.views.cards.buttons import claim_button, clock_button, escalate_button, more_menu
from bot.views.cards.checks import checks_text, item_blocks, record_blocks
from bot.views.cards.clock_lines import clock_line, pause_line
from bot.views.cards.footnotes import footnotes
from bot.views.cards.status_text import state_text
from bot.views.cards.task_status import state_line
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.kit.drawing import Drawing
from bot.views.kit.openers import Openers, completion, opener_buttons
from bot.views.kit.text import link, mention, moment, paragraph, plain, safe
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.model.handoff import TaskState
from handoffs.process.forms import Fact
from handoffs.rules.hand_back import can_go_to_starter, steps_before
from handoffs.subjects.subject import by_hand

DESCRIPTION_LIMIT = 500
FACTS_SHOWN = 9


def step_card(context: CardContext, openers: Openers = completion) -> Drawing:
    """Draw the card of a step; `openers` are its buttons that open a modal."""
    is_open = context.task.state is TaskState.OPEN
    drawn = [blocks.header(_title(context)), blocks.section(_summary(context)), blocks.section(state_line(context))]
    if is_open and context.task.pause:
        drawn.append(blocks.section(pause_line(context)))
    drawn.append(blocks.fields(*_facts(context)))
    if is_open:
        drawn += [*hint_blocks(context), *_description(context), *_checks(context), _buttons(context, openers)]
    elif context.task.state is TaskState.SETTLED and context.definition.ticked_on_card:
        drawn += record_blocks(context)
    drawn += footnotes(context)
    return Drawing(
        channel=context.task.team,
        text=_text(context),
        blocks=drawn,
        key=f"{context.handoff.id}/{context.task.step}",
    )


def hint_blocks(context: CardContext) -> list[Block]:
    """Draw the hints that the process gives for the task in its present state."""
    hints = context.definition.hints(context.handoff, context.task, context.handbook.policy)
    return [blocks.context_block(*(f":information_source: {safe(context.show(each), 400)}" for each in hints))] if hints else []


def _text(context: CardContext) -> str:
    customer = plain(context.show(context.handoff.subject.headline), 80) or context.reader.text("cards.step.no_account")
    return context.reader.text(
        "cards.step.text",
        step=context.definition.title,
        subject=subject.title(context).lower(),
        customer=customer,
        state=state_text(context),
    )


def _title(context: CardContext) -> str:
    number = plain(context.handoff.subject.number, 30)
    title = context.reader.text("cards.step.title", step=context.definition.title, noun=context.noun, number=number)
    if context.handoff.round == 1:
        return title
    return context.reader.text("cards.step.title_of_round", title=title, round=context.handoff.round)


def _summary(context: CardContext) -> str:
    line = getattr(context.handoff.subject, "subject_line", "")
    return f"{subject.introduced(context)}: {safe(line, 150)}" if line else subject.introduced(context)


def _facts(context: CardContext) -> list[str]:
    facts = context.definition.facts(context.handoff, context.task, context.handbook.policy)[:FACTS_SHOWN]
    due = f"*{context.reader.text('cards.step.due')}*\n{clock_line(context)}"
    return [*(_fact(fact, context.reader) for fact in facts), due]


def _fact(fact: Fact, reader: Reader) -> str:
    """Write one fact, linked to its record; a colleague is named as Slack names people, an instant in the reader's zone."""
    text = mention(fact.person, reader.show(fact.text)) if fact.person else link(fact.link, safe(reader.show(fact.text), 300))
    at = moment(fact.at, reader) if fact.at else ""
    return f"*{safe(reader.show(fact.label), 60)}*\n{', '.join(filter(None, (at, text))) or '–'}"


def _description(context: CardContext) -> list[Block]:
    description = paragraph(getattr(context.handoff.subject, "description", ""), DESCRIPTION_LIMIT)
    if not description:
        return []
    heading = f"*{context.reader.text('cards.step.customer_writes')}*"
    return [blocks.context_block(heading), blocks.quote(description)]


def _checks(context: CardContext) -> list[Block]:
    """List the things to do: one by one with a button where the step is done like that, else as one paragraph."""
    if context.is_ahead or not context.definition.checklist:
        return []
    if not context.definition.ticked_on_card:
        return blocks.sections(checks_text(context))
    return item_blocks(context)


def _buttons(context: CardContext, openers: Openers) -> Block:
    drawn = [*opener_buttons(context, openers), claim_button(context), escalate_button(context)]
    if steps_before(context.handbook, context.handoff, context.task) or can_go_to_starter(context.handoff):
        drawn.append(_hand_back_button(context))
    elif context.handoff.subject.is_record:
        drawn.append(clock_button(context, dump_task(context.ref)))
    if context.definition.can_verify:
        drawn.append(_check_now_button(context))
    return blocks.actions(*drawn, *_separate_buttons(context), _menu(context))


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
    has_optional_items = any(each.may_not_apply for each in context.definition.checklist)
    entries = (
        (ids.MORE_REASSIGN, True),
        (ids.MORE_COMMENT, True),
        (ids.MORE_LEAVE_OUT, context.definition.ticked_on_card and has_optional_items),
        (ids.MORE_WHY_DUE, True),
        (ids.MORE_DETAILS, hasattr(context.handoff.subject, "contact")),
        (ids.MORE_HISTORY, True),
        (ids.MORE_CALL_OFF, by_hand(context.handoff.subject) is not None),
    )
    return more_menu(context, *(entry for entry, is_offered in entries if is_offered))
