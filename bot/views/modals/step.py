"""The modals of a step: settling it with what its process asks for, and handing it back."""

from bot.queries.contexts import CardContext
from bot.text.rendering import render
from bot.views.cards.checks import check_blocks
from bot.views.cards.step import hint_blocks
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.kit.text import plain, safe
from bot.views.modals.order import contact_blocks, over_claim_blocks, too_late_modal
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.model.handoff import TaskState
from handoffs.process.choices import Choice
from handoffs.process.forms import FieldKind, FormField
from handoffs.rules.guards import why_not_open
from handoffs.rules.hand_back import can_go_to_starter, steps_before
from handoffs.subjects.subject import by_hand


def step_modal(context: CardContext, user_id: str, choice: str = "") -> Block:
    """Draw the modal that settles a step: by one of its usual choices, or by the one (`choice`) that stands apart."""
    if context.task.state is not TaskState.OPEN:
        return too_late_modal(render(why_not_open(context.handbook, context.handoff, context.task), context.reader))
    offered = context.written.offered_choices(context.handoff, context.task, context.handbook.policy)
    choices = [each for each in offered if (each.key == choice if choice else not each.separate_button)]
    if not choices:
        return too_late_modal("This can't be done as things stand.")
    title, submit = (choices[0].label,) * 2 if choice or len(choices) == 1 else (context.written.button,) * 2
    drawn = [
        blocks.section(subject.introduced(context)),
        *hint_blocks(context),
        *contact_blocks(context),
        *_choice_blocks(choices),
    ]
    if any(each.needs_checklist for each in choices):
        drawn += check_blocks(context, may_fail=not context.written.follows)
    asked = context.written.fields(context.handoff, context.task, choices[0], context.handbook.policy)
    drawn += [*(field_block(field) for field in asked), *over_claim_blocks(context, user_id)]
    only = choices[0].key if len(choices) == 1 else ""
    metadata = dump_task(context.ref, only)
    return blocks.modal(title, ids.STEP_COMPLETE_VIEW, metadata, drawn, submit=submit, close="Back")


def return_modal(context: CardContext) -> Block:
    """Ask why a task goes back, and to which step where several led to it."""
    if context.task.state is not TaskState.OPEN:
        return too_late_modal(render(why_not_open(context.handbook, context.handoff, context.task), context.reader))
    process = context.handbook.process_of(context.handoff)
    before = [process.step(key) for key in steps_before(context.handbook, context.handoff, context.task)]
    if not before and not can_go_to_starter(context.handoff):
        return too_late_modal("It came from no other step, so it can't be handed back.")
    options = [blocks.option(step.title, step.key) for step in before]
    told = "The step before opens again, with your reason on its card." if before else _back_to_starter(context)
    drawn = [
        blocks.section(f"{subject.introduced(context)}\n{told}"),
        *([blocks.select(ids.BACK_TO, "Back to", options, placeholder="Choose a step")] if len(before) > 1 else []),
        blocks.text_input(ids.WORDS, "Why", placeholder="What has to be done again, and why?"),
    ]
    return blocks.modal("Hand back", ids.STEP_RETURN_VIEW, dump_task(context.ref), drawn, submit="Hand back", close="Back")


def _back_to_starter(context: CardContext) -> str:
    begun = by_hand(context.handoff.subject)
    starter = safe(begun.starter, 60) if begun else "nobody"
    return f"It goes back to {starter}, who started it, with your reason. This task ends; they can start it again."


def field_block(field: FormField, suffix: str = "") -> Block:
    """Draw one thing that a form asks for; with another `suffix` Slack takes it for a field that nobody has filled in yet."""
    block, hint, optional = f"{ids.pick(field.key)}{suffix}", field.hint, field.optional
    if field.kind is FieldKind.OPTION:
        options = [blocks.option(plain(each.label, 75), each.key) for each in field.options]
        chosen = next((option for option in options if option["value"] == field.initial), None)
        placeholder = field.placeholder or "Choose one"
        return blocks.select(block, field.label, options, placeholder=placeholder, chosen=chosen, hint=hint, optional=optional)
    if field.kind is FieldKind.TICKS:
        ticks = [blocks.tick(plain(each.label, 75), each.key) for each in field.options]
        ticked = [tick for tick in ticks if tick["value"] in field.initial.split()]
        return blocks.checkboxes(block, field.label, ticks, ticked, hint=hint)
    if field.kind is FieldKind.DAY:
        return blocks.day_input(block, field.label, initial=field.initial, hint=hint, optional=optional)
    if field.kind is FieldKind.MOMENT:
        return blocks.moment_input(block, field.label, hint=hint, optional=optional)
    if field.kind is FieldKind.PERSON:
        return blocks.person_input(block, field.label, initial=field.initial, hint=hint, optional=optional)
    return blocks.text_input(
        block,
        field.label,
        placeholder=field.placeholder,
        initial=field.initial,
        hint=hint,
        optional=optional,
        one_line=field.kind is FieldKind.LINE,
        limit=field.limit or (150 if field.kind is FieldKind.LINE else 2000),
    )


def _choice_blocks(choices: list[Choice]) -> list[Block]:
    """Let one of several choices be made; the first is the usual one."""
    if len(choices) == 1:
        return []
    options = [blocks.option(each.label, each.key) for each in choices]
    return [blocks.select(ids.CHOICE, "What is done", options, placeholder="Choose one", chosen=options[0])]
