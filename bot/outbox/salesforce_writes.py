"""Delivers decisions and notes to Salesforce: a decision is written on the condition that its record is unchanged."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from bot.gateways.errors import ChangedMeanwhile, Conflict, Rejected, Unavailable
from bot.gateways.salesforce.creating import Made
from bot.gateways.salesforce.writing.words import Misplaced, Place, Wordless
from bot.outbox.decided_subject import decided_subject
from bot.service.delivery_results import DeliveryResults
from bot.text.rendering import Reader
from handoffs.model.effects import Announcement, Creation, Destination, Note, Remark, WriteBack
from handoffs.subjects.customer import CreatedAccount
from handoffs.subjects.subject import Subject
from handoffs.text.messages import Message, message, written
from storage.database import Database
from storage.repositories.outbox import OutboxMessage

logger = logging.getLogger(__name__)

T = TypeVar("T")

ASKED_AFTER = 3
"""A person is asked about a record that has changed during so many deliveries of a decision, one after the other."""

_KEEPS_CHANGING = "outbox.salesforce_writes.keeps_changing"


class Writer(Protocol):
    """Writes decisions into Salesforce. Each method returns where the words of a decision are, if they are in no note."""

    def deliver(self, asked: WriteBack, shown: Subject, attempt: int, wordless: Wordless) -> Misplaced | None:
        """Write a decision, or raise Unavailable, Rejected or Conflict."""

    def create(self, asked: Creation, attempt: int) -> Made:
        """Create an account or use an existing one, and return it with its id, or raise Unavailable, Rejected or Conflict."""

    def remark(self, asked: Remark, attempt: int) -> Misplaced | None:
        """Add a note to a record, or raise Unavailable or Rejected."""


class SalesforceWrites:
    """Writes decisions, new records and notes, and records what became of them."""

    destination = Destination.SALESFORCE

    def __init__(
        self,
        database: Database,
        results: DeliveryResults,
        writer: Writer,
        reader_of: Callable[[str, str], Reader],
        real_now: Callable[[], datetime],
    ) -> None:
        """`reader_of` returns how the notes of a handoff's step are written."""
        self._database = database
        self._results = results
        self._writer = writer
        self._reader_of = reader_of
        self._now = real_now

    def prepare(self, message: OutboxMessage) -> Callable[[], None]:
        """Return the call that writes a message's effect."""
        return partial(self._write, message)

    def postpone(self, message: OutboxMessage, reason: Message, retry_at: datetime) -> None:
        """Keep a message for later; the card of a decision shows the reason."""
        if not isinstance(message.effect, Remark):
            return self._results.note_retry(message, reason, retry_at)
        with self._database.begin() as work:
            work.outbox.postpone(message, retry_at, reason)

    def reject(self, message: OutboxMessage, rejection: Rejected, retry_at: datetime) -> None:
        """Open the task of a rejected decision again; report a rejected note in the card's thread, since nobody waits for it."""
        if isinstance(message.effect, Remark):
            self._results.mark_undeliverable(message, rejection.reason)
        elif isinstance(rejection, Conflict):
            self._results.note_rejected(message, rejection.reason, conflict=True, link=rejection.link)
        else:
            self._results.note_rejected(message, rejection.reason, conflict=False, link=rejection.link)

    def _write(self, message: OutboxMessage) -> None:
        effect = message.effect
        if isinstance(effect, Remark):
            self._remark(message, replace(effect, note=self._written(message, effect.step, effect.note)))
        elif isinstance(effect, Creation):
            effect = replace(effect, note=self._written(message, effect.step, effect.note))
            made = _or_ask(message.last_error, partial(self._writer.create, effect, message.attempts))
            self._confirm(message, effect.note, made.misplaced, made.created)
        elif isinstance(effect, WriteBack):
            shown = decided_subject(self._database, message.handoff_id, effect.reference)
            effect = replace(effect, note=self._written(message, effect.step, effect.note) if effect.note else None)
            wordless = Wordless(was_sent=message.sent_wordless, goes=partial(self._goes_wordless, message))
            deliver = partial(self._writer.deliver, effect, shown, message.attempts, wordless)
            misplaced = _or_ask(message.last_error, deliver)
            self._confirm(message, effect.note, misplaced)
        else:
            raise TypeError(f"Salesforce receives no {message.kind}")

    def _written(self, message: OutboxMessage, step: str, note: Note) -> Note:
        """Return a note with its title and body as plain text, in the language of the policy."""
        reader = self._reader_of(message.handoff_id, step)
        return replace(note, title=written(reader.show(note.title)), body=written(reader.show(note.body)))

    def _goes_wordless(self, message: OutboxMessage) -> None:
        """Remember that a decision goes without its words: should the answer be lost, it is known by its values alone."""
        with self._database.begin() as work:
            work.outbox.mark_sent_wordless(message)

    def _confirm(
        self, message: OutboxMessage, note: Note | None, misplaced: Misplaced | None, created: CreatedAccount | None = None
    ) -> None:
        """Record that a decision is in Salesforce; the card's thread holds the words that Salesforce took nowhere."""
        aside = _nowhere(note, misplaced.reason) if note and misplaced and misplaced.place is Place.NOWHERE else None
        self._results.confirm(message, created, aside)
        self._announce(misplaced)

    def _remark(self, message: OutboxMessage, remark: Remark) -> None:
        misplaced = self._writer.remark(remark, message.attempts)
        if misplaced and misplaced.place is Place.NOWHERE:
            self._results.mark_undeliverable(message, misplaced.reason)
        else:
            with self._database.begin() as work:
                work.outbox.mark_done(message, self._now())
        self._announce(misplaced)

    def _announce(self, misplaced: Misplaced | None) -> None:
        """Announce once, for each code by which Salesforce refuses notes, that words are in no note."""
        if misplaced is None:
            return
        now, text = self._now(), _refused(misplaced)
        with self._database.begin() as work:
            is_new = work.outbox.put_notice(f"words/{misplaced.code}", Announcement(text=text), priority_at=now, now=now)
        if is_new:
            logger.warning("%s", Reader.for_operator().show(text))


def _or_ask(last_error: Message | None, write: Callable[[], T]) -> T:
    """Write; a record that changes meanwhile makes the decision wait, and at its third delivery go back to a person.

    `last_error` is why the last delivery failed; the count of the deliveries is kept there.
    """
    try:
        return write()
    except ChangedMeanwhile as changed:
        times = _times(last_error) + 1
        if times < ASKED_AFTER:
            again = message("outbox.salesforce_writes.keeps_changing", reason=changed.reason, times=times, most=ASKED_AFTER)
            raise Unavailable(again) from None
        asked = message("outbox.salesforce_writes.look_what_changes", reason=changed.reason, times=times)
        raise Conflict(asked, changed.code, link=changed.link) from None


def _times(last_error: Message | None) -> int:
    """Return how often a record changed during a delivery, one after the other."""
    found = dict(last_error.values).get("times") if last_error and last_error.id == _KEEPS_CHANGING else 0
    return found if isinstance(found, int) else 0


def _nowhere(note: Note, reason: Message) -> Message:
    """Return the words of a decision, with the reason why Salesforce does not hold them."""
    return message("outbox.salesforce_writes.nowhere", reason=reason, title=note.title, body=note.body)


def _refused(misplaced: Misplaced) -> Message:
    """Return the sentence for the operator."""
    reason = misplaced.reason
    if misplaced.place is Place.NOWHERE:
        return message("outbox.salesforce_writes.refused_everywhere", reason=reason)
    return message("outbox.salesforce_writes.refused_notes", reason=reason)
