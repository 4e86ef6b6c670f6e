"""After a flow was activated: a step that can roll it back, and its verification by Development."""

from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.choices import COMPLETE, Choice, item
from handoffs.process.forms import Fact, FieldKind, FormField
from handoffs.process.policy import Policy
from handoffs.process.step import Step
from handoffs.processes.flow_change import about
from handoffs.subjects.field_values import value_of
from handoffs.text.messages import message


class AfterDeployment(Step):
    """A step after the deployment, in which its team can report a rollback."""

    follows = (about.DEPLOY,)
    choices = (COMPLETE, about.ROLL_BACK)

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the reason of a rollback."""
        words = "What went wrong, and which version is active now?"
        said = FormField(key=about.SAID, label="Why it was rolled back", kind=FieldKind.WORDS, placeholder=words)
        return (said,) if choice.key == about.ROLL_BACK.key else ()

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse a rollback without a reason."""
        if decision.choice == about.ROLL_BACK.key and not value_of(decision.field_values, about.SAID).strip():
            raise Refusal(message("flow_change.following.no_reason"), field=about.SAID)


class Verify(AfterDeployment):
    """Development verifies the portal with the new version."""

    key = "verify"
    title = "Verification of a flow"
    permission_phrase = "verify flows"
    team = "development"
    checklist = (
        item("portal", "Affected portal functionality tested"),
        item("events", "Platform Events are received"),
        item("logs", "BFF logs show no errors"),
    )
    ticked_on_card = True

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the flow, its activation and the rollback plan."""
        return (*about.common_facts(handoff, policy), *about.rollback_facts(handoff), *rollback_reason(task))


def rollback_reason(task: Task) -> tuple[Fact, ...]:
    """Show the reason of a rollback, once there was one."""
    said = value_of(task.decision.field_values, about.SAID) if task.decision else ""
    return (Fact(label="Why it was rolled back", text=said),) if said else ()
