"""What a person reads after a submission that did not simply go through."""

from bot.queries.contexts import CardContext
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.wire import ids
from handoffs.model.checks import Outcome
from handoffs.process.submission import Submission


def failed_checks_modal(context: CardContext, submission: Submission) -> Block:
    """Say that checks were marked as failed, what that sets in motion, and what can be done now."""
    step, team = context.handbook.step_of(context.handoff, context.task), context.handbook.team_of(context.task)
    failed = [step.checklist_item(answer.item) for answer in submission.answers if answer.outcome is Outcome.FAILED]
    listed = "\n".join(f"• {item.label}" for item in failed)
    told = [f":x: *Nothing was decided.* Marked as failed:\n{listed}"]
    if any(item.escalates for item in failed):
        told.append(f":bell: The {team.contact_title} has been told in the escalations channel.")
    told.append(f"The {context.noun} is still open. Decide again when this is cleared up.")
    return blocks.modal("Nothing was decided", "closed", "", [blocks.section("\n\n".join(told))], submit=None, close="Close")


def refusal_modal(sentence: str) -> Block:
    """Say no in a modal of its own, where there is no message to answer beside."""
    return blocks.modal(
        "Nothing was changed", "closed", "", [blocks.section(f":no_entry_sign: {sentence}")], submit=None, close="Close"
    )


def with_over_claim(view: Block, sentence: str) -> Block:
    """Redraw a submitted modal with the one question that is missing: decide although somebody else is on it?"""
    kept = {name: view[name] for name in ("type", "title", "submit", "close", "callback_id", "private_metadata")}
    asked = blocks.checkboxes(ids.OVER_CLAIM, "Somebody else's claim", [blocks.tick("Decide all the same", "yes")], [])
    return kept | {"blocks": [*view["blocks"], blocks.section(f":bust_in_silhouette: {sentence}"), asked]}


def bug_sentence(reference: str) -> str:
    """Say that Baton failed, what that means, and what to tell the operator."""
    return (
        "Something went wrong on my side, and nothing was changed. Please try again; "
        f"if it happens twice, tell your operator the reference {reference}."
    )
