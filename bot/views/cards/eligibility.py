"""The card of an eligibility check: the address, earlier results, and the buttons that its state allows."""

from bot.queries.contexts import CardContext
from bot.views.cards.buttons import claim_button, clock_button, escalate_button, more_menu
from bot.views.cards.checks import checks_text
from bot.views.cards.clock_lines import clock_line, pause_line
from bot.views.cards.earlier_results import earlier_text
from bot.views.cards.footnotes import footnotes
from bot.views.cards.status_text import state_text
from bot.views.cards.task_status import state_line
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.kit.drawing import Drawing
from bot.views.kit.openers import Opener
from bot.views.kit.text import link, moment, paragraph, plain, safe
from bot.wire import ids
from bot.wire.process_ids import eligibility_check as eligibility_ids
from bot.wire.values import dump_task
from handoffs.model.escalation import Trigger
from handoffs.model.handoff import Decision, DeliveryState, TaskState
from handoffs.processes.eligibility_check import result as check
from handoffs.rules.escalate import open_triggers
from handoffs.subjects.case import EligibilityCase, Opportunity
from handoffs.subjects.field_values import value_of
from handoffs.text.messages import message

DESCRIPTION_LIMIT = 500
OPPORTUNITIES_SHOWN = 4


def eligibility_card(context: CardContext) -> Drawing:
    """Draw the card of an eligibility check."""
    case, is_open = context.handoff.about(EligibilityCase), context.task.state is TaskState.OPEN
    drawn = [blocks.header(_title(context)), blocks.section(_summary(context)), blocks.section(state_line(context))]
    if context.task.decision:
        drawn.append(blocks.section(_result(context, context.task.decision)))
    if is_open and context.task.pause:
        drawn.append(blocks.section(pause_line(context)))
    drawn += [*_address(context), blocks.fields(*_facts(context)), *blocks.sections(earlier_text(case, context))]
    drawn += _description(context)
    if is_open:
        drawn += [*blocks.sections(checks_text(context)), *_questions(context), _buttons(context)]
    elif can_be_disputed(context):
        drawn.append(blocks.actions(_dispute_button(context)))
    drawn += footnotes(context)
    return Drawing(
        channel=context.task.team,
        text=_text(context),
        blocks=drawn,
        key=f"{context.handoff.id}/{context.task.step}",
    )


def eligibility_openers(context: CardContext) -> tuple[Opener, ...]:
    """Return the button that opens the modal of the check, for an escalation and the home tab."""
    return (Opener(label=message("cards.eligibility.record_result"), action=eligibility_ids.RECORD, style="primary"),)


def opportunity_words(opportunity: Opportunity) -> str:
    """Name an opportunity with its stage, linked to its record."""
    return f"{link(opportunity.link, safe(opportunity.name, 80))} ({safe(opportunity.stage, 40)})"


def to_type(case: EligibilityCase) -> str:
    """Return the address as people type it into an availability database: one line, its parts apart by spaces."""
    return plain(case.address.replace(",", " "), 300)


def can_be_disputed(context: CardContext) -> bool:
    """Return whether a customer can still dispute the result on this card: it is saved and not disputed yet."""
    task, handoff = context.task, context.handoff
    settled = task.state is TaskState.SETTLED and task.delivery is not DeliveryState.PENDING
    return settled and handoff.next_id is None and Trigger.DISPUTED not in open_triggers(handoff)


def _text(context: CardContext) -> str:
    case, reader = context.handoff.about(EligibilityCase), context.reader
    customer = plain(case.account.name, 80) or reader.text("cards.eligibility.no_account")
    number, state = plain(case.number, 30), state_text(context)
    return reader.text("cards.eligibility.text", number=number, customer=customer, state=state)


def _title(context: CardContext) -> str:
    case, reader, number = context.handoff.about(EligibilityCase), context.reader, context.handoff.round
    if case.express:
        title = reader.text("cards.eligibility.express_title", number=case.number)
    else:
        title = reader.text("cards.eligibility.title", number=case.number)
    return reader.text("cards.eligibility.title_of_round", title=title, round=number) if number > 1 else title


def _summary(context: CardContext) -> str:
    case, reader = context.handoff.about(EligibilityCase), context.reader
    name = link(case.link, reader.text("cards.eligibility.case", number=safe(case.number, 30)))
    if not case.account.record_id:
        return f"{name} · :warning: {reader.text('cards.eligibility.account_missing')}"
    summary = reader.text("cards.eligibility.summary", case=name, customer=subject.headline(context))
    return f"{summary}: {safe(case.subject_line, 150)}" if case.subject_line else summary


