"""The content of a window in which somebody decides a task, as values; the window itself is drawn in `bot/views/modals/`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.queries.contexts import CardContext
from bot.views.kit.blocks import Block
from handoffs.model.checks import Answer
from handoffs.subjects.field_values import FieldValue


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The window around a decision that is not the task's own: its callback and metadata, the words on its buttons,
    and the blocks above and below everything, also while the window reports a failed check."""

    callback: str
    metadata: str
    submit: str
    report: str
    close: str
    above: Sequence[Block]
    below: Sequence[Block]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a window decides: its words and ids, and the blocks above and below the checks.

    `action` is sent with each answer to a check; `choice` is the choice that the window makes where it has only one.
    `asks_checks` is False for a decision that rests on no check. The `frame` is that of another window that shows it.
    """

    title: str
    submit: str
    callback: str
    action: str
    above: Sequence[Block]
    below: Sequence[Block] = ()
    choice: str = ""
    asks_checks: bool = True
    frame: Frame | None = None


Deciding = Callable[[CardContext, str, Sequence[Answer], str], Decision | None]
"""Returns the decision that a person makes with the answers so far, and the choice that they picked; None where nobody can."""

Meant = Callable[[tuple[FieldValue, ...]], str]
"""Returns the choice that the filled-in fields of a decision mean."""
