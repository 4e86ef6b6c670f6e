"""The modal in which a question for the customer is written, and what the card says while the answer is awaited."""

from bot import ids
from bot.ids import TaskRef
from bot.sight import Sight
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.decision_modal import too_late_modal
from bot.views.text import mention, moment, safe
from handoffs.handoff import TaskState
from handoffs.standstill import why_not_open
from handoffs.wording import duration


def ask_modal(sight: Sight) -> Block:
    """Ask for the question, and say what it does to the clock."""
    if sight.task.state is not TaskState.OPEN:
        return too_late_modal(why_not_open(sight.handbook, sight.handoff, sight.task))
    longest = duration(sight.handbook.terms_of(sight.handoff).pause_at_most)
    counted = "business time" if sight.task.target.clock.value == "business" else "time"
    drawn = [
        blocks.section(
            "The question goes on the record's notes in Salesforce, and the clock stands still until the record changes or "
            f"somebody presses *Resume*, for {longest} of {counted} at most."
        ),
        blocks.text_input(ids.WORDS, "What does the customer have to tell us?", placeholder="One question, in full words"),
    ]
    ref = TaskRef(handoff=sight.handoff.id, step=sight.task.step, edition=sight.handoff.edition)
    return blocks.modal("Ask for information", ids.ASK_VIEW, str(ref), drawn, submit="Ask and pause", close="Back")


def pause_line(sight: Sight) -> str:
    """Say who asked what, since when the clock stands, and until when at most; empty while it runs."""
    pause = sight.task.pause
    if pause is None:
        return ""
    zone = sight.handbook.calendar_of(sight.task).zone
    asked = f":speech_balloon: {mention(pause.user_id, pause.name)} asked: “{safe(pause.question, 500)}”"
    return f"{asked}\nThe clock stands since {moment(pause.at, zone)}, until {moment(pause.ends_at, zone)} at most."


def clock_button(sight: Sight, ref: str) -> Block:
    """Draw the button that stops a running clock, or lets one that stands run again."""
    name = f"{sight.noun} {sight.handoff.subject.number}"
    if sight.task.pause:
        return blocks.button("Resume", ids.RESUME, ref, says=f"Let the clock of {name} run again")
    return blocks.button("Ask for information", ids.ASK, ref, says=f"Ask the customer about {name}")
