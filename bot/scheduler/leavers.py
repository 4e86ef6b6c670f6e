"""Releases the claims of people with deactivated accounts, and proposes their offboarding."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.service.attempts import Attempts
from bot.service.handoffs import HandoffService
from handoffs.model.effects import Announcement
from handoffs.model.handoff import Handoff
from handoffs.model.task_ref import TaskRef
from handoffs.process.handbook import Handbook
from handoffs.rules.start import startable
from handoffs.subjects.field_values import FieldValue
from handoffs.text.messages import message
from storage.database import Database
from storage.repositories.people import Person
from storage.repositories.set_aside import RowKind, RowName
from storage.repositories.snapshots import Unreadable
from storage.unit_of_work import UnitOfWork

RECENT = timedelta(days=30)
"""The age up to which a handoff about the person counts as started for this deactivation."""


def release_claims(database: Database, service: HandoffService, attempts: Attempts) -> None:
    """Release each task whose claimant cannot act any more."""
    with database.read() as work:
        held = [TaskRef(handoff=handoff, step=step) for handoff, step in work.handoffs.claimed_by_leavers()]
    if held:
        attempts.each(RowKind.TASK, held, _named, service.release_leaver)


def proposals(
    handbook: Handbook, now: Callable[[], datetime], real_now: Callable[[], datetime]
) -> Callable[[UnitOfWork, Person], None]:
    """Return the function that proposes processes for a deactivated account in the channels of their owners."""

    def propose(work: UnitOfWork, person: Person) -> None:
        for process in startable(handbook):
            start = process.manual_start
            if start is None or not start.leaver_field:
                continue
            latest = _latest(work, process.key, start.same_as((FieldValue(name=start.leaver_field, value=person.user_id),)))
            if latest and (latest.is_open or latest.opened_at > now() - RECENT):
                continue
            proposal = Announcement(
                team=handbook.policy.process(process.key).team,
                text=message("scheduler.leavers.deactivated", name=person.name, noun=process.noun),
                process=process.key,
                field_values=(FieldValue(name=start.leaver_field, value=person.user_id),),
                button=message("scheduler.leavers.start", noun=process.noun),
            )
            work.outbox.put_notice(
                f"left/{process.key}/{person.user_id}/{real_now():%Y%m%d}", proposal, priority_at=now(), now=real_now()
            )

    return propose


def _latest(work: UnitOfWork, process: str, record_id: str) -> Handoff | None:
    """Return the newest handoff about a person; None where it can't be read, which must not stop the team directory."""
    try:
        return work.handoffs.latest(process, record_id)
    except Unreadable:
        return None


def _named(task: TaskRef) -> RowName:
    reference = f"release/{task.handoff}/{task.step}"
    return RowName(kind=RowKind.TASK, reference=reference, name=task.step, handoff_id=task.handoff)
