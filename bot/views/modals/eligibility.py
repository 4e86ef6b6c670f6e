"""The modals of an eligibility check: recording its result, and passing on that the customer disputes it."""

from bot.queries.contexts import CardContext
from bot.text.rendering import render
from bot.views.cards.checks import check_blocks
from bot.views.cards.eligibility import can_be_disputed, earlier_text, opportunity_words, to_type
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.kit.text import plain, safe
from bot.views.modals.order import over_claim_blocks, too_late_modal
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.model.handoff import TaskState
from handoffs.processes.eligibility_check import result as check
from handoffs.rules.guards import why_not_open
from handoffs.subjects.case import EligibilityCase


def record_modal(context: CardContext, user_id: str) -> Block:
    """Draw the modal for a result: the address, the checks, the type, what is asked and not guessed, and a note."""
    case = context.handoff.about(EligibilityCase)
    if context.task.state is not TaskState.OPEN:
        return too_late_modal(render(why_not_open(context.handbook, context.handoff, context.task), context.reader))
    if not case.account.record_id:
        return too_late_modal("The case has no account, so there is nowhere to put a result. Please set it in Salesforce first.")
    number = subject.introduced(context)
    results = [*context.handbook.terms_of(context.handoff).results, check.NOT_AVAILABLE.label]
    options = [blocks.option(each, each) for each in results]
    drawn = [blocks.section(number), *_address(case), blocks.section(earlier_text(case, context)), *check_blocks(context)]
    drawn.append(blocks.select(ids.pick(check.RESULT), "Result", options, placeholder="What the address can have"))
    drawn += [*_asked(context), _note(), *over_claim_blocks(context, user_id)]
    return blocks.modal("Record result", ids.RECORD_VIEW, dump_task(context.ref), drawn, submit="Record result", close="Back")


def customer_disputes_modal(context: CardContext) -> Block:
    """Ask what the customer says against the result, and say what that sets in motion."""
    if not can_be_disputed(context) or context.task.decision is None:
        return too_late_modal("It is disputed already, or there is no result to dispute; the card shows how it stands.")
    team, found = context.handbook.team_of(context.task), safe(check.result_of(context.task.decision), 80)
    drawn = [
        blocks.section(
            f"The result was *{found}*. The {team.contact_title} is told, with this result as proof, the case is opened again "
            "in Salesforce, and a new round begins with a new card."
        ),
        blocks.text_input(ids.WORDS, "What does the customer say?", placeholder="What should it be, and why?"),
    ]
    return blocks.modal("Customer disputes", ids.DISPUTE_VIEW, dump_task(context.ref), drawn, submit="Dispute", close="Back")


def _address(case: EligibilityCase) -> list[Block]:
    return [blocks.to_copy(to_type(case))] if case.address else [blocks.context_block("The account has no address.")]


def _asked(context: CardContext) -> list[Block]:
    """Ask which opportunity is meant where several may be, and what to do with a stage that a person has moved."""
    policy = context.handbook.policy
    meant, drawn = check.candidates(context.handoff.about(EligibilityCase), policy), []
    if len(meant) > 1:
        options = [blocks.option(f"{plain(each.name, 50)} ({plain(each.stage, 20)})", each.record_id) for each in meant[:98]]
        options.append(blocks.option("None of them", check.NONE_OF_THEM))
        drawn.append(blocks.select(ids.pick(check.OPPORTUNITY), "Opportunity", options, placeholder="Which one is it for?"))
    if any(check.was_moved(each, policy) for each in meant):
        told = ", ".join(opportunity_words(each) for each in meant if check.was_moved(each, policy))
        options = [blocks.option("Set it by the result", check.SET_IT), blocks.option("Leave it as it is", check.LEAVE_IT)]
        drawn.append(blocks.section(f":grey_question: Moved by somebody already: {told}"))
        drawn.append(blocks.select(ids.pick(check.STAGE), "Its stage", options, placeholder="What to do with the stage?"))
    return drawn


def _note() -> Block:
    hint = "Goes on the case's notes in Salesforce, with your name."
    return blocks.text_input(
        ids.pick(check.NOTE), "Note", placeholder="What a colleague should know", hint=hint, optional=True
    )  # fmt: skip
