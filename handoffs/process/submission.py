"""A submission: the choice of a person with its reason, answers and field values."""

from dataclasses import dataclass, replace

from handoffs.model.checks import Answer
from handoffs.model.escalation import Assessment
from handoffs.subjects.field_values import FieldValue
from handoffs.text.messages import Message


@dataclass(frozen=True, kw_only=True)
class Submission:
    """The choice of a person with its reason and answers, and the edition of the subject that they saw.

    `field_values` are the values of the other form fields; `over_claim` confirms a decision over another person's claim.
    """

    choice: str
    edition: int
    reason: str = ""
    words: Message | None = None
    answers: tuple[Answer, ...] = ()
    field_values: tuple[FieldValue, ...] = ()
    over_claim: bool = False

    def with_answers(self, answers: tuple[Answer, ...]) -> "Submission":
        """Return the same submission with other answers."""
        return replace(self, answers=answers)


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What a person says who resolves an escalation; without a `assessment` the rule refuses it.

    Without `watched` a cause that goes on is not raised again.
    """

    assessment: Assessment | None
    words: str = ""
    watched: bool = True
