"""The base of everything that a handoff can be about; each kind of subject is a dataclass of its own."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from handoffs.text.messages import Message


@dataclass(frozen=True, kw_only=True)
class ComparedRecord:
    """One record that a decision rests on or overwrites, with the values that it is judged by, each by a word for it.

    `noun` is the kind of record, as *order*; `name` is what people call it, empty for the subject's own record.
    """

    record_id: str
    noun: Message
    name: str = ""
    values: Mapping[str, object]
    modified_at: datetime
    modified_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The subject of a handoff, as a frozen dataclass; a process names its kind of subject.

    A kind of subject adds its `kind` as a literal with a default, by which stored subjects are read again. The names below
    are fields in one kind and properties in another. They are declared for type checkers alone, because a property here would
    become the default of the field in a kind of subject.
    """

    if TYPE_CHECKING:

        @property
        def kind(self) -> str:
            """Return the name of the kind of subject, as stored."""

        @property
        def record_id(self) -> str:
            """Return the id of the record, or another key that makes the subject unique within its process."""

        @property
        def number(self) -> str:
            """Return the number by which people name the subject."""

        @property
        def link(self) -> str:
            """Return the address of the record; empty for none."""

        @property
        def status(self) -> str:
            """Return the status of the record in the outside system; empty for none."""

        @property
        def party(self) -> str:
            """Return the id of the customer's account, by which other handoffs of the customer are found; empty for none."""

        @property
        def headline(self) -> Message | None:
            """Return whose or what the subject is, in a few words; None where the record does not show that."""

        @property
        def headline_link(self) -> str:
            """Return the address of the record that the headline names; empty for none."""

        @property
        def noun(self) -> Message:
            """Return the noun for the subject, as *order*."""

        @property
        def is_record(self) -> bool:
            """Return whether it is a record of Salesforce, which people change there."""

        @property
        def entered_review_at(self) -> datetime:
            """Return the instant at which the clock of the first step starts."""

        @property
        def modified_at(self) -> datetime:
            """Return the instant of the last change."""

        @property
        def modified_by(self) -> str:
            """Return the name of the person who made the last change; empty when nobody knows."""

        def as_shown(self) -> dict[str, object]:
            """Return by name everything that a decider judges by; while a task is open, a change is a new edition."""

        def as_evidence(self) -> dict[str, object]:
            """Return the values that a receipt may show: none that identifies a person."""

    @property
    def neighbours(self) -> tuple[str, ...]:
        """Return the numbers of the customer's other records that the thresholds of this one count with it, at most a few."""
        return ()

    def compared(self, named: Collection[str]) -> tuple[ComparedRecord, ...]:
        """Return the records that a decision rests on or overwrites: only a change of one of their values is a conflict.

        Of the records other than the subject's own, `named` holds the ids or numbers of those that the decision names.
        """
        return (
            ComparedRecord(
                record_id=self.record_id,
                noun=self.noun,
                values=self.as_shown(),
                modified_at=self.modified_at,
                modified_by=self.modified_by,
            ),
        )


@dataclass(frozen=True, kw_only=True)
class RecordSubject(Subject):
    """A subject that is read from a system of record; `unread` says what of it, or of what belongs to it, could not be read."""

    unread: tuple[Message, ...] = ()


def unread_of(subject: Subject) -> tuple[Message, ...]:
    """Return what of a subject could not be read."""
    return subject.unread if isinstance(subject, RecordSubject) else ()


@dataclass(frozen=True, kw_only=True)
class StartedSubject(Subject):
    """A subject whose handoff a person may start by hand; `starter_id` is empty when no person did."""

    if TYPE_CHECKING:

        @property
        def starter_id(self) -> str:
            """Return the Slack id of the person who started the handoff."""

        @property
        def starter(self) -> str:
            """Return the name of the person who started the handoff."""


def by_hand(subject: Subject) -> StartedSubject | None:
    """Return a subject whose handoff a person started by hand; None for any other."""
    return subject if isinstance(subject, StartedSubject) and subject.starter_id else None
