"""The modal in which a question for the customer is written, and what the card says while the answer is awaited."""

from bot.queries.contexts import CardContext
from bot.text.rendering import render
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.text import mention, moment, safe
from bot.views.modals.order import too_late_modal
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.model.handoff import TaskState
from handoffs.rules.guards import why_not_open
from handoffs.text.wording import duration


def ask_modal(context: CardContext) -> Block:
    """Ask for the question, and say what it does to the clock."""
    if context.task.state is not TaskState.OPEN:
        return too_late_modal(render(why_not_open(context.handbook, context.handoff, context.task), context.reader))
    longest = duration(context.handbook.terms_of(context.handoff).pause_at_most)
    counted = "business time" if context.task.target.clock.value == "business" else "time"
    drawn = [
        blocks.section(
            "The question goes on the record's notes in Salesforce, and the clock stands still until the record changes or "
            f"somebody presses *Resume*, for {longest} of {counted} at most."
        ),
        blocks.text_input(ids.WORDS, "What does the customer have to tell us?", placeholder="One question, in full words"),
    ]
    return blocks.modal("Ask for information", ids.ASK_VIEW, dump_task(context.ref), drawn, submit="Ask and pause", close="Back")


def pause_line(context: CardContext) -> str:
    """Say who asked what, since when the clock stands, and until when at most; empty while it runs."""
    pause = context.task.pause
    if pause is None:
        return ""
    zone = context.handbook.calendar_of(context.task).zone
    asked = f":speech_balloon: {mention(pause.user_id, pause.name)} asked: “{safe(pause.question, 500)}”"
    return f"{asked}\nThe clock stands since {moment(pause.at, zone)}, until {moment(pause.ends_at, zone)} at most."


def clock_button(context: CardContext, ref: str) -> Block:
    """Draw the button that stops a running clock, or lets one that stands run again."""
    name = f"{context.noun} {context.handoff.subject.number}"
    if context.task.pause:
        return blocks.button("Resume", ids.RESUME, ref, spoken=f"Let the clock of {name} run again")
    return blocks.button("Ask for information", ids.ASK, ref, spoken=f"Ask the customer about {name}")
