"""The modal in which a person starts a handoff: a menu of processes, and the form of the chosen one."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from bot.text.rendering import Reader
from bot.views.kit import blocks, emoji
from bot.views.kit.blocks import Block
from bot.views.kit.text import link, paragraph, plain, safe
from bot.views.modals.order import reading_modal
from bot.views.modals.step import asked_of, field_block
from bot.wire import ids
from bot.wire.values import OriginValue, dump
from handoffs.model.handoff import Handoff
from handoffs.process.forms import FieldKind, FormField
from handoffs.process.handbook import Handbook
from handoffs.process.process import Process
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.subject import Subject

WORDS_LIMIT = 1500


def start_modal(
    handbook: Handbook,
    processes: Sequence[Process[Subject]],
    chosen: str,
    reader: Reader,
    *,
    came_from: str = "",
    words: str = "",
    field_values: tuple[FieldValue, ...] = (),
) -> Block:
    """Draw the modal; `came_from` is the address of the message that is handed off, `words` its text."""
    drawn = [*([_origin(came_from, reader)] if came_from else []), _process_menu(processes, chosen, reader)]
    process = next((each for each in processes if each.key == chosen), None)
    if process and process.manual_start:
        drawn.append(_introduction(handbook, process, reader))
        needed = process.manual_start.needed_fields(field_values, handbook.policy)
        drawn += [
            field_block(_begun(field, words, field_values), reader, form=chosen, heard_by=ids.START_ANSWER)
            for field in asked_of(process.manual_start.form(handbook.policy), needed)
        ]
    callback = ids.START_VIEW if process else ids.START_CHOICE_VIEW
    submit = reader.text("modals.start.submit") if process else reader.text("modals.start.next")
    title, cancel = reader.text("modals.start.title"), reader.text("modals.start.cancel")
    return blocks.modal(title, callback, dump(OriginValue(came_from=came_from)), drawn, submit=submit, close=cancel)


def started_modal(handbook: Handbook, handoff: Handoff, reader: Reader) -> Block:
    """Show the handoff that was started, and the channels of its first cards."""
    subject, title = handoff.subject, safe(reader.show(handbook.process_of(handoff).title))
    number = f"*{safe(subject.number)}*"
    begun = reader.text("modals.start.begun", number=number, process=title, headline=safe(reader.show(subject.headline)))
    channels = reader.commas(dict.fromkeys(safe(handbook.team_of(handoff, task).channel) for task in handoff.tasks))
    command = f"*/handoff show {safe(subject.number)}*"
    cards = reader.text("modals.start.cards", channels=channels, command=command)
    drawn = [blocks.section(f"{emoji.DONE} {begun}"), blocks.context_block(cards)]
    return reading_modal(reader.text("modals.start.started"), drawn, reader)


def _origin(came_from: str, reader: Reader) -> Block:
    message = link(came_from, reader.text("modals.start.this_message"))
    return blocks.context_block(reader.text("modals.start.origin", message=message))


def _process_menu(processes: Sequence[Process[Subject]], chosen: str, reader: Reader) -> Block:
    """Draw the menu of processes; a choice redraws the modal."""
    options = [blocks.option(reader.show(each.title), each.key) for each in processes]
    current = next((option for option in options if option["value"] == chosen), None)
    label, placeholder = reader.text("modals.start.process"), reader.text("modals.start.process_placeholder")
    menu = blocks.select(ids.PROCESS, label, options, placeholder=placeholder, chosen=current)
    return menu | {"dispatch_action": True, "element": menu["element"] | {"action_id": ids.START_PROCESS}}


def _introduction(handbook: Handbook, process: Process[Subject], reader: Reader) -> Block:
    parallel = groupby(process.steps, key=lambda step: step.follows)
    steps = " → ".join(
        reader.text("text.listing", items=tuple(safe(reader.show(step.title)) for step in steps)) for _, steps in parallel
    )
    owner = safe(handbook.policy.team(handbook.policy.process(process.key).team).name)
    return blocks.context_block(reader.text("modals.start.introduction", owner=owner, steps=steps))


def _begun(field: FormField, words: str, field_values: tuple[FieldValue, ...]) -> FormField:
    """Fill a field with its known value, or with the text of the message that is handed off."""
    known = value_of(field_values, field.key)
    if not known and words and field.kind is FieldKind.WORDS:
        known = paragraph(words, WORDS_LIMIT)
    if not known and words and field.kind is FieldKind.LINE and field.initial == "":
        known = plain(words, 80)
    return replace(field, initial=known or field.initial)
