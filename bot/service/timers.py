"""Fires the timers that are due: many in one transaction, and each alone where one of them fails, which is set aside."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bot.service.attempts import Attempts
from bot.service.transactions import Transactions
from handoffs.model.change import Change
from handoffs.model.effects import SweepNudges
from handoffs.model.events.clocks import Nudged
from handoffs.model.handoff import Handoff
from handoffs.model.people import BATON
from handoffs.rules.parts.ladder import NOBODY
from handoffs.rules.parts.timers import TimerKind
from handoffs.rules.time import expire
from storage.repositories.set_aside import RowKind, RowName
from storage.repositories.timers import DueTimer
from storage.retries import retried
from storage.unit_of_work import UnitOfWork

logger = logging.getLogger(__name__)

BATCH = 100
"""Timers of one transaction: a person who changes something meanwhile waits for it on SQLite."""


@dataclass(frozen=True, kw_only=True)
class _Firing:
    """The timers of one handoff that fire in one transaction, in their order, and what the last of them changes."""

    handoff: Handoff
    timers: tuple[DueTimer, ...]
    change: Change | None


def fire_due(transactions: Transactions, attempts: Attempts, pings_until: datetime | None) -> int:
    """Fire the timers that are due longest, after a new check of the state; return how many, 0 if none is due.

    A timer that pings a person is due only if its instant is not after `pings_until` (None: no matter when).
    """
    try:
        fired = _fire_batch(transactions, pings_until)
    except Exception:
        logger.info("A batch of timers failed; each of them fires alone", exc_info=True)
        fired = _fire_each(transactions, attempts, pings_until)
    return fired


@retried
def _fire_batch(transactions: Transactions, pings_until: datetime | None) -> int:
    with transactions.database.begin() as work:
        timers = work.timers.next_due(transactions.now(), transactions.real_now(), pings_until, BATCH)
        return _fire(transactions, work, timers) if timers else 0


def _fire_each(transactions: Transactions, attempts: Attempts, pings_until: datetime | None) -> int:
    fired = 0
    while fired < BATCH and _fire_next(transactions, attempts, pings_until):
        fired += 1
    return fired


@retried
def _fire_next(transactions: Transactions, attempts: Attempts, pings_until: datetime | None) -> bool:
    """Fire the next due timer alone; one that fails is set aside."""
    timers: tuple[DueTimer, ...] = ()
    try:
        with transactions.database.begin() as work:
            timers = work.timers.next_due(transactions.now(), transactions.real_now(), pings_until)
            if timers:
                _fire(transactions, work, timers)
    except Exception as failure:
        if not timers:
            raise
        attempts.failed(_named(timers[0]), failure)
    return bool(timers)


def _fire(transactions: Transactions, work: UnitOfWork, timers: Sequence[DueTimer]) -> int:
    """Fire timers by the order of their handoffs, in which each transaction takes rows of several; return how many fired."""
    handoffs = {each.id: each for each in work.handoffs.get_all({timer.handoff_id for timer in timers})}
    ordered = sorted(timers, key=_order)
    by_handoff = groupby(ordered, key=lambda timer: timer.handoff_id)
    firings = [_firing(transactions, work, handoffs[id], of_handoff) for id, of_handoff in by_handoff]
    fired = [timer for firing in firings for timer in firing.timers]
    work.timers.fired(fired, transactions.now())
    with work.together(handoffs):
        for firing in firings:
            if firing.change:
                transactions.record(work, firing.handoff, firing.change, BATON)
                _note_nudges(work, firing.handoff, firing.change)
            else:
                transactions.redraw(work, firing.handoff)
    for timer in fired:
        if timer.is_set_aside:
            work.set_aside.clear(RowKind.TIMER, str(timer.id))
    return len(fired)


def _note_nudges(work: UnitOfWork, handoff: Handoff, change: Change) -> None:
    """Keep the nudges of a change, which are said together with the others of the sweep once that has ended."""
    for event in change.events:
        if isinstance(event, Nudged):
            work.nudges.add(handoff.id, event.step, handoff.task(event.step).team, event.at)


def say_nudges(transactions: Transactions, attempts: Attempts) -> None:
    """Put one message into the outbox for all nudges of a team that were not said yet, also of a sweep that was interrupted.

    A team whose nudges fail is set aside, and the others go on.
    """
    with transactions.database.read() as work:
        teams = work.nudges.unsaid()
    attempts.each(RowKind.NUDGES, teams, _of_team, lambda team: _say_nudges(transactions, team))


@retried
def _say_nudges(transactions: Transactions, team: str) -> None:
    notice = f"sweep_nudges/{team}/{transactions.new_id()}"
    with transactions.database.begin() as work:
        if work.nudges.assign(team, notice):
            now, real_now = transactions.now(), transactions.real_now()
            work.outbox.put_notice(notice, SweepNudges(team=team, notice=notice), priority_at=now, now=real_now)


def _of_team(team: str) -> RowName:
    return RowName(kind=RowKind.NUDGES, reference=team, name=team)


def _order(timer: DueTimer) -> tuple[str, bool, datetime, int]:
    """Order timers by handoff; of one handoff those that change nothing are first, so that one redraw does for all."""
    return timer.handoff_id, timer.kind is not TimerKind.REDRAW, timer.due_at, timer.id


def _firing(transactions: Transactions, work: UnitOfWork, handoff: Handoff, timers: Iterable[DueTimer]) -> _Firing:
    """Apply the rule of each timer until one changes the handoff: what is due after it has to be read again."""
    fired, change = [], None
    for timer in timers:
        fired.append(timer)
        change = _change(transactions, work, handoff, timer)
        if change:
            break
    return _Firing(handoff=handoff, timers=tuple(fired), change=change)


def _change(transactions: Transactions, work: UnitOfWork, handoff: Handoff, timer: DueTimer) -> Change | None:
    """Apply the rule of a timer; an escalation that shares a message is repeated with the others of it, never alone."""
    is_repeat, book = timer.kind is TimerKind.REPEAT, transactions.handbook
    if is_repeat and work.groups.is_seated(handoff.id):
        return None
    return expire.fire(
        book,
        handoff,
        timer.kind,
        timer.step,
        reference=transactions.new_id() if timer.kind is TimerKind.BEGIN else "",
        now=transactions.now(),
        unreachable=work.people.unreachable(book.policy.team_keys) if is_repeat else NOBODY,
    )


def _named(timer: DueTimer) -> RowName:
    name = f"{timer.kind} of {timer.step}, due {timer.due_at:%Y-%m-%d %H:%M} UTC"
    return RowName(kind=RowKind.TIMER, reference=str(timer.id), name=name, handoff_id=timer.handoff_id)
