"""The answers to a submission that was not simply accepted."""

from bot.queries.contexts import CardContext
from bot.text.markup import unescaped_parts
from bot.text.rendering import Reader
from bot.views.kit import blocks, emoji
from bot.views.kit.blocks import Block
from bot.views.kit.text import safe
from bot.views.modals.order import over_claim_input, reading_modal
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.model.checks import Outcome
from handoffs.model.task_ref import TaskRef
from handoffs.process.submission import Submission
from handoffs.text.messages import Message, message


def failed_checks_modal(context: CardContext, submission: Submission) -> Block:
    """Show the checks that were reported as failed, the effects, and the next action."""
    reader, team = context.reader, context.handbook.team_of(context.handoff, context.task)
    step = context.handbook.step_of(context.handoff, context.task)
    failed = [answer for answer in submission.answers if answer.outcome is Outcome.FAILED]
    labels = [(reader.show(step.checklist_item(answer.item).label), safe(answer.words, 300)) for answer in failed]
    items = "\n".join(f"• {reader.text('modals.common.labelled', label=label, value=words)}" for label, words in labels)
    paragraphs = [f"{emoji.FAILED} *{reader.text('answers.outcomes.reported')}*\n{items}"]
    if any(step.checklist_item(answer.item).escalates for answer in failed):
        paragraphs.append(f"{emoji.ASKED} {reader.text('answers.outcomes.contact_informed', contact=team.contact_title)}")
    paragraphs.append(reader.text("answers.outcomes.still_open", noun=context.noun))
    return reading_modal(reader.text("answers.outcomes.reported_title"), [blocks.section("\n\n".join(paragraphs))], reader)


def contact_only_blocks(sentence: str, ref: TaskRef, contact: str, reader: Reader) -> list[Block]:
    """Explain that only the contact can do it, with the button that asks them."""
    ask = blocks.button(reader.text("answers.outcomes.ask_contact", contact=contact), ids.ASK_CONTACT, dump_task(ref))
    return [blocks.section(sentence), blocks.actions(ask)]


def refusal_modal(sentence: str, reader: Reader) -> Block:
    """Show a refusal in a modal of its own, if there is no message next to which it can be shown."""
    drawn = [blocks.section(f"{emoji.REFUSED} {sentence}")]
    return reading_modal(reader.text("modals.order.nothing_changed"), drawn, reader)


def with_over_claim(view: Block, sentence: str, reader: Reader) -> Block:
    """Redraw a submitted modal with the checkbox that confirms a decision on another person's task."""
    names = ("type", "title", "submit", "close", "callback_id", "private_metadata", "notify_on_close")
    kept = {name: view[name] for name in names if name in view}
    question = [blocks.section(f"{emoji.CLAIMED} {sentence}"), over_claim_input(reader)]
    return kept | {"blocks": [*unescaped_parts(view["blocks"]), *question]}


def bug_message(reference: str) -> Message:
    """Return the message that Baton failed and changed nothing, with the reference for the operator."""
    return message("answers.outcomes.bug", reference=reference)
