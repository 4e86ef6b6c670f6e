"""The buttons that open the modal of a decision, the same on a card, an escalation and the home tab."""

from bot.queries.contexts import CardContext
from bot.text.rendering import render
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.text.messages import Message, message

OPENERS = {
    "order_approval": (
        (message("kit.openers.approve"), ids.APPROVE, None),
        (message("kit.openers.reject"), ids.REJECT, "danger"),
    ),
    "eligibility_check": ((message("kit.openers.record_result"), ids.RECORD, "primary"),),
    "onboarding/create": ((message("kit.openers.create_account"), ids.ONBOARD_CORRECT, "primary"),),
    "onboarding/use": ((message("kit.openers.use_account"), ids.STEP_COMPLETE, "primary"),),
}
"""The label, action and style of the buttons of processes with modals of their own, by process or by *process/choice*."""


def openers(context: CardContext, *, styled: bool = True) -> tuple[Block, ...]:
    """Draw the buttons that open the decision's modal; none while the task waits for a later time."""
    if context.is_ahead:
        return ()
    return tuple(
        _button(context, _written(context, label), action, style if styled else None)
        for label, action, style in _openers(context)
    )


def _button(context: CardContext, label: str, action: str, style: str | None) -> Block:
    spoken = context.reader.text("kit.openers.spoken", label=label, subject=subject.spoken(context))
    return blocks.button(label, action, dump_task(context.ref), style=style, spoken=spoken)


def _written(context: CardContext, label: Message | str) -> str:
    return label if isinstance(label, str) else render(label, context.reader)


def _openers(context: CardContext) -> tuple[tuple[Message | str, str, str | None], ...]:
    offered = context.written.offered_choices(context.handoff, context.task, context.handbook.policy)
    process, default = context.handoff.process, next((each.key for each in offered if not each.separate_button), "")
    keys = (f"{process}/{default}", process)
    own = next((OPENERS[key] for key in keys if key in OPENERS), None)
    return own or ((context.written.button, ids.STEP_COMPLETE, "primary"),)
