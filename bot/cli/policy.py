"""`baton policy diff` and `baton policy apply`: what a changed policy means for tasks that are open, and doing it."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.service.handoffs import HandoffService
from bot.service.transactions import Transactions
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.processes import PROCESSES
from handoffs.rules.retime import Retiming, retimings
from handoffs.text.wording import spelled
from storage.database import Database


def differences(database: Database, policy: Policy) -> Iterator[str]:
    """Give a line for each open task whose clock the policy file would now set otherwise."""
    handbook = Handbook(policy=policy, processes=PROCESSES)
    with database.read() as work:
        waiting = work.handoffs.open_ones()
    for handoff in waiting:
        yield from (_line(handbook, each) for each in retimings(handbook, handoff))


def apply(database: Database, policy: Policy) -> int:
    """Set the clocks of the open tasks as the policy file says, each journaled; gives how many handoffs changed."""
    handbook = Handbook(policy=policy, processes=PROCESSES)
    transactions = Transactions(
        database,
        handbook,
        now=_now,
        real_now=_now,
        new_id=lambda: "",
        woken=lambda: None,
        directory_is_fresh=lambda: False,
    )
    service = HandoffService(transactions)
    with database.read() as work:
        waiting = work.handoffs.open_ones()
    return sum(service.retime(handoff.id) for handoff in waiting if retimings(handbook, handoff))


def _line(handbook: Handbook, told: Retiming) -> str:
    zone, team = handbook.calendar_of(told.task).zone, handbook.team_of(told.task).name
    process, subject = handbook.process_of(told.handoff), told.handoff.subject
    was, will_be = told.task.due, told.due
    breach = (
        ""
        if was.breach_at == was.due_at and will_be.breach_at == will_be.due_at
        else (f", breached {spelled(was.breach_at, zone)} -> {spelled(will_be.breach_at, zone)}")
    )
    due = f"due {spelled(was.due_at, zone)} -> {spelled(will_be.due_at, zone)}"
    return f"{process.noun} {subject.number} ({team}, {told.task.urgency}): {due}{breach}"


def _now() -> datetime:
    return datetime.now(UTC)
