"""The modals of an eligibility check: one records the result, one reports that the customer disputes it."""

from collections.abc import Sequence

from bot.queries.contexts import CardContext
from bot.views.cards.earlier_results import earlier_text
from bot.views.cards.eligibility import can_be_disputed, opportunity_words, to_type
from bot.views.kit import blocks, emoji, subject
from bot.views.kit.blocks import Block
from bot.views.kit.decisions import Decision
from bot.views.kit.text import plain, safe
from bot.views.modals.checks import decision_modal
from bot.views.modals.order import not_open_modal, over_claim_blocks, too_late_modal
from bot.wire import ids
from bot.wire.field_blocks import FieldBlock
from bot.wire.process_ids import eligibility_check as eligibility_ids
from bot.wire.values import dump_task
from handoffs.model.checks import Answer
from handoffs.model.handoff import TaskState
from handoffs.process.policy import UNAVAILABLE
from handoffs.processes.eligibility_check import result as check
from handoffs.subjects.case import EligibilityCase, Opportunity
from handoffs.subjects.field_values import FieldValue, value_of


def record_modal(context: CardContext, user_id: str, given: Sequence[Answer] = ()) -> Block:
    """Draw the modal for a result: the address, the checks, the type, the opportunity where it is open, and a note."""
    if context.task.state is not TaskState.OPEN:
        return not_open_modal(context, user_id)
    decision = recording(context, user_id)
    if decision is None:
        return too_late_modal(context.reader.text("modals.eligibility.no_account"), context.reader)
    return decision_modal(context, decision, given)


def recording(context: CardContext, user_id: str, given: Sequence[Answer] = (), picked: str = "") -> Decision | None:
    """Return what the window for a result shows; None while the case has no account to which the result belongs."""
    case, title = context.handoff.about(EligibilityCase), context.reader.text("modals.eligibility.record")
    if not case.account.record_id:
        return None
    return Decision(
        title=title,
        submit=title,
        callback=eligibility_ids.RECORD_VIEW,
        action=eligibility_ids.ANSWER,
        above=[blocks.section(subject.introduced(context)), _address(context), *blocks.sections(earlier_text(case, context))],
        below=[_result(context), *_asked(context), _note(context), *over_claim_blocks(context, user_id)],
    )


def recorded_choice(field_values: tuple[FieldValue, ...]) -> str:
    """Return the choice that the filled-in result means."""
    return check.choice_of(value_of(field_values, check.RESULT))


def customer_disputes_modal(context: CardContext) -> Block:
    """Ask why the customer disputes the result, and explain the effects."""
    reader = context.reader
    if not can_be_disputed(context) or context.task.decision is None:
        return too_late_modal(reader.text("modals.eligibility.not_disputable"), reader)
    team, result = context.handbook.team_of(context.handoff, context.task), safe(check.result_of(context.task.decision), 80)
    explanation = reader.text("modals.eligibility.dispute_explanation", result=f"*{result}*", contact=team.contact_title)
    placeholder = reader.text("modals.eligibility.dispute_placeholder")
    drawn = [
        blocks.section(explanation),
        blocks.text_input(ids.WORDS, reader.text("modals.eligibility.dispute_words"), placeholder=placeholder),
    ]
    title, close = reader.text("modals.eligibility.dispute_title"), reader.text("modals.common.back")
    submit = reader.text("modals.eligibility.dispute")
    return blocks.modal(title, eligibility_ids.DISPUTE_VIEW, dump_task(context.ref), drawn, submit=submit, close=close)


def _address(context: CardContext) -> Block:
    case = context.handoff.about(EligibilityCase)
    if address := to_type(case):
        return blocks.to_copy(address)
    return blocks.context_block(context.reader.text("modals.eligibility.no_address"))


def _result(context: CardContext) -> Block:
    results = [*context.handbook.terms_of(context.handoff).results, UNAVAILABLE]
    options, label = (
        [blocks.option(context.reader.name(each), each) for each in results],
        context.reader.text("modals.eligibility.result"),
    )
    placeholder = context.reader.text("modals.eligibility.result_placeholder")
    return blocks.select(FieldBlock(name=check.RESULT).block_id, label, options, placeholder=placeholder)


def _asked(context: CardContext) -> list[Block]:
    """Ask for the opportunity if there are several, and for its stage if a person has moved it."""
    policy = context.handbook.policy
    candidates = check.candidates(context.handoff.about(EligibilityCase), policy)
    moved = [each for each in candidates if check.was_moved(each, policy)]
    drawn = [_opportunity(context, candidates)] if len(candidates) > 1 else []
    return [*drawn, *(_stage(context, moved) if moved else [])]


def _opportunity(context: CardContext, candidates: Sequence[Opportunity]) -> Block:
    reader = context.reader
    options = [blocks.option(f"{plain(each.name, 50)} ({plain(each.stage, 20)})", each.record_id) for each in candidates[:98]]
    options.append(blocks.option(reader.text("modals.eligibility.no_opportunity"), check.NONE_OF_THEM))
    label, placeholder = reader.text("modals.eligibility.opportunity"), reader.text("modals.eligibility.opportunity_placeholder")
    return blocks.select(FieldBlock(name=check.OPPORTUNITY).block_id, label, options, placeholder=placeholder)


def _stage(context: CardContext, moved: Sequence[Opportunity]) -> list[Block]:
    reader = context.reader
    options = [
        blocks.option(reader.text("modals.eligibility.set_stage"), check.SET_IT),
        blocks.option(reader.text("modals.eligibility.leave_stage"), check.LEAVE_IT),
    ]
    stages = reader.text("modals.eligibility.stage_moved", stages=tuple(opportunity_words(each) for each in moved))
    label, placeholder = reader.text("modals.eligibility.stage"), reader.text("modals.eligibility.stage_placeholder")
    return [
        blocks.section(f"{emoji.UNDECIDED} {stages}"),
        blocks.select(FieldBlock(name=check.STAGE).block_id, label, options, placeholder=placeholder),
    ]


def _note(context: CardContext) -> Block:
    reader = context.reader
    placeholder, hint = reader.text("modals.eligibility.note_placeholder"), reader.text("modals.eligibility.note_hint")
    label = reader.text("modals.eligibility.note")
    return blocks.text_input(FieldBlock(name=check.NOTE).block_id, label, placeholder=placeholder, hint=hint, optional=True)
