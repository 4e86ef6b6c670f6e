"""What a person submits: a choice with its reason, its answers and whatever else the modal asked for."""

from dataclasses import dataclass

from handoffs.model.checks import Answer
from handoffs.subjects.field_values import FieldValue


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What a person submits: the choice with its reason and answers, and which edition of the subject they saw.

    `picks` are what they chose or typed beside the choice; `over_claim` says that they were told of another's claim and want
    to decide all the same.
    """

    choice: str
    edition: int
    reason: str = ""
    words: str = ""
    answers: tuple[Answer, ...] = ()
    field_values: tuple[FieldValue, ...] = ()
    over_claim: bool = False
