"""Says why a task can't be acted on any more, and who was faster."""

from handoffs.handbook import Handbook
from handoffs.handoff import Handoff, Task


def why_not_open(handbook: Handbook, handoff: Handoff, task: Task) -> str:
    """Give the sentence for someone who came too late: who decided what, or why it is no longer needed."""
    if task.decision:
        past = handbook.step_of(handoff, task).choice(task.decision.choice).past
        return f"{task.decision.name} was faster and {past} it already."
    if task.withdrawal:
        return f"It is no longer needed: {task.withdrawal.says}."
    return "It is no longer open."
