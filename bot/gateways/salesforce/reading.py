"""The way in which a decision's record is read again before anything is written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.gateways.salesforce.org import Org
from handoffs.process.field_map import SalesforceTerms
from handoffs.subjects.subject import Subject


@dataclass(frozen=True, kw_only=True)
class CurrentRecord:
    """A subject as Salesforce has it now, and when each record concerned (*Order/801...*) last changed.

    `description` is the text of the subject's record that takes the words of a decision where notes can't be written; None
    where it was not read.
    """

    subject: Subject
    stamps: tuple[tuple[str, datetime], ...]
    description: str | None


class SubjectReader(Protocol):
    """Reads the subjects of one kind. Every method raises Unavailable, Rejected or Conflict."""

    def current(self, record_id: str, shown: Subject) -> CurrentRecord:
        """Read the record of a subject as it is now; Conflict when it was deleted meanwhile."""

    def require_waiting(self, now: Subject, expected_status: str, spoken: Callable[[datetime], str]) -> None:
        """Raise Conflict unless the record still waits for a decision; `spoken` writes an instant for people."""


MakeReader = Callable[[Org, SalesforceTerms], SubjectReader]
"""Makes the reader of a kind of subject for an org and its names of fields."""
