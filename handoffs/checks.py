"""What can be verified without a person, each finding with its evidence."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a check stands: verified, failed, not applicable here, or not yet answered by anybody."""

    VERIFIED = "verified"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"
    OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What the records say of one checklist item; OPEN means a person has to look, and `evidence` says at what."""

    item: str
    outcome: Outcome
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """How a person answered one checklist item; `words` say why one that does not apply doesn't."""

    item: str
    outcome: Outcome
    words: str = ""


def verified(item: str, evidence: str) -> Finding:
    """Say that the records prove the item."""
    return Finding(item=item, outcome=Outcome.VERIFIED, evidence=evidence)


def failed(item: str, evidence: str) -> Finding:
    """Say that the records speak against the item."""
    return Finding(item=item, outcome=Outcome.FAILED, evidence=evidence)


def left_to_a_person(item: str, evidence: str) -> Finding:
    """Say what a person should look at, since the records can't answer."""
    return Finding(item=item, outcome=Outcome.OPEN, evidence=evidence)
