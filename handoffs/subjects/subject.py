"""The base of everything that a handoff can be about; each kind of subject is a dataclass of its own."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from handoffs.text.messages import Message


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
        def noun(self) -> str:
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
            """Return by name everything that a decider judges by, or that a decision overwrites; a change is a conflict."""

        def as_evidence(self) -> dict[str, object]:
            """Return the values that a receipt may show: none that identifies a person."""


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
