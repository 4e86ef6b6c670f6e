"""Delivers decisions and notes to Salesforce: a decision is written on the condition that its record is unchanged."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Protocol

from bot.gateways.errors import Conflict, Rejected
from bot.outbox.decided_subject import decided_subject
from bot.service.delivery_results import DeliveryResults
from bot.text.rendering import Reader
from handoffs.model.effects import Creation, Destination, Note, Remark, WriteBack
from handoffs.subjects.customer import CreatedAccount
from handoffs.subjects.subject import Subject
from handoffs.text.messages import Message, written
from storage.database import Database
from storage.repositories.outbox import OutboxMessage


class Writer(Protocol):
    """Writes decisions into Salesforce."""

    def deliver(self, asked: WriteBack, shown: Subject, attempt: int) -> None:
        """Write a decision, or raise Unavailable, Rejected or Conflict."""

    def create(self, asked: Creation, attempt: int) -> CreatedAccount:
        """Create an account or use an existing one, and return it with its id, or raise Unavailable, Rejected or Conflict."""

    def remark(self, asked: Remark, attempt: int) -> None:
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
            self._results.note_rejected(message, rejection.reason, conflict=False)

    def _write(self, message: OutboxMessage) -> None:
        effect = message.effect
        if isinstance(effect, Remark):
            self._remark(message, replace(effect, note=self._written(message, effect.step, effect.note)))
        elif isinstance(effect, Creation):
            effect = replace(effect, note=self._written(message, effect.step, effect.note))
            self._results.confirm(message, self._writer.create(effect, message.attempts))
        elif isinstance(effect, WriteBack):
            shown = decided_subject(self._database, message.handoff_id, effect.reference)
            effect = replace(effect, note=self._written(message, effect.step, effect.note) if effect.note else None)
            self._writer.deliver(effect, shown, message.attempts)
            self._results.confirm(message)
        else:
            raise TypeError(f"Salesforce receives no {message.kind}")

    def _written(self, message: OutboxMessage, step: str, note: Note) -> Note:
        """Return a note with its title and body as plain text, in the language of the policy."""
        reader = self._reader_of(message.handoff_id, step)
        return replace(note, title=written(reader.show(note.title)), body=written(reader.show(note.body)))

    def _remark(self, message: OutboxMessage, remark: Remark) -> None:
        self._writer.remark(remark, message.attempts)
        with self._database.begin() as work:
            work.outbox.mark_done(message, self._now())
