"""The modal in which a handoff is started by hand: which process, and what its form asks for."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.text import link, paragraph, plain, safe
from bot.views.modals.step import field_block
from bot.wire import ids
from bot.wire.values import OriginValue, dump
from handoffs.model.handoff import Handoff
from handoffs.process.forms import FieldKind, FormField
from handoffs.process.handbook import Handbook
from handoffs.process.process import Process
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.subject import Subject
from handoffs.text.wording import listed

WORDS_LIMIT = 1500


def start_modal(
    handbook: Handbook,
    processes: Sequence[Process[Subject]],
    chosen: str,
    *,
    came_from: str = "",
    words: str = "",
    field_values: tuple[FieldValue, ...] = (),
) -> Block:
    """Draw the modal; `came_from` is the address of the message that is handed off, `words` what it says."""
    options = [blocks.option(each.title, each.key) for each in processes]
    current = next((option for option in options if option["value"] == chosen), None)
    which = blocks.select(ids.PROCESS, "What is it?", options, placeholder="Choose a process", chosen=current)
    which |= {"dispatch_action": True, "element": which["element"] | {"action_id": ids.START_PROCESS}}
    drawn = [*([blocks.context_block(f"From {link(came_from, 'this message')}")] if came_from else []), which]
    process = next((each for each in processes if each.key == chosen), None)
    if process and process.manual_start:
        drawn += _introduction(handbook, process)
        drawn += [
            field_block(_begun(field, words, field_values), suffix=f":{chosen}")
            for field in process.manual_start.form(handbook.policy)
        ]
    callback, submit = (ids.START_VIEW, "Start") if process else (ids.START_CHOICE_VIEW, "Next")
    return blocks.modal("Start a handoff", callback, dump(OriginValue(came_from=came_from)), drawn, submit=submit, close="Cancel")


def started_modal(handbook: Handbook, handoff: Handoff) -> Block:
    """Say what was started, and where its first cards are."""
    process = handbook.process_of(handoff)
    teams = ", ".join(dict.fromkeys(safe(handbook.team_of(task).channel) for task in handoff.tasks))
    told = (
        f":white_check_mark: *{safe(handoff.subject.number)}* has begun: {safe(process.title)}, {safe(handoff.subject.headline)}."
    )
    shown = f"*/handoff show {safe(handoff.subject.number)}* finds it"
    drawn = [blocks.section(told), blocks.context_block(f"Its first cards are on their way to {teams}. {shown}.")]
    return blocks.modal("Started", "closed", "", drawn, submit=None, close="Close")


def _introduction(handbook: Handbook, process: Process[Subject]) -> list[Block]:
    at_once = groupby(process.steps, key=lambda step: step.follows)
    steps = " → ".join(listed(safe(step.title) for step in steps) for _, steps in at_once)
    owner = safe(handbook.policy.team(handbook.policy.process(process.key).team).name)
    return [blocks.context_block(f"Owned by {owner}. Steps: {steps}")]


def _begun(field: FormField, words: str, field_values: tuple[FieldValue, ...]) -> FormField:
    """Let a field begin with what is known already: what was picked, or the message that is handed off."""
    known = value_of(field_values, field.key)
    if not known and words and field.kind is FieldKind.WORDS:
        known = paragraph(words, WORDS_LIMIT)
    if not known and words and field.kind is FieldKind.LINE and field.initial == "":
        known = plain(words, 80)
    return replace(field, initial=known or field.initial)
