"""Removes the content of settled handoffs that are older than the policy keeps them; receipts and figures outlive it."""

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from bot.queries.receipts import Json, receipts_of
from bot.service.attempts import Attempts, Unfit
from handoffs.model.events.removals import Removed
from handoffs.model.fold import replay
from handoffs.model.handoff import Handoff
from handoffs.model.people import BATON
from handoffs.process.handbook import Handbook
from handoffs.rules.open import last_end
from handoffs.text.messages import message
from storage.database import Database
from storage.repositories.journal import Entry
from storage.repositories.removals import REFERENCE, OldHandoff
from storage.repositories.set_aside import RowKind, RowName
from storage.repositories.snapshots import Unreadable
from storage.retries import retried
from storage.unit_of_work import UnitOfWork

logger = logging.getLogger(__name__)

AT_MOST = 2000
"""Handoffs that one run removes, each in a transaction of its own; what is left waits for the next run, an hour later."""


class Retention:
    """Removes handoffs by the policy in force; one that fails is set aside, named, and stays as it is.

    `now` is the clock of business, by which handoffs age, `real_now` that of pauses.
    """

    def __init__(
        self, database: Database, handbook: Handbook, now: Callable[[], datetime], real_now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._handbook = handbook
        self._now = now
        self._real_now = real_now
        self._attempts = Attempts(database, real_now)

    def remove_old(self) -> None:
        """Remove the settled handoffs of which nothing was written for so long; nothing where the policy keeps them for ever."""
        kept = self._handbook.policy.settled_kept
        if kept is None:
            return
        before = self._now() - kept
        with self._database.read() as work:
            old = work.removals.due(before, self._real_now(), AT_MOST)
        self._attempts.each(RowKind.CLEAN_UP, old, _named, lambda handoff: self._remove(handoff.id, before, kept))
        if old:
            logger.info("Retention has looked at %d handoffs that were settled before %s", len(old), before.isoformat())

    @retried
    def _remove(self, handoff_id: str, before: datetime, kept: timedelta) -> None:
        with self._database.begin() as work:
            if not work.removals.lock(handoff_id, before):
                return
            handoff, entries = _peek(work, handoff_id), tuple(work.journal.entries(handoff_id))
            receipts = self._receipts(work, handoff, entries)
            removed = Removed(heads=entries[-1].heads, receipts=receipts, days=kept.days, at=self._now())
            work.journal.append(handoff_id, (removed,), BATON.user_id, self._handbook.policy.version)
            work.journal.clear(handoff_id, before=entries[-1].sequence + 1)
            work.removals.remove(handoff_id, last_end(handoff), removed.at)
            self._redraw_neighbours(work, handoff)

    def _receipts(self, work: UnitOfWork, handoff: Handoff, entries: tuple[Entry, ...]) -> tuple[str, ...]:
        """Return the receipts of a handoff; Unfit where its journal, or what is stored, was changed."""
        events = work.journal.of(handoff.id)
        is_whole = [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))
        is_sealed = all(entry.seal == entry.expected for entry in entries)
        if not (is_whole and is_sealed and replace(replay(events), version=handoff.version) == handoff):
            raise Unfit(message("scheduler.retention.not_as_written"))
        found = receipts_of(self._handbook, entries, events)
        return tuple(json.dumps(_without_words(receipt), ensure_ascii=False) for receipt in found)

    def _redraw_neighbours(self, work: UnitOfWork, handoff: Handoff) -> None:
        """Request redraws of the rounds before and after, whose cards link to this one."""
        rounds = {each for each in (handoff.previous_id, handoff.next_id) if each}
        for id in sorted(rounds - work.removals.of(sorted(rounds)).keys()):
            with suppress(Unreadable):
                work.outbox.request_redraws(work.handoffs.peek(id), now=self._real_now())


def _peek(work: UnitOfWork, handoff_id: str) -> Handoff:
    try:
        return work.handoffs.peek(handoff_id)
    except Unreadable as failure:
        raise Unfit(message("scheduler.retention.unreadable", cause=failure.handoff.cause)) from None


def _without_words(receipt: Json) -> Json:
    """Return a receipt without the words of an outside system's answer, which may quote the values of a record."""
    answer = receipt["answer"]
    assert isinstance(answer, dict), "a receipt holds an answer"
    return receipt | {"answer": {name: value for name, value in answer.items() if name != "reason"}}


def _named(handoff: OldHandoff) -> RowName:
    """Name a handoff, not as one that an operator repairs: an entry in its journal would make it young again."""
    return RowName(
        kind=RowKind.CLEAN_UP,
        reference=f"{REFERENCE}{handoff.id}",
        name=f"{handoff.process} {handoff.number}",
        process=handoff.process,
    )
