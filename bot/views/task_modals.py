"""Small modals of a task: a comment, a colleague to take it over, an item that does not apply, and its withdrawal."""

from bot import ids
from bot.ids import TaskRef
from bot.sight import Sight
from bot.views import blocks, subject
from bot.views.blocks import Block
from bot.views.decision_modal import too_late_modal
from handoffs.handoff import TaskState
from handoffs.standstill import why_not_open


def comment_modal(sight: Sight) -> Block:
    """Ask for words that colleagues read in the thread of the card."""
    drawn = [blocks.text_input(ids.WORDS, "Comment", placeholder="Goes into the card's thread, with your name")]
    return _modal(sight, "Comment", ids.COMMENT_VIEW, drawn, submit="Comment")


def reassign_modal(sight: Sight) -> Block:
    """Ask which colleague of the team takes the task over."""
    if sight.task.state is not TaskState.OPEN:
        return too_late_modal(why_not_open(sight.handbook, sight.handoff, sight.task))
    team = sight.handbook.team_of(sight.task)
    hint = f"Somebody of {team.name}; they are told in the thread of the card."
    return _modal(sight, "Reassign", ids.REASSIGN_VIEW, [blocks.person_input(ids.PERSON, "To", hint=hint)], submit="Reassign")


def leave_out_modal(sight: Sight) -> Block:
    """Ask which items do not apply here, and why."""
    if sight.task.state is not TaskState.OPEN:
        return too_late_modal(why_not_open(sight.handbook, sight.handoff, sight.task))
    items = [each for each in sight.written.checklist if each.may_not_apply and sight.task.tick(each.key) is None]
    if not items:
        return too_late_modal("Every item has been answered already. To change an answer, press Undo beside it.")
    options = [blocks.option(each.label, each.key) for each in items]
    drawn = [
        blocks.multi_select(ids.ITEM, "What does not apply", options, placeholder="Choose one or more"),
        blocks.text_input(ids.WORDS, "Why", placeholder="A few words for those who look later"),
    ]
    return _modal(sight, "Does not apply", ids.LEAVE_OUT_VIEW, drawn, submit="Mark")


def call_off_modal(sight: Sight) -> Block:
    """Ask why a handoff is no longer needed."""
    told = "All of its open tasks end, and their teams are told in the threads of their cards."
    drawn = [blocks.section(told), blocks.text_input(ids.WORDS, "Why", placeholder="What has changed?")]
    return _modal(sight, "Withdraw", ids.CALL_OFF_VIEW, drawn, submit="Withdraw")


def _modal(sight: Sight, title: str, callback: str, drawn: list[Block], *, submit: str) -> Block:
    ref = TaskRef(handoff=sight.handoff.id, step=sight.task.step, edition=sight.handoff.edition)
    return blocks.modal(
        title, callback, str(ref), [blocks.section(subject.introduced(sight)), *drawn], submit=submit, close="Back"
    )
