"""An eligibility check in full, for the window *Details and checks*: the address to copy, facts, earlier results, the result."""

from bot.queries.contexts import CardContext
from bot.views.cards.earlier_results import earlier_text
from bot.views.cards.eligibility import opportunity_words, to_type
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.text import moment, paragraph, safe
from handoffs.model.handoff import DeliveryState
from handoffs.processes.eligibility_check import result as check
from handoffs.subjects.case import EligibilityCase
from handoffs.subjects.field_values import value_of

DESCRIPTION_LIMIT = 2500
OPPORTUNITIES_SHOWN = 4


def eligibility_record(context: CardContext) -> list[Block]:
    """Draw the facts of an eligibility check, and the note of its result."""
    case = context.handoff.about(EligibilityCase)
    drawn = [*_address(context), *_note(context), blocks.fields(*_facts(context))]
    return [*drawn, *blocks.sections(earlier_text(case, context)), *_description(context)]


def _address(context: CardContext) -> list[Block]:
    case = context.handoff.about(EligibilityCase)
    if not to_type(case):
        return []
    return [blocks.context_block(f"*{context.reader.text('cards.eligibility.address')}*"), blocks.to_copy(to_type(case))]


def _note(context: CardContext) -> list[Block]:
    decision, reader = context.task.decision, context.reader
    if decision is None:
        return []
    result = reader.text("cards.eligibility.result", result=safe(check.result_of(decision), 80))
    note = value_of(decision.field_values, check.NOTE).strip()
    return blocks.sections(result, *([safe(note, 600)] if note else []))


def _facts(context: CardContext) -> list[str]:
    case, reader = context.handoff.about(EligibilityCase), context.reader
    urgency = reader.text("cards.eligibility.urgent") if case.express else reader.text("cards.eligibility.standard")
    return [
        f"*{reader.text('cards.eligibility.customer_number')}*\n{safe(case.account.number, 60) or '–'}",
        *_eligibility(context, case),
        f"*{reader.text('cards.eligibility.requested')}*\n{moment(case.requested_at, reader)}",
        f"*{reader.text('cards.eligibility.urgency')}*\n{urgency}",
        f"*{reader.text('cards.eligibility.opportunity')}*\n{_opportunities(context, case)}",
    ]


def _eligibility(context: CardContext, case: EligibilityCase) -> list[str]:
    """Write the eligibility of the account; none once a saved result has changed it."""
    if context.task.decision and context.task.delivery is not DeliveryState.PENDING:
        return []
    status = safe(case.account.eligibility_status, 40) or "–"
    result = safe(case.account.eligibility, 60) or context.reader.text("cards.eligibility.no_result")
    return [f"*{context.reader.text('cards.eligibility.eligibility_now')}*\n{result} ({status})"]


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
