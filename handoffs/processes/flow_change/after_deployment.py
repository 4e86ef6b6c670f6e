"""After a flow was activated: a step that can roll it back, and its verification by Development."""

from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.choices import COMPLETE, Choice, item
from handoffs.process.forms import Fact, FieldKind, FormField
from handoffs.process.policy import Policy
from handoffs.process.step import Step
from handoffs.processes.flow_change import plan
from handoffs.subjects.field_values import value_of
from handoffs.text.messages import Message, message, written


class AfterDeployment(Step):
    """A step after the deployment, in which its team can report a rollback."""

    follows = (plan.DEPLOY,)
    choices = (COMPLETE, plan.ROLL_BACK)

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the reason of a rollback."""
        words = message("flow_change.after_deployment.said_placeholder")
        said = FormField(
            key=plan.REASON, label=message("flow_change.after_deployment.said_field"), kind=FieldKind.WORDS, placeholder=words
        )
        return (said,) if choice.key == plan.ROLL_BACK.key else ()

    def outcome(self, handoff: Handoff, task: Task, policy: Policy) -> Message | None:
        """Return why it was rolled back; else the items that hold."""
        reason = value_of(task.decision.field_values, plan.REASON).strip() if task.decision else ""
        rolled_back = message("flow_change.after_deployment.rolled_back", reason=reason)
        return rolled_back if reason else super().outcome(handoff, task, policy)

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse a rollback without a reason."""
        if decision.choice == plan.ROLL_BACK.key and not value_of(decision.field_values, plan.REASON).strip():
            raise Refusal(message("flow_change.after_deployment.no_reason"), field=plan.REASON)


class Verify(AfterDeployment):
    """Development verifies the portal with the new version."""

    key = "verify"
    title = message("flow_change.after_deployment.verify_title")
    permission_phrase = message("flow_change.after_deployment.verify_permission")
    team = "development"
    checklist = (
        item("portal", message("flow_change.after_deployment.portal_item")),
        item("events", message("flow_change.after_deployment.events_item")),
        item("logs", message("flow_change.after_deployment.logs_item")),
    )
    ticked_on_card = True

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the flow, its activation and the rollback plan."""
        return (*plan.common_facts(handoff), *plan.rollback_facts(handoff), *rollback_reason(task))


def rollback_reason(task: Task) -> tuple[Fact, ...]:
    """Show the reason of a rollback, once there was one."""
    said = value_of(task.decision.field_values, plan.REASON) if task.decision else ""
    return (Fact(label=message("flow_change.after_deployment.why_it_was_rolled_back_fact"), text=written(said)),) if said else ()