def _result(context: CardContext, decision: Decision) -> str:
    note = value_of(decision.field_values, check.NOTE).strip()
    result = context.reader.text("cards.eligibility.result", result=safe(check.result_of(decision), 80))
    return "\n".join([f":mag: {result}", *([safe(note, 600)] if note else [])])


def _address(context: CardContext) -> list[Block]:
    case = context.handoff.about(EligibilityCase)
    if not to_type(case):
        return []
    return [blocks.context_block(f"*{context.reader.text('cards.eligibility.address')}*"), blocks.to_copy(to_type(case))]


def _facts(context: CardContext) -> list[str]:
    case, reader = context.handoff.about(EligibilityCase), context.reader
    requested = moment(case.requested_at, context.reader)
    status = safe(case.account.eligibility_status, 40) or "–"
    result = safe(case.account.eligibility, 60) or reader.text("cards.eligibility.no_result")
    return [
        f"*{reader.text('cards.eligibility.customer_number')}*\n{safe(case.account.number, 60) or '–'}",
        f"*{reader.text('cards.eligibility.eligibility_now')}*\n{result} ({status})",
        f"*{reader.text('cards.eligibility.requested')}*\n{requested}",
        f"*{reader.text('cards.eligibility.due')}*\n{clock_line(context)}",
        f"*{reader.text('cards.eligibility.urgency')}*\n{_urgency(context, case)}",
        f"*{reader.text('cards.eligibility.opportunity')}*\n{_opportunities(context, case)}",
    ]


def _urgency(context: CardContext, case: EligibilityCase) -> str:
    if case.express:
        return f"*{context.reader.text('cards.eligibility.express')}*"
    return context.reader.text("cards.eligibility.standard")


def _opportunities(context: CardContext, case: EligibilityCase) -> str:
    candidates = check.candidates(case, context.handbook.policy)
    if not candidates:
        return context.reader.text("cards.eligibility.no_opportunity")
    return "\n".join(blocks.counted([*map(opportunity_words, candidates)], OPPORTUNITIES_SHOWN, context.reader))


def _description(context: CardContext) -> list[Block]:
    description = paragraph(context.handoff.about(EligibilityCase).description, DESCRIPTION_LIMIT)
    if not description:
        return []
    heading = f"*{context.reader.text('cards.eligibility.customer_writes')}*"
    return [blocks.context_block(heading), blocks.quote(description)]


def _questions(context: CardContext) -> list[Block]:
    """Announce the questions about the opportunity that the modal asks, since the records do not answer them."""
    case, policy, reader = context.handoff.about(EligibilityCase), context.handbook.policy, context.reader
    candidates = check.candidates(case, policy)
    if len(candidates) > 1:
        note = reader.text("cards.eligibility.several_opportunities", count=len(candidates))
        return [blocks.context_block(f":grey_question: {note}")]
    if candidates and check.was_moved(candidates[0], policy):
        note = reader.text("cards.eligibility.opportunity_moved", stage=safe(candidates[0].stage, 40))
        return [blocks.context_block(f":grey_question: {note}")]
    if not candidates and case.account.record_id:
        return [blocks.context_block(f":information_source: {reader.text('cards.eligibility.without_opportunity')}")]
    return []


def _buttons(context: CardContext) -> Block:
    reader, ref = context.reader, dump_task(context.ref)
    spoken = reader.text("cards.eligibility.record_result_of", subject=subject.spoken(context))
    return blocks.actions(
        blocks.button(
            reader.text("cards.eligibility.record_result"), eligibility_ids.RECORD, ref, style="primary", spoken=spoken
        ),
        claim_button(context),
        escalate_button(context),
        clock_button(context, ref),
        more_menu(context, ids.MORE_WHY_DUE, ids.MORE_DETAILS, ids.MORE_HISTORY),
    )


def _dispute_button(context: CardContext) -> Block:
    spoken = context.reader.text("cards.eligibility.customer_disputes_number", number=context.handoff.subject.number)
    label = context.reader.text("cards.eligibility.customer_disputes")
    return blocks.button(label, eligibility_ids.DISPUTE, dump_task(context.ref), spoken=spoken)
