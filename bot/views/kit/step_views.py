"""What is drawn otherwise for a step that has a card or modals of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.queries.contexts import CardContext
from bot.views.kit.blocks import Block
from bot.views.kit.decisions import Deciding, Meant
from bot.views.kit.drawing import Drawing
from bot.views.kit.openers import Openers, completion

Card = Callable[[CardContext], Drawing]
Record = Callable[[CardContext], list[Block]]
Modal = Callable[[CardContext], Block]
Row = Callable[[CardContext], str]


@dataclass(frozen=True, kw_only=True)
class StepView:
    """How one step is drawn: its `card` and `record` (None: those that steps share), and the buttons that open its modals.

    The `record` is what the window *Details and checks* shows of the subject; `dispute` asks why a customer disputes the
    eligibility (None: nobody can). The window of the queue decides it by `deciding` (None: as all steps do), and by `apart` for
    choices with a form of their own; `meant` reads the choice from the fields (None: the window names it). `row` describes the
    subject on one line where tasks of one customer are decided in one pass (None: they never are, nor one without a line).
    """

    card: Card | None = None
    record: Record | None = None
    openers: Openers = completion
    dispute: Modal | None = None
    deciding: Deciding | None = None
    apart: Mapping[str, Deciding] = field(default_factory=dict)
    meant: Meant | None = None
    row: Row | None = None


SHARED = StepView()
"""How a step is drawn that has nothing of its own."""


@dataclass(frozen=True, kw_only=True)
class StepViews:
    """The views of the steps that have one of their own, by the key of the process and of the step."""

    own: Mapping[tuple[str, str], StepView] = field(default_factory=dict)

    def of(self, context: CardContext) -> StepView:
        """Return the view of the step that a context shows."""
        return self.own.get((context.handoff.process, context.task.step), SHARED)
