"""Finds the handoff, the task and the step of a reference that came from Slack or that a person typed; both may be wrong."""

from dataclasses import dataclass

from handoffs.model.escalation import SURFACE as ESCALATION_SURFACE
from handoffs.model.handoff import Handoff, Task
from handoffs.model.refusal import Refusal
from handoffs.model.task_ref import TaskRef
from handoffs.process.handbook import Handbook
from handoffs.text.messages import Message, message
from storage.repositories.handoffs import AlreadyRemoved, NotFound
from storage.repositories.snapshots import Unreadable
from storage.unit_of_work import UnitOfWork


def handoff_of(work: UnitOfWork, handoff_id: str) -> Handoff:
    """Load a handoff; Refusal if there is none, or if this release can't read it."""
    try:
        return work.handoffs.peek(handoff_id)
    except AlreadyRemoved as found:
        raise Refusal(message("queries.task_references.removed", at=found.handoff.removed_at)) from None
    except NotFound:
        raise _unknown() from None
    except Unreadable:
        raise Refusal(message("queries.task_references.unreadable")) from None


def task_of(handoff: Handoff, ref: TaskRef) -> Task:
    """Return the task of a reference; Refusal if the handoff has no task of this step."""
    step = step_of(handoff, ref)
    try:
        return handoff.task(step) if step else handoff.current
    except KeyError:
        raise _unknown() from None


def step_of(handoff: Handoff, ref: TaskRef) -> str:
    """Return the step of a reference; for the escalation, its newest step."""
    return escalated_step(handoff) if ref.step == ESCALATION_SURFACE else ref.step


def team_of(handoff: Handoff, surface: str) -> str:
    """Return the team of a task, or of the escalation; for a surface that the handoff does not have, that of its current task."""
    teams = {task.step: task.team for task in handoff.tasks}
    if handoff.escalation:
        teams[ESCALATION_SURFACE] = handoff.escalation.team
    return teams.get(surface, handoff.current.team)


def escalated_step(handoff: Handoff) -> str:
    """Return the newest step of the escalation; empty if there is no escalation."""
    return handoff.escalation.step if handoff.escalation else ""


def _unknown() -> Refusal:
    return Refusal(message("queries.task_references.unknown_task"))


@dataclass(frozen=True, kw_only=True)
class WrittenRecord:
    """What a person typed (`shown`), and what it may mean: one of some numbers, a message, or a record."""

    shown: str
    numbers: tuple[str, ...] = ()
    channel: str = ""
    ts: str = ""
    record_id: str = ""


def named(work: UnitOfWork, handbook: Handbook, asked: WrittenRecord) -> tuple[Handoff, ...]:
    """List the handoffs that a person may mean: of a record, of a message, or those with a number."""
    if asked.record_id:
        return work.handoffs.newest_of_record(asked.record_id, handbook.processes)
    if asked.ts:
        kept, _ = work.handoffs.rounds(work.cards.at(asked.channel, asked.ts))
        return tuple(kept.values())
    return work.handoffs.newest_numbered(*asked.numbers)


def removed_of(work: UnitOfWork, handbook: Handbook, asked: WrittenRecord) -> tuple[Message, ...]:
    """Return a sentence for each record that a person named whose newest handoff retention has removed."""
    of_record = work.removals.of_record(asked.record_id) if asked.record_id else ()
    numbered = (each for number in asked.numbers for each in work.removals.numbered(number))
    return tuple(
        message(
            "queries.queries.removed",
            noun=handbook.process_named(each.process).noun,
            number=each.number,
            at=each.removed_at,
        )
        for each in (*of_record, *numbered)
    )
