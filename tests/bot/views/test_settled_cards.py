"""A settled card says what its decision made true, in every step of every process, and not before the other system has it."""

from collections.abc import Iterator
from dataclasses import replace

from bot.processes.registry import step_views
from bot.views.surfaces import draw
from handoffs.model.checks import Answer, Outcome
from handoffs.model.handoff import Decision, DeliveryState, TaskState
from handoffs.process.choices import Choice
from handoffs.process.forms import FieldKind, FormField
from handoffs.process.process import Process
from handoffs.process.step import Step
from handoffs.processes import PROCESSES
from handoffs.processes.certificate_renewal.facts import RENEWED
from handoffs.subjects.subject import Subject
from handoffs.text.messages import written
from tests.bot.views.filled import contexts, value_of
from tests.each_case import for_each
from tests.handoffs.examples import HANDBOOK, MONDAY_TEN

TEXT = "Room 5"
VIEWS = step_views()
EXTRA = (FormField(key="result", label=written("Result"), kind=FieldKind.LINE),)
"""The field of a window that is not drawn by the form of its step."""

IN_ITS_FIRST_LINE = {"order_approval"}
"""Processes whose decision is the new status of the record: *Approved ... Confirmed by Salesforce*."""

Made = tuple[Process[Subject], Step, Choice]


def decisions() -> Iterator[Made]:
    """Yield each choice of a person that settles a task; one that opens its step again settles nothing."""
    for process in PROCESSES.values():
        for step in process.steps:
            yield from ((process, step, each) for each in step.choices if each.key != step.repeat_choice and each is not RENEWED)


def named(made: Made) -> str:
    """Name a decision for a fault."""
    process, step, choice = made
    return f"{process.key}/{step.key}/{choice.key}"


@for_each([*decisions()], named)
def test_a_settled_card_says_what_its_decision_made_true(made: Made) -> None:
    process, _, _ = made
    decided, *more = lines_of(made, DeliveryState.CONFIRMED)

    assert "*Confirmed* by Salesforce" in decided
    assert more or process.key in IN_ITS_FIRST_LINE


@for_each([*decisions()], named)
def test_nothing_is_said_to_be_true_while_it_is_being_saved(made: Made) -> None:
    saving, confirmed = lines_of(made, DeliveryState.PENDING)[1:], lines_of(made, DeliveryState.CONFIRMED)[1:]

    assert not set(saving) & set(confirmed)


def lines_of(made: Made, delivery: DeliveryState) -> list[str]:
    """Return the lines of a settled card below its head."""
    process, step, choice = made
    context = next(each for each in contexts(process, TEXT) if each.step == step.key)
    fields = step.fields(context.handoff, context.task, choice, HANDBOOK.policy)
    decision = Decision(
        reference="r1",
        choice=choice.key,
        user_id="U0AIKO",
        name="Aiko Mori",
        at=MONDAY_TEN,
        answers=tuple(Answer(item=each.key, outcome=Outcome.VERIFIED) for each in step.checklist),
        field_values=tuple(value_of(field, TEXT) for field in (*fields, *EXTRA)),
    )
    task = replace(
        context.task, state=TaskState.SETTLED, decision=decision, delivery=delivery, confirmed_at=MONDAY_TEN, handed_back=None
    )
    tasks = tuple(task if each.step == step.key else each for each in context.handoff.tasks)
    drawing = draw(replace(context, handoff=replace(context.handoff, tasks=tasks)), step.key, VIEWS)
    assert drawing
    return str(drawing.blocks[0]["text"]["text"]).split("\n")[1:]
