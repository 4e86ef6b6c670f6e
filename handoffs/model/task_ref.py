"""A reference to one task of a handoff."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class TaskRef:
    """Points to one task: the handoff's id and the step (or the escalation's surface).

    `edition` is the edition of the subject that the person saw; 0 where nobody saw one.
    """

    handoff: str
    step: str
    edition: int = 0
