"""The base of each cancellation step: it writes its changes with a note on the case."""

from abc import ABC, abstractmethod

from handoffs.model.effects import Note, RecordChange, WriteBack
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.process.policy import Policy
from handoffs.process.step import Step
from handoffs.subjects.case import CancellationCase
from handoffs.text.messages import Message

Changes = tuple[tuple[RecordChange, ...], tuple[Message | str, ...]]
"""The changes of records, and the lines of the note about them."""


class CancellationStep(Step, ABC):
    """A step whose decision changes records and leaves a note on the case."""

    overwrites_nothing = False
    """Its changes are written even when the record has changed since the decision."""

    @abstractmethod
    def changes(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> Changes:
        """Return the changes that a decision asks for, and the lines of the note about them."""

    def write_back(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> WriteBack:
        """Write the changes, with a note that names the decider and the instant."""
        case, past = handoff.about(CancellationCase), self.choice(decision.choice).past
        changes, words = self.changes(handoff, task, decision, policy)
        at = decision.at.astimezone(policy.calendar_of(task.team).zone)
        lines = (f"Cancellation {past} by {decision.name}.", *words, f"{at:%Y-%m-%d %H:%M} {at.tzname()}")
        title, body = f"Cancellation {past} ({decision.reference})", "\n".join(map(str, filter(None, lines)))
        return WriteBack(
            reference=decision.reference,
            step=task.step,
            subject=case.record_id,
            expected_status="",
            changes=changes,
            note=Note(kind="Case", record_id=case.record_id, title=title, body=body),
            anyhow=self.overwrites_nothing,
        )
