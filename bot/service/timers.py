"""Fires the timers that are due, each in a transaction of its own; one that fails is set aside."""

from datetime import datetime

from bot.service.attempts import Attempts
from bot.service.transactions import Transactions
from handoffs.model.people import BATON
from handoffs.rules.time import expire
from storage.repositories.set_aside import RowKind, RowName
from storage.repositories.timers import DueTimer
from storage.retries import retried
from storage.unit_of_work import UnitOfWork


@retried
def fire_next(transactions: Transactions, attempts: Attempts, pings_until: datetime | None) -> bool:
    """Fire the next due timer after a new check of the state; return False if none is due.

    A timer that pings a person is due only if its instant is not after `pings_until` (None: no matter when).
    """
    timer = None
    try:
        with transactions.database.begin() as work:
            timer = work.timers.next_due(transactions.now(), transactions.real_now(), pings_until)
            if timer is None:
                return False
            work.timers.fired(timer, transactions.now())
            _fire(transactions, work, timer)
            if timer.is_set_aside:
                work.set_aside.clear(RowKind.TIMER, str(timer.id))
    except Exception as failure:
        if timer is None:
            raise
        attempts.failed(_named(timer), failure)
    transactions.woken()
    return True


def _fire(transactions: Transactions, work: UnitOfWork, timer: DueTimer) -> None:
    handoff = work.handoffs.get(timer.handoff_id)
    change = expire.fire(
        transactions.handbook,
        handoff,
        timer.kind,
        timer.step,
        reference=transactions.new_id(),
        now=transactions.now(),
        unreachable=work.people.unreachable(transactions.handbook.policy.team_keys),
    )
    if change:
        transactions.record(work, handoff, change, BATON)
    else:
        transactions.redraw(work, handoff)


def _named(timer: DueTimer) -> RowName:
    name = f"{timer.kind} of {timer.step}, due {timer.due_at:%Y-%m-%d %H:%M} UTC"
    return RowName(kind=RowKind.TIMER, reference=str(timer.id), name=name, handoff_id=timer.handoff_id)
