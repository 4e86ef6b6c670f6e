"""Opens many new records in few transactions, as after an outage; a record that is not plainly new is left to be opened alone."""

import logging
from collections.abc import Sequence

from bot.service.loading import concerned_customers
from bot.service.transactions import Transactions
from handoffs.model.change import Change
from handoffs.model.people import BATON
from handoffs.rules import open as opening
from handoffs.subjects.subject import Subject
from storage.retries import retried
from storage.unit_of_work import UnitOfWork

logger = logging.getLogger(__name__)

BATCH = 50
"""Records of one transaction: a person who changes something meanwhile waits for it on SQLite."""


def open_together(
    transactions: Transactions, process: str, subjects: Sequence[Subject], *, at_start: bool = False
) -> tuple[Subject, ...]:
    """Open handoffs for the records that are plainly new, in one transaction; return those that have to be opened alone.

    Left are records that had a round before, a customer's second one, and those of customers whose escalations a new record
    may change. If the transaction fails, all are left.
    """
    try:
        opened = _open_new(transactions, process, subjects, at_start=at_start)
    except Exception:
        logger.info("A batch of new records failed; each of them is opened alone", exc_info=True)
        return tuple(subjects)
    return tuple(each for each in subjects if each.record_id not in opened)


@retried
def _open_new(transactions: Transactions, process: str, subjects: Sequence[Subject], *, at_start: bool) -> frozenset[str]:
    with transactions.database.begin() as work:
        first = _one_each(subjects)
        for party in sorted({each.party for each in first}):
            work.handoffs.take_turns(party)
        new = _plainly_new(work, process, first)
        changes = [_opening(transactions, process, each, at_start=at_start) for each in new]
        with work.together([change.handoff.id for change in changes]):
            for change in changes:
                work.handoffs.add(change.handoff)
                transactions.note(work, change.handoff, change, BATON)
    return frozenset(each.record_id for each in new)


def _one_each(subjects: Sequence[Subject]) -> list[Subject]:
    """Return the first record of each customer, and each that has none."""
    first: dict[str, Subject] = {}
    for each in subjects:
        first.setdefault(each.party or each.record_id, each)
    return list(first.values())


def _plainly_new(work: UnitOfWork, process: str, subjects: Sequence[Subject]) -> list[Subject]:
    """Return the records that have no round, removed ones included, and of whose customers no escalation is about all records."""
    known = work.handoffs.with_a_round(process, [each.record_id for each in subjects])
    concerned = concerned_customers(work, subjects)
    return [each for each in subjects if each.record_id not in known and each.party not in concerned]


def _opening(transactions: Transactions, process: str, subject: Subject, *, at_start: bool) -> Change:
    return opening.open_handoff(
        transactions.handbook,
        process,
        subject,
        handoff_id=transactions.new_id(),
        previous=None,
        at_start=at_start,
        now=transactions.now(),
    )
