"""Requests redraws of the cards of many handoffs, a batch in a transaction, so that nobody waits for all of them."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from handoffs.model.escalation import SURFACE
from handoffs.model.handoff import Handoff
from storage.database import Database
from storage.ranks import Rank
from storage.retries import retried

BATCH = 50
"""Handoffs of one transaction, by the order of their ids, in which every transaction takes rows of several."""


def redraw_all(
    database: Database, handoff_ids: Collection[str], real_now: Callable[[], datetime], *, escalations: bool = False
) -> None:
    """Request a redraw of all cards of these handoffs, but for those that can't be read; of their `escalations` too if asked."""
    ids = sorted(handoff_ids)
    for first in range(0, len(ids), BATCH):
        with database.read() as work:
            found, _ = work.handoffs.rounds(ids[first : first + BATCH])
        _request(database, [found[id] for id in sorted(found)], real_now(), escalations)


@retried
def _request(database: Database, handoffs: Sequence[Handoff], now: datetime, escalations: bool) -> None:
    with database.begin() as work:
        work.outbox.request_redraws(*handoffs, now=now)
        for handoff in handoffs:
            if escalations and handoff.escalation:
                raised_at = handoff.escalation.raised_at
                work.outbox.request_redraw(handoff.id, SURFACE, priority_at=raised_at, now=now, rank=Rank.COSMETIC)
