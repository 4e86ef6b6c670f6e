"""Writes decisions to Salesforce, and holds the readers of each kind of record."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from typing import TypeVar

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.errors import ChangedMeanwhile, Conflict, Rejected, Unavailable
from bot.gateways.salesforce.access.allowance import Allowance
from bot.gateways.salesforce.accounts.rules import NewAccounts
from bot.gateways.salesforce.client import SalesforceClient
from bot.gateways.salesforce.conflicts import require_unchanged, with_names
from bot.gateways.salesforce.conversion import vocabulary_of
from bot.gateways.salesforce.creating import Creator, Made
from bot.gateways.salesforce.descriptions import is_id, kind_of
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.readers.accounts import AccountReader
from bot.gateways.salesforce.readers.reading import CurrentRecord, MakeReader, SubjectReader
from bot.gateways.salesforce.record_changes import RecordChange
from bot.gateways.salesforce.requirements import lacking
from bot.gateways.salesforce.writing.arrivals import has_arrived
from bot.gateways.salesforce.writing.subrequests import changes
from bot.gateways.salesforce.writing.unchanged import Unchanged
from bot.gateways.salesforce.writing.words import NEVER_WORDLESS, WORDLESS, Misplaced, Place, Wordless, Words
from handoffs.model.effects import Creation, Remark, WriteBack
from handoffs.model.requests import RecordRequest, ids_in
from handoffs.subjects.subject import Subject
from handoffs.text.messages import message

READINGS = 2
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
        self.new_accounts = NewAccounts(self.org, terms)
        self._words, self._unchanged = Words(self.org), Unchanged(client)
        self._creator = Creator(self.org, self.accounts, self.new_accounts, self._words, self._unchanged)
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

    @property
    def allowance(self) -> Allowance:
        """Return what the org still allows."""
        return self._client.allowance

    def ahead(self, soqls: Sequence[str]) -> AbstractContextManager[None]:
        """Ask queries in as few calls as it can; readers within the context take the answers."""
        return self._client.asking_ahead(soqls)

    def learn(self) -> None:
        """Ask ahead of the decisions what they need to know of the org; what can't be asked now is asked later."""
        with suppress(Unavailable, Rejected):
            self._unchanged.learn()

    def lacking(self) -> tuple[str, ...]:
        """Return one line for each field that rules rest on and that Baton can't use; Unavailable when it can't be asked."""
        return lacking(self.org, self._terms)

    def deliver(self, asked: WriteBack, shown: Subject, attempt: int, wordless: Wordless = NEVER_WORDLESS) -> Misplaced | None:
        """Write a decision, if the records still are what the decider saw: one call to check, one to write.

        An earlier attempt may have arrived without our hearing of it: then the subject has our words, and nothing is written,
        even if the record changed since. One that was sent without words is known by its values; where every attempt had a
        place for words, the same values are the work of somebody else. A record that changes between the two calls is read
        again, once; ChangedMeanwhile is raised when it changes again. Return where the words are, if they are in no note.
        """
        if not is_id(asked.subject):
            raise Rejected(message("gateways.salesforce.foreign_id"), "MALFORMED_ID")
        reader = self._reader_of(shown)
        for reading in range(attempt, attempt + READINGS):
            with _the_decision_waits():
                now = reader.current(asked.subject, shown)
                if reading > 1 and self._holds_words(asked, now):
                    return None
                try:
                    reader.require_kind(now)
                    if not asked.anyhow:
                        self._require_as_decided(reader, shown, now, ids_in(asked.request))
                except Conflict:
                    if wordless.was_sent and self._has_arrived(asked):
                        return WORDLESS
                    raise
            try:
                return self._write(asked, now, wordless, attempt)
            except ChangedMeanwhile as changed:
                conflict = with_names(changed, now.subject)
        raise conflict

    def create(self, asked: Creation, attempt: int) -> Made:
        """Create the account that a decision asks for, or find that an earlier attempt did; return it with its id."""
        return self._creator.make(asked, attempt)

    def require_as_decided(self, record_id: str, shown: Subject, named: Collection[str]) -> None:
        """Raise Conflict unless a record still is what its decider saw; asked before another system is changed.

        `named` holds the ids or numbers by which the decision names records other than the subject's own.
        """
        reader = self._reader_of(shown)
        with _the_decision_waits():
            now = reader.current(record_id, shown)
            reader.require_kind(now)
            self._require_as_decided(reader, shown, now, named)

    def remark(self, asked: Remark, attempt: int) -> Misplaced | None:
        """Put a note on a record with what goes along with it, unless an earlier attempt did that without our hearing of it.

        Return where the words are, if they are in no note; raise Rejected if nothing of the remark can be written.
        """
        kind = kind_of(asked.note.record_id)
        if attempt > 1 and self._words.are_on(asked.note.record_id, kind, asked.reference):
            return None
        written = changes(self._client, self._changes_of(asked.request))
        misplaced = self._words.save(asked.note, kind, before=[], after=written, attempt=attempt).misplaced
        if misplaced and misplaced.place is Place.NOWHERE and not written:
            raise Rejected(misplaced.reason, misplaced.code)
        return misplaced

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
        require_unchanged(shown, current.subject, named, current.invisible)

    def _write(self, asked: WriteBack, current: CurrentRecord, wordless: Wordless, attempt: int) -> Misplaced | None:
        """Write what a decision asks for, if neither the subject's record nor one that is written has changed since the reading.

        The status comes last and alone: an Activated status takes no other field in its request, and a platform event that is
        published immediately must not outlive a request that was rolled back (Order, Usage; Platform Events guide).
        """
        asked_for = self._changes_of(asked.request)
        resting = {current.stamps[0].record_id, *(each.record_id for each in asked_for)}
        written, known = changes(self._client, asked_for), current.description
        save = partial(self._words.save, asked.note, current.kind, after=written, description=known, wordless=wordless)
        stamps = [each for each in current.stamps if each.record_id in resting]
        return self._unchanged.guard(stamps, lambda before: save(before=before, attempt=attempt)).misplaced

    def _has_arrived(self, asked: WriteBack) -> bool:
        """Return whether an earlier attempt arrived without any words, which makes the record differ from what was decided on."""
        written = self._changes_of(asked.request)
        return bool(written) and has_arrived(self._client, written[-1])

    def _holds_words(self, asked: WriteBack, current: CurrentRecord) -> bool:
        """Return whether the record has the words of this decision already."""
        return self._words.are_on(asked.subject, current.kind, asked.reference, current.description)


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
