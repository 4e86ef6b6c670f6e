"""Before a flow is deployed: it is changed and tested, documented, and its rollback is planned, all at the same time."""

from datetime import datetime

from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.choices import Choice, item
from handoffs.process.forms import Fact, FieldKind, FormField
from handoffs.process.policy import Policy
from handoffs.process.step import Step
from handoffs.processes.flow_change import plan
from handoffs.subjects.field_values import value_of
from handoffs.text.messages import message


class Preparation(Step):
    """A step that has to be done before the planned deployment."""

    ticked_on_card = True

    def due_by(self, handoff: Handoff, policy: Policy) -> datetime:
        """Return the planned instant of the deployment."""
        return plan.planned_at(handoff)

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the flow, its change and the planned instant."""
        return plan.common_facts(handoff)


class Develop(Preparation):
    """SF Admin changes the flow and tests it in the sandbox."""

    key = "develop"
    title = message("flow_change.preparing.develop_title")
    permission_phrase = message("flow_change.preparing.develop_permission")
    team = "sf_admin"
    checklist = (
        item("cloned", message("flow_change.preparing.cloned_item")),
        item("sandbox", message("flow_change.preparing.sandbox_item")),
    )


class Document(Preparation):
    """Development tests the portal and documents the change."""

    key = "document"
    title = message("flow_change.preparing.document_title")
    permission_phrase = message("flow_change.preparing.document_permission")
    team = "development"
    checklist = (
        item("portal_sandbox", message("flow_change.preparing.portal_sandbox_item")),
        item("documented", message("flow_change.preparing.documented_item")),
    )


class PlanRollback(Preparation):
    """SF Admin records how to go back, and who is on duty."""

    key = plan.ROLLBACK
    title = message("flow_change.preparing.plan_rollback_title")
    permission_phrase = message("flow_change.preparing.plan_rollback_permission")
    team = "sf_admin"
    checklist = (
        item("version_kept", message("flow_change.preparing.version_kept_item")),
        item("on_duty", message("flow_change.preparing.on_duty_item")),
    )

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the rollback procedure, and for the SF Admin on duty during the deployment."""
        steps = message("flow_change.preparing.procedure_placeholder")
        return (
            FormField(
                key=plan.PROCEDURE,
                label=message("flow_change.preparing.procedure_field"),
                kind=FieldKind.WORDS,
                placeholder=steps,
            ),
            FormField(key=plan.ON_DUTY, label=message("flow_change.preparing.on_duty_field"), kind=FieldKind.PERSON),
        )

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse a plan without a procedure or without a person on duty."""
        if not value_of(decision.field_values, plan.PROCEDURE).strip():
            raise Refusal(message("flow_change.preparing.no_procedure"), field=plan.PROCEDURE)
        if not value_of(decision.field_values, plan.ON_DUTY).strip():
            raise Refusal(message("flow_change.preparing.nobody_on_duty"), field=plan.ON_DUTY)
