"""The names that an open handoff holds, and that the handbook in force has no longer."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from handoffs.model.handoff import DeliveryState, Handoff, Task, TaskState
from handoffs.process.choices import RetiredChoice
from handoffs.process.handbook import Handbook
from handoffs.process.lost.retired_process import RetiredProcess
from handoffs.process.lost.retired_step import RetiredStep
from handoffs.process.policy import BACKLOG
from handoffs.text.messages import Message, message

SHOWN = 10
"""So many handoffs are named by their numbers; of the others there is only the count."""


class NameKind(StrEnum):
    """What a lost name named."""

    PROCESS = "process"
    STEP = "step"
    TEAM = "team"
    CHOICE = "choice"
    ITEM = "item"
    URGENCY = "urgency"


@dataclass(frozen=True, kw_only=True, order=True)
class LostName:
    """A name that the handbook has no longer; `process` and `step` are keys and say where it belongs."""

    process: str
    step: str
    kind: NameKind
    key: str


def lost_names(handbook: Handbook, handoff: Handoff) -> tuple[LostName, ...]:
    """List the lost names on which an open task, or a decision that is being delivered, still rests."""
    if isinstance(handbook.process_of(handoff), RetiredProcess):
        names = [(NameKind.PROCESS, handoff.process)] if handoff.is_open or handoff.is_delivering else []
        return tuple(LostName(process=handoff.process, step="", kind=kind, key=key) for kind, key in names)
    return tuple(
        LostName(process=handoff.process, step=task.step, kind=kind, key=key)
        for task in handoff.tasks
        for kind, key in (*_of_open(handbook, handoff, task), *_of_decided(handbook, handoff, task))
    )


def advice(lost: LostName, numbers: tuple[str, ...]) -> Message:
    """Return the sentence for an operator: which name is lost, the `numbers` of the handoffs that hold it, and what to do."""
    few, total, process, step = numbers[:SHOWN], len(numbers), lost.process, lost.step
    match lost.kind:
        case NameKind.PROCESS:
            return message("process.lost_names.process", process=lost.key, numbers=few, total=total)
        case NameKind.STEP:
            return message("process.lost_names.step", step=lost.key, process=process, numbers=few, total=total)
        case NameKind.TEAM:
            return message("process.lost_names.team", team=lost.key, numbers=few, total=total)
        case NameKind.CHOICE:
            return message("process.lost_names.choice", choice=lost.key, step=step, process=process, numbers=few, total=total)
        case NameKind.ITEM:
            return message("process.lost_names.item", item=lost.key, step=step, process=process, numbers=few, total=total)
        case NameKind.URGENCY:
            return message("process.lost_names.urgency", urgency=lost.key, process=process, numbers=few, total=total)


def _of_open(handbook: Handbook, handoff: Handoff, task: Task) -> Iterator[tuple[NameKind, str]]:
    if task.state is not TaskState.OPEN:
        return
    step = handbook.step_of(handoff, task)
    if isinstance(step, RetiredStep):
        yield NameKind.STEP, task.step
    if handbook.team_of(handoff, task).stands_in_for:
        yield NameKind.TEAM, task.team
    if task.urgency not in (*handbook.terms_of(handoff).sla, BACKLOG):
        yield NameKind.URGENCY, task.urgency
    known = {item.key for item in step.checklist}
    if not isinstance(step, RetiredStep):
        yield from ((NameKind.ITEM, tick.item) for tick in task.ticks if tick.item not in known)


def _of_decided(handbook: Handbook, handoff: Handoff, task: Task) -> Iterator[tuple[NameKind, str]]:
    if task.delivery is not DeliveryState.PENDING or task.decision is None:
        return
    choice = handbook.step_of(handoff, task).choice(task.decision.choice)
    if isinstance(choice, RetiredChoice):
        yield NameKind.CHOICE, choice.key
