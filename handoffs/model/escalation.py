"""The escalation of a handoff to a supervisor: its level, its evidence, and who acknowledged or resolved it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handoffs.model.people import BATON
from handoffs.text.messages import Message


class Trigger(StrEnum):
    """What made it necessary that a supervisor knows; the handbook's four, and those that Baton adds."""

    DISPUTED = "disputed"
    REPEAT_ORDERS = "repeat_orders"
    VALUE = "value"
    ADDRESS = "address"
    BREACHED = "breached"
    WRITE_BACK = "write_back"
    PROVISIONING = "provisioning"
    CERTIFICATE_URGENT = "certificate_urgent"
    CERTIFICATE_CRITICAL = "certificate_critical"
    OTHER = "other"


class Assessment(StrEnum):
    """What the person who resolved an escalation said of it: whether a supervisor was needed."""

    NEEDED = "needed"
    NOT_NEEDED = "not_needed"


SURFACE = "escalation"
"""Names the escalation's own message where a step names a task's card."""

SHARED = frozenset({Trigger.REPEAT_ORDERS})
"""Triggers that concern a customer rather than one record: one open escalation that has one is enough for all of them."""


@dataclass(frozen=True, kw_only=True)
class RecordLink:
    """A link to a record: its label, and its address where it has one."""

    label: Message
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class CauseOver:
    """Why a cause no longer asks for a supervisor: what ended it, or the words of the person who resolved it.

    The instants of an escalation's ends are in the order of the journal, also where the clock was set back between them.
    """

    reason: Message
    user_id: str
    name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Why one trigger fired: the text of a person or a rule, its author and time, and links to the records that prove it.

    Where many records prove it, `records` counts them, the links name the newest ones, and `newest_at` is when the newest of
    them came. `step` is the task that it is about, `decision` the reference of the decision that this task had then (empty:
    none). `over` is None while the cause goes on.
    """

    trigger: Trigger
    text: Message
    user_id: str
    name: str
    at: datetime
    record_links: tuple[RecordLink, ...] = ()
    records: int = 0
    newest_at: datetime | None = None
    step: str = ""
    decision: str = ""
    over: CauseOver | None = None

    @property
    def is_resolved(self) -> bool:
        """Return whether a person resolved it; a cause that ended by itself may come back."""
        return self.over is not None and self.over.user_id != BATON.user_id

    @property
    def cause(self) -> tuple[str, Trigger, str, str]:
        """Return what tells one cause from another: the task, the trigger, who gave it, and the decision of then."""
        return self.step, self.trigger, self.user_id, self.decision


EVIDENCE_KEPT = 20
"""How many of the newest pieces of evidence an escalation keeps, besides the newest of each trigger; the journal has all."""


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """Who acknowledged an escalation, and when."""

    user_id: str
    name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """Who resolved an escalation, when, whether it was needed, and with which words on its outcome (empty: none).

    `assessment` is None where nobody was asked. Without `watched` a cause that goes on is not raised again.
    """

    user_id: str
    name: str
    at: datetime
    words: str
    assessment: Assessment | None = None
    watched: bool = True


@dataclass(frozen=True, kw_only=True)
class Escalation:
    """The escalation of a handoff; a further trigger raises its level and adds evidence, of which the newest is kept.

    It is open while the cause of a piece of evidence goes on.

    `notified_at` is when the contact was last notified. `reminded` are the teams whose contacts were reminded since the level was
    last raised, one for each reminder, oldest first.
    """

    level: int
    team: str
    step: str
    evidence: tuple[Evidence, ...]
    raised_at: datetime
    notified_at: datetime
    reminded: tuple[str, ...] = ()
    acknowledged: Acknowledgement | None = None
    resolved: Resolution | None = None

    @property
    def is_open(self) -> bool:
        """Return whether a supervisor still has to act on it."""
        return any(each.over is None for each in self.evidence)

    @property
    def ongoing(self) -> tuple[Evidence, ...]:
        """List the evidence whose cause goes on, oldest first."""
        return tuple(each for each in self.evidence if each.over is None)

    @property
    def alike(self) -> str | None:
        """Return what open escalations of one team and trigger have in common; None once it is over."""
        ongoing = self.ongoing
        return f"{self.team}/{ongoing[-1].trigger}" if ongoing else None

    @property
    def last_over(self) -> CauseOver | None:
        """Return how the last cause ended; None while one goes on."""
        ends = [each.over for each in self.evidence if each.over]
        return None if self.is_open else max(ends, key=lambda each: each.at)

    def evidence_by(self, trigger: Trigger, user_id: str) -> Evidence | None:
        """Return the newest evidence of one trigger that a person or a rule gave, if its cause goes on."""
        return next((each for each in reversed(self.ongoing) if each.trigger is trigger and each.user_id == user_id), None)

    def resolved_by_a_person(self, trigger: Trigger, user_id: str) -> Evidence | None:
        """Return the newest evidence of one trigger that a person or a rule gave, if a person resolved it."""
        newest = next((each for each in reversed(self.evidence) if each.trigger is trigger and each.user_id == user_id), None)
        return newest if newest and newest.is_resolved else None


def shares_records(known: Evidence, evidence: Evidence) -> bool:
    """Return whether two pieces of evidence name the same record: they show one cause, of which the later one knows more.

    A link whose label holds no value leads to a list of records, not to one.
    """
    names = {each.label for each in known.record_links if each.label.values}
    return any(each.label in names for each in evidence.record_links)


def kept_evidence(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Return the newest evidence, and of each trigger of a task the newest that goes on and that is over, oldest first."""
    newest = {(each.trigger, each.step, each.over is None): place for place, each in enumerate(evidence)}.values()
    first = len(evidence) - EVIDENCE_KEPT
    return tuple(each for place, each in enumerate(evidence) if place >= first or place in newest)
