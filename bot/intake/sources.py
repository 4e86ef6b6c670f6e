"""The source of a process's subjects: the records that wait, their details, and their state afterwards."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from bot.gateways.salesforce.readers.odd_records import LeaveOut
from bot.gateways.salesforce.readers.record_states import RecordState
from handoffs.subjects.subject import Subject
from handoffs.text.messages import Message

Kind = TypeVar("Kind", bound=Subject)


class Source(Protocol):
    """The records of one process, as its gateway reads them; `many` is the plural of their noun.

    `at_once` means that the details of all of them are asked for in one call, so that they are best refreshed together.
    """

    process: str
    many: Message
    at_once: bool

    def missing(self) -> tuple[str, ...]:
        """Return the mapped fields that the org lacks."""

    def hidden(self) -> tuple[str, ...]:
        """Return the mapped fields that the org does not show and on which rules rest."""

    def questions(self) -> Sequence[str]:
        """Return the queries that `listed` asks, so that those of several sources can be asked ahead in one call."""

    def listed(self, leave_out: LeaveOut) -> Sequence[Subject]:
        """Read all records that wait; `leave_out` gets those that can't be read."""

    def completed(self, subjects: Sequence[Subject], known: Mapping[str, Subject]) -> Sequence[Subject]:
        """Add the details that are asked for new or changed records only; `known` are the stored subjects by record id."""

    def with_known_details(self, subject: Subject, known: Subject) -> Subject:
        """Return a record as listed with the details that are known, so that only its own fields are compared."""

    def is_whole(self, subject: Subject) -> bool:
        """Return whether all details of the record were answered."""

    def is_urgent(self, subject: Subject) -> bool:
        """Return whether the record comes before those that wait for longer."""

    def states(self, record_ids: Iterable[str]) -> Sequence[RecordState]:
        """Read the status of records, and who changed it when."""


class SourceOf(ABC, Generic[Kind]):
    """A source of subjects of one `kind`: the reconciler knows no kind, so each subject is narrowed to it here.

    A stored subject may be of another kind, as one of a retired kind. Nothing is known of its record then.
    """

    kind: type[Kind]

    def completed(self, subjects: Sequence[Subject], known: Mapping[str, Subject]) -> Sequence[Kind]:
        """Add the details that are asked for new or changed records only; `known` are the stored subjects by record id."""
        own = {record: subject for record, subject in known.items() if isinstance(subject, self.kind)}
        return self._completed([self._own(subject) for subject in subjects], own)

    def with_known_details(self, subject: Subject, known: Subject) -> Kind:
        """Return a record as listed with the details that are known, so that only its own fields are compared."""
        listed = self._own(subject)
        return self._with_known_details(listed, known) if isinstance(known, self.kind) else listed

    def is_whole(self, subject: Subject) -> bool:
        """Return whether all details of the record were answered."""
        return isinstance(subject, self.kind) and self._is_whole(subject)

    def is_urgent(self, subject: Subject) -> bool:
        """Return whether the record comes before those that wait for longer."""
        return self._is_urgent(self._own(subject))

    @abstractmethod
    def _completed(self, subjects: Sequence[Kind], known: Mapping[str, Kind]) -> Sequence[Kind]:
        """Add the details that are asked for new or changed records only."""

    @abstractmethod
    def _with_known_details(self, subject: Kind, known: Kind) -> Kind:
        """Return a record as listed with the details that are known."""

    def _is_whole(self, subject: Kind) -> bool:
        """Return whether all details of the record were answered; True where all come from Salesforce."""
        return True

    def _is_urgent(self, subject: Kind) -> bool:
        """Return whether the record comes before those that wait for longer; False where they come in their order."""
        return False

    def _own(self, subject: Subject) -> Kind:
        """Return a listed subject as one of the kind; TypeError for any other, which this source never lists."""
        if not isinstance(subject, self.kind):
            raise TypeError(f"{subject.kind} is not of the kind that {type(self).__name__} lists")
        return subject
