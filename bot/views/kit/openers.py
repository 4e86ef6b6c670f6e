"""The buttons that open the modal of a decision, the same on a card, an escalation and the home tab."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.queries.contexts import CardContext
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.text.messages import Message


@dataclass(frozen=True, kw_only=True)
class Opener:
    """A button that opens a modal: its label, the name of its action, its style (*primary*, *danger*, None for neither)."""

    label: Message
    action: str
    style: str | None = None


Openers = Callable[[CardContext], tuple[Opener, ...]]
"""Returns the buttons that open the modals of a step."""


def completion(context: CardContext) -> tuple[Opener, ...]:
    """Return the button of a step without modals of its own."""
    return (Opener(label=context.definition.button, action=ids.STEP_COMPLETE, style="primary"),)


def opener_buttons(context: CardContext, openers: Openers, *, styled: bool = True) -> tuple[Block, ...]:
    """Draw the buttons that open the decision's modal; none while the task waits for a later time."""
    return () if context.is_ahead else tuple(_button(context, each, styled) for each in openers(context))


def _button(context: CardContext, opener: Opener, styled: bool) -> Block:
    label, style = context.show(opener.label), opener.style if styled else None
    spoken = context.reader.text("kit.openers.spoken", label=label, subject=subject.spoken(context))
    return blocks.button(label, opener.action, dump_task(context.ref), style=style, spoken=spoken)
