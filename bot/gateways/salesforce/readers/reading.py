"""The way in which a decision's record is read again before anything is written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.record_changes import RecordChange
from handoffs.model.requests import RecordRequest
from handoffs.subjects.subject import Subject


@dataclass(frozen=True, kw_only=True)
class RecordStamp:
    """When a record last changed; `kind` is the name of its object in Salesforce (*Order*)."""

    kind: str
    record_id: str
    modified_at: datetime


@dataclass(frozen=True, kw_only=True)
class CurrentRecord:
    """A subject as Salesforce has it now, and when each record concerned last changed.

    The stamp of the subject's own record is the first. `description` is the text of that record, which takes the words of a
    decision where notes can't be written; None where it was not read. `invisible` holds the words of compared values whose
    fields the org does not show now. `is_of_kind` is False when the record has become one of
    another kind, as a case whose type was changed.
    """

    subject: Subject
    stamps: tuple[RecordStamp, ...]
    description: str | None = None
    is_of_kind: bool = True
    invisible: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        """Return the object name of the subject's record, whose stamp is the first."""
        return self.stamps[0].kind


class SubjectReader(Protocol):
    """Reads the subjects of one kind. Every method raises Unavailable, Rejected or Conflict.

    `requests` are the kinds of requests that it translates.
    """

    requests: tuple[type[RecordRequest], ...]

    def current(self, record_id: str, shown: Subject) -> CurrentRecord:
        """Read the record of a subject as it is now; Conflict when it was deleted meanwhile."""

    def require_kind(self, now: CurrentRecord) -> None:
        """Raise Conflict when the record has become one of another kind; asked before every write."""

    def require_waiting(self, now: CurrentRecord) -> None:
        """Raise Conflict unless the record still waits for a decision."""

    def changes_of(self, request: RecordRequest) -> tuple[RecordChange, ...]:
        """Translate one of its requests into changes of records; nothing when the record is no longer in the state for it."""


MakeReader = Callable[[Org, SalesforceTerms], SubjectReader]
"""Makes the reader of a kind of subject for an org and its names of fields."""
