"""Writes decisions to Salesforce, and holds the readers of each kind of record."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from simple_salesforce.format import format_soql

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.errors import Conflict, Rejected, Unavailable
from bot.gateways.salesforce.client import SalesforceClient
from bot.gateways.salesforce.conflicts import require_unchanged
from bot.gateways.salesforce.conversion import vocabulary_of
from bot.gateways.salesforce.creating import Creator
from bot.gateways.salesforce.descriptions import is_id
from bot.gateways.salesforce.errors import CHANGED
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.readers.accounts import AccountReader
from bot.gateways.salesforce.readers.reading import CurrentRecord, MakeReader, SubjectReader
from bot.gateways.salesforce.record_changes import RecordChange
from bot.gateways.salesforce.requirements import lacking
from bot.gateways.salesforce.values import text
from bot.gateways.salesforce.writing import NotesOff, add_note, holds_note, write
from handoffs.model.effects import Creation, Remark, WriteBack
from handoffs.model.requests import RecordRequest, ids_in
from handoffs.subjects.customer import CreatedAccount
from handoffs.subjects.subject import Subject
from handoffs.text.messages import message

READINGS = 3
"""How often one delivery reads a record again that changes in the meantime."""

UNREADABLE_PAUSE = 30.0

Reader = TypeVar("Reader", bound=SubjectReader)
Lookup = TypeVar("Lookup")


class SalesforceGateway:
    """Reads records, and writes decisions. Every method raises Unavailable, Rejected or Conflict, never the library's errors.

    `readers` make the reader of each kind of subject.
    """

    def __init__(self, client: SalesforceClient, terms: SalesforceTerms, readers: Mapping[type[Subject], MakeReader]) -> None:
        self._client, self._terms = client, terms
        self.org = Org(client, vocabulary_of(terms))
        self.accounts = AccountReader(self.org, terms)
        self._creator = Creator(self.org, self.accounts, self._has_note)
        self._readers = {subject: make(self.org, terms) for subject, make in readers.items()}

    def reader(self, kind: type[Reader]) -> Reader:
        """Return the reader of a class; KeyError when no process has registered the class."""
        for each in self._readers.values():
            if isinstance(each, kind):
                return each
        raise KeyError(kind.__name__)

    def lookup(self, make: Callable[[Org, SalesforceTerms], Lookup]) -> Lookup:
        """Make what looks up records that are no subjects, for this org and its names of fields."""
        return make(self.org, self._terms)

    @property
    def calls(self) -> int:
        """Count the API calls made so far."""
        return self._client.calls

    def lacking(self) -> tuple[str, ...]:
        """Return one line for each field that rules rest on and that Baton can't use; Unavailable when it can't be asked."""
        return lacking(self.org, self._terms)

    def deliver(self, asked: WriteBack, shown: Subject, attempt: int) -> None:
        """Write a decision, if the records still are what the decider saw: one call to check, one to write.

        An earlier attempt may have arrived without our hearing of it: then the subject has our note, and nothing is written,
        even if the record changed since. A record that changes between the two calls is looked at again.
        """
        if not is_id(asked.subject):
            raise Rejected(message("gateways.salesforce.foreign_id"), "MALFORMED_ID")
        reader = self._reader_of(shown)
        for reading in range(attempt, attempt + READINGS):
            with _the_decision_waits():
                now = reader.current(asked.subject, shown)
                if reading > 1 and self._holds_words(asked, now):
                    return
                reader.require_kind(now)
                if not asked.anyhow:
                    self._require_as_decided(reader, shown, now, ids_in(asked.request))
            try:
                self._write(asked, now)
            except Conflict as conflict:
                if conflict.code != CHANGED:
                    raise
            else:
                return
        raise Unavailable(message("gateways.salesforce.record_keeps_changing"))

    def create(self, asked: Creation, attempt: int) -> CreatedAccount:
        """Create the account that a decision asks for, or find that an earlier attempt did; return it with its id."""
        try:
            return self._creator.make(asked, attempt)
        except NotesOff:
            self.org.refuse_notes()
            raise

    def require_as_decided(self, record_id: str, shown: Subject, named: Collection[str]) -> None:
        """Raise Conflict unless a record still is what its decider saw; asked before another system is changed.

        `named` holds the ids or numbers by which the decision names records other than the subject's own.
        """
        reader = self._reader_of(shown)
        with _the_decision_waits():
            now = reader.current(record_id, shown)
            reader.require_kind(now)
            self._require_as_decided(reader, shown, now, named)

    def remark(self, asked: Remark, attempt: int) -> None:
        """Put a note on a record with what goes along with it, unless an earlier attempt did that without our hearing of it."""
        if attempt > 1 and self._has_note(asked.note.record_id, asked.reference):
            return
        add_note(self._client, asked.note, self._changes_of(asked.request))

    def _changes_of(self, request: RecordRequest | None) -> tuple[RecordChange, ...]:
        """Return the changes that a process's reader makes of its request, each value in the type of its field.

        Raise TypeError for an unknown kind of request.
        """
        if request is None:
            return ()
        for reader in self._readers.values():
            if isinstance(request, reader.requests):
                return tuple(self.org.typed(change, self._terms.zone) for change in reader.changes_of(request))
        raise TypeError(f"{type(request).__name__} is a request that no reader translates")

    def _reader_of(self, shown: Subject) -> SubjectReader:
        """Return the reader of a kind of subject; Rejected for a kind that no process reads any more."""
        reader = self._readers.get(type(shown))
        if reader is None:
            raise Rejected(message("gateways.salesforce.retired", number=shown.number), "RETIRED")
        return reader

    def _require_as_decided(self, reader: SubjectReader, shown: Subject, current: CurrentRecord, named: Collection[str]) -> None:
        reader.require_waiting(current)
        require_unchanged(shown, current.subject, named)

    def _write(self, asked: WriteBack, current: CurrentRecord) -> None:
        changes = self._changes_of(asked.request)
        try:
            write(self._client, asked, changes, current, takes_notes=self.org.takes_notes)
        except NotesOff:
            self.org.refuse_notes()
            raise

    def _holds_words(self, asked: WriteBack, current: CurrentRecord) -> bool:
        """Return whether the record already has the note of this decision, or its words in the description."""
        if not self.org.takes_notes and current.description is not None:
            return holds_note(current.description, asked)
        return self._has_note(asked.subject, asked.reference)

    def _has_note(self, record_id: str, reference: str) -> bool:
        soql = format_soql("SELECT ContentDocument.Title FROM ContentDocumentLink WHERE LinkedEntityId = {}", record_id)
        titles = (text(row.get("ContentDocument") or {}, "Title") for row in self._client.query(soql))
        return any(reference in title for title in titles)


@contextmanager
def _the_decision_waits() -> Iterator[None]:
    """Make trouble with reading a reason to wait: it is no answer to the decision."""
    try:
        yield
    except Conflict:
        raise
    except Rejected as refused:
        reason = message("gateways.salesforce.record_hidden", reason=refused.reason)
        raise Unavailable(reason, UNREADABLE_PAUSE) from None
