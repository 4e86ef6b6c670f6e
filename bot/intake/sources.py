"""The source of a process's subjects: the records that wait, their details, and their state afterwards."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from bot.gateways.salesforce.readers.record_states import RecordState
from handoffs.subjects.subject import Subject
from handoffs.text.messages import Message


class Source(Protocol):
    """The records of one process, as its gateway reads them; `many` is the plural of their noun.

    `at_once` means that the details of all of them are asked for in one call, so that they are best refreshed together.
    """

    process: str
    many: Message
    at_once: bool

    def missing(self) -> tuple[str, ...]:
        """Return the mapped fields that the org lacks."""

    def listed(self) -> Sequence[Subject]:
        """Read all records that wait, in one query."""

    def completed(self, subjects: Sequence[Any], known: Mapping[str, Any]) -> Sequence[Subject]:
        """Add the details that are asked for new or changed records only."""

    def with_known_details(self, subject: Any, known: Any) -> Subject:
        """Return a record as listed with the details that are known, so that only its own fields are compared."""

    def is_whole(self, subject: Any) -> bool:
        """Return whether all details of the record were answered."""

    def is_urgent(self, subject: Any) -> bool:
        """Return whether the record comes before those that wait for longer."""

    def states(self, record_ids: Iterable[str]) -> Sequence[RecordState]:
        """Read the status of records, and who changed it when."""
