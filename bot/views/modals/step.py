"""The modals of a step: one completes it with the fields of its process, one hands it back."""

from collections.abc import Sequence

from bot.queries.contexts import CardContext
from bot.text.rendering import Reader
from bot.views.cards.step import hint_blocks
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.kit.decisions import Decision
from bot.views.kit.text import plain, safe
from bot.views.modals.checks import decision_modal, is_verified
from bot.views.modals.order import contact_briefly, not_open_modal, over_claim_blocks, too_late_modal
from bot.wire import ids
from bot.wire.field_blocks import FieldBlock
from bot.wire.values import dump_task
from handoffs.model.checks import Answer
from handoffs.model.handoff import TaskState
from handoffs.process.choices import Choice
from handoffs.process.forms import FieldKind, FormField
from handoffs.process.step import Step
from handoffs.rules.hand_back import can_go_to_starter, steps_before
from handoffs.subjects.subject import by_hand


def step_modal(
    context: CardContext,
    user_id: str,
    choice: str = "",
    given: Sequence[Answer] = (),
    *,
    picked: str = "",
    needed: frozenset[str] = frozenset(),
) -> Block:
    """Draw the modal that completes a step: with one of its usual choices, or with the `choice` of a separate button.

    Its checks and fields are those of the usual choice that is `picked`, at first the first one. `needed` are the fields
    that are asked since the other answers need them.
    """
    if context.task.state is not TaskState.OPEN:
        return not_open_modal(context, user_id)
    decision = completing(context, user_id, given, picked, choice, needed)
    if decision is None:
        return too_late_modal(context.reader.text("modals.step.no_choice"), context.reader)
    return decision_modal(context, decision, given)


def completing(
    context: CardContext,
    user_id: str,
    given: Sequence[Answer] = (),
    picked: str = "",
    choice: str = "",
    needed: frozenset[str] = frozenset(),
) -> Decision | None:
    """Return what the window of a step shows; None where the step offers no choice now."""
    reader = context.reader
    offered = context.definition.offered_choices(context.handoff, context.task, context.handbook.policy)
    choices = [each for each in offered if (each.key == choice if choice else not each.separate_button)]
    if not choices:
        return None
    title = reader.show(choices[0].label if choice or len(choices) == 1 else context.definition.button)
    introduced = [blocks.section(subject.introduced(context)), *hint_blocks(context), *contact_briefly(context)]
    made = next((each for each in choices if each.key == picked), choices[0])
    fields = context.definition.fields(context.handoff, context.task, made, context.handbook.policy)
    asked = [each for each in asked_of(fields, needed) if not each.with_item or is_verified(context, each.with_item, given)]
    return Decision(
        title=title,
        submit=title,
        callback=ids.STEP_COMPLETE_VIEW,
        action=ids.STEP_ANSWER,
        above=[*introduced, *_choice_blocks(context, choices, picked)],
        below=[*(field_block(field, reader, heard_by=ids.STEP_ANSWER) for field in asked), *over_claim_blocks(context, user_id)],
        choice=choices[0].key if len(choices) == 1 else "",
        asks_checks=made.needs_checklist,
    )


def asked_of(fields: Sequence[FormField], needed: frozenset[str]) -> list[FormField]:
    """List the fields that a form asks for, with those that are `needed` by its other answers."""
    return [each for each in fields if not each.when_needed or each.key in needed]


def return_modal(context: CardContext) -> Block:
    """Ask why a task is handed back, and to which step if it follows several."""
    if context.task.state is not TaskState.OPEN:
        return not_open_modal(context)
    reader, process = context.reader, context.handbook.process_of(context.handoff)
    before = [process.step(key) for key in steps_before(context.handbook, context.handoff, context.task)]
    if not before and not can_go_to_starter(context.handoff):
        return too_late_modal(reader.text("modals.step.first_step"), reader)
    effect = reader.text("modals.step.back_to_step") if before else _back_to_starter(context)
    drawn = [
        blocks.section(f"{subject.introduced(context)}\n{effect}"),
        *([_back_to(context, before)] if len(before) > 1 else []),
        blocks.text_input(
            ids.WORDS, reader.text("modals.common.why"), placeholder=reader.text("modals.step.hand_back_placeholder")
        ),
    ]
    title, close = reader.text("modals.step.hand_back"), reader.text("modals.common.back")
    return blocks.modal(title, ids.STEP_RETURN_VIEW, dump_task(context.ref), drawn, submit=title, close=close)


