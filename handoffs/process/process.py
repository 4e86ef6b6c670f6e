"""A process of the handbook: its words, its steps and the rules of its own, as a class whose defaults it overrides."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from handoffs.model.checks import Finding
from handoffs.model.effects import Remark
from handoffs.model.escalation import Evidence, RecordLink, Trigger
from handoffs.model.handoff import Decision, Handoff
from handoffs.model.requests import RecordRequest, Written
from handoffs.process.lost.retired_step import RetiredStep
from handoffs.process.policy import Policy
from handoffs.process.start import ManualStart, OtherStart
from handoffs.process.step import Step
from handoffs.subjects.customer import BilledService
from handoffs.subjects.subject import Subject
from handoffs.text.messages import Message, message, written

S = TypeVar("S", bound=Subject, covariant=True)


NOTHING = message("process.process.depends_on_nothing")
HANDBOOK = message("process.process.handbook")


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    """A row of the ownership matrix: the trigger of the process, its dependency and its documentation."""

    name: Message
    trigger: Message
    depends: Message = NOTHING
    documentation: Message = HANDBOOK


class Process(Generic[S]):
    """A process for subjects of one kind.

    Class attributes are its words and data, methods are its rules. A process keeps no state: the handoff holds it.
    """

    key: str
    title: Message
    noun: Message
    subject: type[S]
    steps: tuple[Step, ...]
    start: ManualStart | OtherStart
    owner: str = ""
    """The key of the team that owns it, where the policy names none."""

    matrix: tuple[MatrixRow, ...] = ()
    default_target: timedelta = timedelta(hours=9)
    """The business time that a step takes, where the policy names none."""

    requests: tuple[type[RecordRequest], ...] = ()
    """The kinds of requests by which it changes records."""

    receipt_fields: tuple[str, ...] = ()
    """The form fields that a receipt may show; the others may name a person."""

    deadline_meaning: Message | None = None
    """Says which day its deadline is, as *the day of the launch*."""

    def urgency(self, handoff: Handoff) -> str:
        """Return the key of the policy's target that applies."""
        return "standard"

    def findings(self, handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
        """Verify the items that need no person, in whichever step the handoff is."""
        return ()

    def thresholds(self, handoff: Handoff, policy: Policy, now: datetime) -> tuple[Evidence, ...]:
        """Return evidence for each threshold that the subject crosses, so that a supervisor has to know of it."""
        return ()

    def record_links(self, handoff: Handoff, trigger: Trigger) -> tuple[RecordLink, ...]:
        """Return the records that a person points to when they escalate."""
        subject = handoff.subject
        headline, named = subject.headline, written(subject.number)
        if headline:
            named = message("process.process.record", number=subject.number, headline=headline)
        return (RecordLink(label=named, link=subject.link),)

    def detail(self, handoff: Handoff) -> Message | None:
        """Return a few words that distinguish the subject in a line about it; None for none."""
        return None

    def deadline(self, handoff: Handoff, zone: ZoneInfo) -> date | None:
        """Return the day, in the zone of the team, by which all steps have to be done; None for none."""
        return None

    def deadline_known_at(self, handoff: Handoff) -> datetime | None:
        """Return the instant since which the deadline is known; None when it is known from the start."""
        return None

    def with_service(self, handoff: Handoff, service: BilledService) -> S:
        """Return the subject after its service has ended in the billing system."""
        return self.subject_of(handoff)

    def after_write(self, handoff: Handoff, written: Written | None, policy: Policy) -> S:
        """Return the subject after Baton has written a request to its records; None when only a note was written."""
        return self.subject_of(handoff)

    def reopened_evidence(self, previous: Handoff, handoff: Handoff, now: datetime) -> Evidence | None:
        """Return evidence that a supervisor has to know of a new round; None when there is no reason."""
        return None

    def completion_message(self, handoff: Handoff, policy: Policy) -> Message | None:
        """Return the message that the channel reads when all steps are done; None for none."""
        return None

    def subject_of(self, handoff: Handoff) -> S:
        """Return the subject of a handoff of this process; Refusal for a handoff of another kind."""
        return handoff.about(self.subject)

    def step(self, key: str) -> Step:
        """Return the step with a key; a RetiredStep for a stored key that the process has no longer."""
        return next((each for each in self.steps if each.key == key), None) or RetiredStep(key)

    @property
    def manual_start(self) -> ManualStart | None:
        """Return its start by hand; None for a process that starts another way."""
        return self.start if isinstance(self.start, ManualStart) else None

    @property
    def first_steps(self) -> tuple[Step, ...]:
        """Return the steps that open with the handoff."""
        return tuple(step for step in self.steps if not step.follows)


class DisputableProcess(Process[S], ABC):
    """A process whose result a customer can dispute: then its record is opened again for a new round."""

    @abstractmethod
    def reopening(self, handoff: Handoff, decision: Decision, words: str, reference: str, policy: Policy) -> Remark:
        """Return the request to open the record again, with the customer's `words` and the earlier result on its notes."""
