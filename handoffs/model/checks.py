"""What can be verified without a person, each finding with its evidence."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handoffs.model.escalation import RecordLink
from handoffs.text.messages import Message


class Outcome(StrEnum):
    """The state of a check: verified, failed, not applicable here, or not yet answered by anybody."""

    VERIFIED = "verified"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"
    OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What the records show of one checklist item; OPEN means that a person has to check it, and `evidence` names what.

    `record_links` lead to the records that show it. `at` is the instant of a verification that a person asked for, else None.
    """

    item: str
    outcome: Outcome
    evidence: Message | None = None
    record_links: tuple[RecordLink, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """How a person answered one checklist item; `words` say why one does not apply, or holds against the records."""

    item: str
    outcome: Outcome
    words: str = ""


def verified(item: str, evidence: Message, *record_links: RecordLink) -> Finding:
    """Return a finding that the records prove the item."""
    return Finding(item=item, outcome=Outcome.VERIFIED, evidence=evidence, record_links=record_links)


def failed(item: str, evidence: Message, *record_links: RecordLink) -> Finding:
    """Return a finding that the records deny the item."""
    return Finding(item=item, outcome=Outcome.FAILED, evidence=evidence, record_links=record_links)


def needs_review(item: str, evidence: Message | None = None, *record_links: RecordLink) -> Finding:
    """Return a finding that a person has to review, since the records can't answer."""
    return Finding(item=item, outcome=Outcome.OPEN, evidence=evidence, record_links=record_links)
