"""What an operator does with a row that is set aside: has it tried again at once, or drops it; both are journaled."""

from datetime import datetime

from bot.service.transactions import Transactions
from handoffs.model.change import change_of
from handoffs.model.effects import Destination, kinds_of
from handoffs.model.events.deliveries import RejectingSystem
from handoffs.model.events.repairs import Repair, Repaired
from handoffs.model.handoff import Handoff
from handoffs.model.people import OPERATOR
from handoffs.model.refusal import Refusal
from handoffs.rules.outside import deliver
from handoffs.text.messages import Message, message
from storage.repositories.handoffs import NotFound
from storage.repositories.set_aside import RowKind, SetAside
from storage.repositories.snapshots import Unreadable
from storage.retries import retried
from storage.unit_of_work import UnitOfWork

DROPPABLE = frozenset({RowKind.TIMER, RowKind.MESSAGE, RowKind.HANDOFF})
"""Only rows of our own; the others come again from the outside system, the policy or the schedule that they came from."""

DROPPED = message("service.repairs.dropped")
"""The reason by which a decision comes back that an operator has dropped."""


class RepairService:
    """Repairs one row at a time, by the number of its entry; each method is one transaction."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    @retried
    def try_again(self, id: int) -> SetAside:
        """End the pause of a row, so that the running Baton tries it at once; Refusal for an unknown number."""
        with self._transactions.database.begin() as work:
            entry = _entry(work, id)
            work.set_aside.try_now(self._transactions.real_now(), [id])
            if entry.row.kind is RowKind.MESSAGE:
                work.outbox.try_now(entry.row.reference, self._transactions.real_now())
            self._journal(work, entry, Repair.TRIED_AGAIN)
        return entry

    @retried
    def drop(self, id: int) -> SetAside:
        """Drop a row for ever; Refusal for an unknown number, and for a row that would come again."""
        with self._transactions.database.begin() as work:
            entry = _entry(work, id)
            if entry.row.kind not in DROPPABLE:
                raise Refusal(message("service.repairs.comes_again"))
            self._journal(work, entry, Repair.DROPPED)
            self._give_up(work, entry)
            work.set_aside.clear(entry.row.kind, entry.row.reference)
        return entry

    @retried
    def confirm(self, id: int) -> SetAside:
        """Confirm that records which Baton can't find are really gone, so that their tasks end; Refusal for anything else."""
        with self._transactions.database.begin() as work:
            entry = _entry(work, id)
            if entry.row.kind is not RowKind.ABSENCE:
                raise Refusal(message("service.repairs.nothing_to_confirm"))
            work.set_aside.confirm(id, self._transactions.real_now())
        return entry

    def _give_up(self, work: UnitOfWork, entry: SetAside) -> None:
        now, row = self._transactions.real_now(), entry.row
        if row.kind is RowKind.TIMER:
            work.repairs.end_timer(int(row.reference), now)
        elif row.kind is RowKind.HANDOFF:
            work.repairs.end_handoff(row.reference, entry.reason, now)
            for surface in sorted(surface for _, surface in work.cards.of_handoffs([row.reference])):
                work.outbox.request_redraw(row.reference, surface, priority_at=now, now=now)
        else:
            given_up = work.repairs.end_message(row.reference, entry.reason, now)
            if given_up and given_up.kind not in kinds_of(Destination.SLACK):
                self._reopen(work, row.handoff_id, given_up.step)

    def _reopen(self, work: UnitOfWork, handoff_id: str, step: str) -> None:
        """Open the task again whose decision will not leave any more, and say so to the person who decided."""
        handoff = _readable(work, handoff_id)
        task = next((each for each in handoff.tasks if each.step == step), None) if handoff else None
        if handoff is None or task is None or task.decision is None:
            return
        change = deliver.note_rejected(
            self._transactions.handbook,
            handoff,
            step,
            task.decision.reference,
            DROPPED,
            conflict=False,
            system=RejectingSystem.BATON,
            now=self._transactions.now(),
        )
        if change:
            self._transactions.record(work, handoff, change, OPERATOR)

    def _journal(self, work: UnitOfWork, entry: SetAside, repair: Repair) -> None:
        if not entry.row.handoff_id:
            return
        handoff = _readable(work, entry.row.handoff_id)
        ends = repair is Repair.DROPPED and entry.row.kind is RowKind.HANDOFF
        event = Repaired(
            repair=repair,
            kind=entry.row.kind.value,
            name=entry.row.name,
            reason=entry.reason,
            ends=ends,
            at=self._transactions.now(),
        )
        if handoff and ends:
            raise Refusal(message("service.repairs.readable"))
        if handoff:
            self._transactions.record(work, handoff, change_of(handoff, event), OPERATOR)
        else:
            version = self._transactions.handbook.policy.version
            work.journal.append(entry.row.handoff_id, (event,), OPERATOR.user_id, version)


def _entry(work: UnitOfWork, id: int) -> SetAside:
    entry = work.set_aside.get(id)
    if entry is None:
        raise Refusal(message("service.repairs.unknown", number=id))
    return entry


def _readable(work: UnitOfWork, handoff_id: str) -> Handoff | None:
    """Load the handoff to change it; None where it can't be read; its row is locked in both cases."""
    try:
        return work.handoffs.get(handoff_id)
    except (Unreadable, NotFound):
        return None


def confirmation(entry: SetAside, at: datetime) -> Repaired:
    """Return the entry of the journal that an operator has confirmed what was set aside."""
    row = entry.row
    return Repaired(repair=Repair.DROPPED, kind=row.kind.value, name=row.name, reason=entry.reason, at=at)


def helps(entry: SetAside) -> Message:
    """Return what helps with a row that is set aside."""
    match entry.row.kind:
        case RowKind.RECORD:
            return message("service.repairs.helps_record")
        case RowKind.HANDOFF:
            return message("service.repairs.helps_handoff")
        case RowKind.ABSENCE:
            return message("service.repairs.helps_absence")
        case RowKind.CHANNEL:
            return message("service.repairs.helps_channel")
        case RowKind.TIMER | RowKind.MESSAGE:
            return message("service.repairs.helps_row")
    return message("service.repairs.helps_fault")
