"""Handles rows one alone from the other: a row that fails is set aside with a growing pause, and its neighbours go on."""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from bot.telemetry import facts
from bot.telemetry.requests import reference as new_reference
from bot.text.rendering import Reader
from bot.text.row_names import row_title
from handoffs.text.messages import Message, message
from storage.database import Database, is_database_failure
from storage.ranks import Rank
from storage.repositories.handoffs import NotFound
from storage.repositories.set_aside import RowKind, RowName, SetAside
from storage.repositories.snapshots import Unreadable, UnreadableHandoff
from storage.retries import retried

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Unfit(Exception):
    """A row can't be handled, for a reason that people read where it is set aside."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.id)
        self.reason = reason


class Attempts:
    """Notes which rows failed, forgets those that were handled, and knows which may be tried now.

    `real_now` is the clock of pauses. Trouble of the database itself sets no row aside, it is raised.
    """

    def __init__(self, database: Database, real_now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = real_now

    def each(self, kind: RowKind, rows: Iterable[T], named: Callable[[T], RowName], handle: Callable[[T], object]) -> None:
        """Handle each row that may be tried now; one that fails is set aside. Without rows nothing is read."""
        known: Mapping[str, SetAside] | None = None
        for row in rows:
            known = self._of_kind(kind) if known is None else known
            name = named(row)
            before = known.get(name.reference)
            if before is None or before.may_be_tried(self._now(), name.edition):
                self._handle(row, name, handle, is_set_aside=before is not None)

    def failed(self, row: RowName, failure: Exception, reason: Message | None = None) -> SetAside:
        """Set a row aside after a failure, or the handoff that it needs and that can't be read; return the entry.

        `reason` is what people read; without one they read the reference of the log's entry.
        """
        if is_database_failure(failure):
            raise failure
        if isinstance(failure, Unreadable):
            return self.unreadable(failure.handoff)
        reference = new_reference()
        return self._put(row, reason or message("service.attempts.bug", reference=reference), failure)

    def all(self) -> tuple[SetAside, ...]:
        """Return what is set aside now: one reading for a run that asks for many rows."""
        with self._database.read() as work:
            return work.set_aside.all()

    @retried
    def handled(self, row: RowName) -> None:
        """Forget a row that was set aside and has been handled."""
        with self._database.begin() as work:
            was_set_aside = work.set_aside.clear(row.kind, row.reference)
        if was_set_aside:
            logger.info("The %s was set aside and is handled again", _title(row))

    @retried
    def forget_others(
        self, kind: RowKind, process: str, references: Collection[str], known: Iterable[SetAside] | None = None
    ) -> None:
        """Forget the entries of a kind and a process, but for these references, since nobody asks for them now.

        `known` is what was set aside when the run began; without it, it is read.
        """
        entries = self.all() if known is None else known
        of_process = {each.row.reference for each in entries if each.row.kind is kind and each.row.process == process}
        if of_process - set(references):
            with self._database.begin() as work:
                work.set_aside.forget_others(kind, process, references)

    def unreadable(self, handoff: UnreadableHandoff) -> SetAside:
        """Set a handoff aside that can't be read; the pause of one that is set aside goes on."""
        with self._database.read() as work:
            known = work.set_aside.of_kind(RowKind.HANDOFF).get(handoff.id)
        if known and not known.may_be_tried(self._now()):
            return known
        return self._put(handoff_row(handoff), message("service.attempts.unreadable", cause=handoff.cause), None)

    @retried
    def try_all_now(self) -> None:
        """Make everything due that is set aside: after a start, and when the clock was set back."""
        with self._database.begin() as work:
            work.set_aside.try_now(self._now())

    @retried
    def try_again(self) -> None:
        """Note the handoffs that could not be read, read those again whose pause is over, and forget what has ended."""
        for handoff in self._database.take_unreadable():
            self._note(handoff)
        entries = self.all()
        if not entries:
            return
        with self._database.begin() as work:
            work.set_aside.forget_ended()
        for entry in entries:
            if entry.row.kind is RowKind.HANDOFF and entry.may_be_tried(self._now()):
                self._read_again(entry)

    def _handle(self, row: T, name: RowName, handle: Callable[[T], object], *, is_set_aside: bool) -> None:
        try:
            handle(row)
        except Unfit as failure:
            self.failed(name, failure, failure.reason)
            return
        except Exception as failure:
            self.failed(name, failure)
            return
        if is_set_aside:
            self.handled(name)

    def _of_kind(self, kind: RowKind) -> Mapping[str, SetAside]:
        with self._database.read() as work:
            return work.set_aside.of_kind(kind)

    def _note(self, handoff: UnreadableHandoff) -> None:
        """Set a handoff aside that still can't be read, unless an operator has dropped it."""
        try:
            with self._database.read() as work:
                if not work.repairs.is_given_up(handoff.id):
                    work.handoffs.peek(handoff.id)
        except NotFound:
            return
        except Unreadable as failure:
            self.unreadable(failure.handoff)
        else:
            self._redraw_shared(handoff.id)

    def _read_again(self, entry: SetAside) -> None:
        try:
            with self._database.read() as work:
                work.handoffs.peek(entry.row.reference)
        except Unreadable as failure:
            self.unreadable(failure.handoff)
        except NotFound:
            self.handled(entry.row)
        else:
            self.handled(entry.row)
            self._redraw_shared(entry.row.reference)

    @retried
    def _redraw_shared(self, handoff_id: str) -> None:
        """Request a redraw of the message of several escalations, which left a handoff out that could not be read."""
        with self._database.begin() as work:
            seat = work.groups.seat(handoff_id)
            if seat is not None:
                group, at = seat.group, self._now()
                work.outbox.request_redraw(group.handoff_id, group.surface, priority_at=group.formed_at, now=at, rank=Rank.STATE)

    @retried
    def _put(self, row: RowName, reason: Message, failure: Exception | None) -> SetAside:
        with self._database.begin() as work:
            entry = work.set_aside.put(row, reason, self._now())
            number = work.removals.number_of(row.handoff_id) if row.handoff_id else _number(row)
        facts.set_aside(entry, number)
        if failure and entry.attempts == 1:
            shown = Reader.for_operator().show(reason)
            logger.error("The %s is set aside, the others go on: %s", _title(row), shown, exc_info=failure)
        return entry


def _title(row: RowName) -> str:
    return Reader.for_operator().show(row_title(row.kind, row.name, row.process))


def handoff_row(handoff: UnreadableHandoff) -> RowName:
    """Return the name of a handoff that can't be read."""
    return RowName(
        kind=RowKind.HANDOFF,
        reference=handoff.id,
        name=f"{handoff.process} {handoff.number}",
        process=handoff.process,
        handoff_id=handoff.id,
    )


def _number(row: RowName) -> str:
    """Return the number of a record that has no handoff; other rows are named by their reference."""
    return row.name if row.kind is RowKind.RECORD else ""