def _back_to(context: CardContext, before: list[Step]) -> Block:
    options = [blocks.option(context.show(step.title), step.key) for step in before]
    label, placeholder = context.reader.text("modals.step.back_to"), context.reader.text("modals.step.choose_step")
    return blocks.select(ids.BACK_TO, label, options, placeholder=placeholder)


def _back_to_starter(context: CardContext) -> str:
    begun, reader = by_hand(context.handoff.subject), context.reader
    starter = safe(begun.starter, 60) if begun else reader.text("modals.step.nobody")
    return reader.text("modals.step.back_to_starter", starter=starter)


def field_block(field: FormField, reader: Reader, form: str = "", edition: str = "", heard_by: str = "") -> Block:
    """Draw one field of a form; with another `form` or `edition` Slack shows its initial value again.

    A field whose answer may need another field sends the action `heard_by` at once.
    """
    drawn = _drawn_field(field, reader, form, edition)
    return blocks.telling(drawn, heard_by) if heard_by and field.asks_more else drawn


def _drawn_field(field: FormField, reader: Reader, form: str, edition: str) -> Block:
    block, optional = FieldBlock(name=field.key, form=form, edition=edition).block_id, field.optional
    label, hint = reader.show(field.label), reader.show(field.hint)
    initial = field.initial or reader.show(field.initial_text)
    if field.kind is FieldKind.OPTION:
        options = [blocks.option(plain(reader.show(each.label), 75), each.key) for each in field.options]
        chosen = next((option for option in options if option["value"] == initial), None)
        placeholder = reader.show(field.placeholder) or reader.text("modals.common.choose_one")
        return blocks.select(block, label, options, placeholder=placeholder, chosen=chosen, hint=hint, optional=optional)
    if field.kind is FieldKind.OPTIONS:
        ticks = [blocks.tick(plain(reader.show(each.label), 75), each.key) for each in field.options]
        ticked = [tick for tick in ticks if tick["value"] in field.initial_keys]
        return blocks.checkboxes(block, label, ticks, ticked, hint=hint)
    if field.kind is FieldKind.DAY:
        return blocks.day_input(block, label, initial=initial, hint=hint, optional=optional)
    if field.kind is FieldKind.MOMENT:
        return blocks.moment_input(block, label, hint=hint, optional=optional)
    if field.kind is FieldKind.PERSON:
        return blocks.person_input(block, label, initial=initial, hint=hint, optional=optional)
    return blocks.text_input(
        block,
        label,
        placeholder=reader.show(field.placeholder),
        initial=initial,
        hint=hint,
        optional=optional,
        one_line=field.kind is FieldKind.LINE,
        limit=field.longest,
    )


def _fields_of(context: CardContext, choice: Choice) -> tuple[str, ...]:
    fields = context.definition.fields(context.handoff, context.task, choice, context.handbook.policy)
    return tuple(each.key for each in fields)


def _choice_blocks(context: CardContext, choices: list[Choice], picked: str) -> list[Block]:
    """Draw a menu of several choices, the first one chosen; another one redraws the window where checks or fields differ."""
    if len(choices) == 1:
        return []
    options = [blocks.option(context.show(each.label), each.key) for each in choices]
    label, placeholder = context.reader.text("modals.step.choice"), context.reader.text("modals.common.choose_one")
    chosen = next((each for each in options if each["value"] == picked), options[0])
    menu = blocks.select(ids.CHOICE, label, options, placeholder=placeholder, chosen=chosen)
    differ = len({(each.needs_checklist, _fields_of(context, each)) for each in choices}) > 1
    return [blocks.telling(menu, ids.STEP_ANSWER) if differ else menu]
