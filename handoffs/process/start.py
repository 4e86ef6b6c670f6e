"""How a process starts: people fill in a form for it, or it starts another way."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handoffs.model.people import Actor
from handoffs.process.forms import FormField
from handoffs.process.policy import Policy
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.subject import Subject
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import Message


@dataclass(frozen=True, kw_only=True)
class OtherStart:
    """A start without `/handoff start`: `begins` completes the sentence *It begins ...*."""

    begins: Message


@dataclass(frozen=True, kw_only=True)
class RecordStart(OtherStart):
    """A start without a person: each record of Salesforce that waits for a decision starts a handoff."""


class ManualStart(ABC):
    """A start by hand, through the form of `/handoff start`."""

    code: str
    """The letters that begin the numbers of its work items, as *AC* in *AC-12*."""

    leaver_field: str = ""
    """The field that holds a colleague who leaves: Baton proposes the process when a Slack account is deactivated."""

    takes_messages: bool = False
    """Its form opens for a message of Slack that somebody hands off."""

    @abstractmethod
    def form(self, policy: Policy) -> tuple[FormField, ...]:
        """Return the fields that the form asks for."""

    @abstractmethod
    def title(self, field_values: tuple[FieldValue, ...], names: Mapping[str, str]) -> Message:
        """Return the title of the work item in a few words; `names` are those of the colleagues in the form, by id."""

    def same_as(self, field_values: tuple[FieldValue, ...]) -> str:
        """Return the key that two starts of the same work item share; empty when each start is a work item of its own."""
        return ""

    def needed_fields(self, field_values: tuple[FieldValue, ...], policy: Policy) -> frozenset[str]:
        """Name the fields that the form needs by its other answers; each of them is asked `when_needed`."""
        return frozenset()

    def completed(
        self, field_values: tuple[FieldValue, ...], people: Mapping[str, Actor], policy: Policy
    ) -> tuple[FieldValue, ...]:
        """Return the values with those that no person chooses; `people` are the colleagues in the form, by id."""
        return field_values

    def check(self, field_values: tuple[FieldValue, ...], actor: Actor, policy: Policy, now: datetime) -> None:
        """Raise a Refusal for a form that is filled in, but cannot be started."""
        return

    def subject_of(self, work_item: WorkItem, policy: Policy) -> Subject:
        """Return the subject of the handoff, where that is not the work item itself."""
        return work_item
