"""The base of each cancellation step: it writes its changes with a note on the case."""

from abc import ABC, abstractmethod

from handoffs.model.effects import Note, WriteBack
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.requests import RecordRequest
from handoffs.process.notes import written_at
from handoffs.process.overrides import override_lines
from handoffs.process.policy import Policy
from handoffs.process.step import Step
from handoffs.subjects.case import CancellationCase
from handoffs.text.messages import Message, lines, message

Changes = tuple[RecordRequest | None, tuple[Message, ...]]
"""The request to the records (None: nothing but the note), and the lines of the note about it."""


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
        request, details = self.changes(handoff, task, decision, policy)
        decided = message("cancellation.step.note", past=past, name=decision.name)
        title = message("cancellation.step.note_title", past=past, reference=decision.reference)
        body = lines(decided, *details, *override_lines(self, decision), written_at(decision, task, policy))
        return WriteBack(
            reference=decision.reference,
            step=task.step,
            subject=case.record_id,
            request=request,
            note=Note(record_id=case.record_id, title=title, body=body),
            anyhow=self.overwrites_nothing,
        )
