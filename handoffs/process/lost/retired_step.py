"""The step of a stored task that the handbook has no longer, since it was removed or its key was changed."""

from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.process.choices import Choice
from handoffs.process.forms import FieldKind, FormField, require_filled
from handoffs.process.policy import Policy
from handoffs.process.step import Step
from handoffs.process.submission import Submission
from handoffs.subjects.field_values import value_of
from handoffs.text.messages import Message, message

WHY = "why"
"""The field that holds the reason for closing the task."""

CLOSE = Choice(
    key="close", label=message("process.retired_step.close"), past=message("process.retired_step.closed"), destructive=True
)
"""Ends the task; what follows is what the present handbook says."""


class RetiredStep(Step):
    """Stands in for a step that the handbook has no longer.

    Nobody knows its rules any more, so Baton does nothing by itself: the escalation contact closes the task with a reason, or
    hands it back to a step that is done. It stays open when its record no longer waits.
    """

    permission_phrase = message("process.retired_step.permission")
    button = CLOSE.label
    choices = (CLOSE,)
    contact_only = True
    survives_record = True

    def __init__(self, key: str) -> None:
        self.key = key
        self.title = message("process.retired_step.title", step=key)

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask why the task is closed."""
        return (FormField(key=WHY, label=message("process.retired_step.why"), kind=FieldKind.WORDS),)

    def outcome(self, handoff: Handoff, task: Task, policy: Policy) -> Message | None:
        """Return why nothing is left to do."""
        why = value_of(task.decision.field_values, WHY).strip() if task.decision else ""
        return message("process.retired_step.outcome", why=why) if why else None

    def hints(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Message, ...]:
        """Name the person who decides what becomes of the task."""
        contact = policy.team_for(task.team, handoff.process).contact_title
        return (message("process.retired_step.hint", contact=contact, close=CLOSE.label),)

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse to close the task without a reason."""
        require_filled(self.fields(handoff, task, CLOSE, policy), decision.field_values)

    def auto_decision(self, handoff: Handoff, task: Task, policy: Policy) -> Submission | None:
        """Return None: a person decides."""
        return None
