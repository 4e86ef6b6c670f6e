"""Before a flow is deployed: it is changed and tested, documented, and its rollback is planned, all at the same time."""

from datetime import datetime

from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.choices import Choice, item
from handoffs.process.forms import Fact, FieldKind, FormField
from handoffs.process.policy import Policy
from handoffs.process.step import Step
from handoffs.processes.flow_change import about
from handoffs.subjects.field_values import value_of
from handoffs.text.messages import message


class Preparation(Step):
    """A step that has to be done before the planned deployment."""

    ticked_on_card = True

    def due_by(self, handoff: Handoff, policy: Policy) -> datetime:
        """Return the planned instant of the deployment."""
        return about.planned_at(handoff)

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the flow, its change and the planned instant."""
        return about.common_facts(handoff, policy)


class Develop(Preparation):
    """SF Admin changes the flow and tests it in the sandbox."""

    key = "develop"
    title = "Development of a flow"
    permission_phrase = "develop flows"
    team = "sf_admin"
    checklist = (
        item("cloned", "Existing flow cloned for the change"),
        item("sandbox", "Tested in the Salesforce Sandbox"),
    )


class Document(Preparation):
    """Development tests the portal and documents the change."""

    key = "document"
    title = "Documentation of a flow change"
    permission_phrase = "document flow changes"
    team = "development"
    checklist = (
        item("portal_sandbox", "Tested in the Sandbox from the portal's side"),
        item("documented", "Changes documented"),
    )


class PlanRollback(Preparation):
    """SF Admin records how to go back, and who is on duty."""

    key = about.ROLLBACK
    title = "Rollback plan of a flow change"
    permission_phrase = "record rollback plans"
    team = "sf_admin"
    checklist = (
        item("version_kept", "Previous flow version kept available"),
        item("on_duty", "SF Admin available during the deployment"),
    )

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the rollback procedure, and for the SF Admin on duty during the deployment."""
        steps = "Which version is activated again, how, and what has to be looked at then"
        return (
            FormField(key=about.PROCEDURE, label="Rollback procedure", kind=FieldKind.WORDS, placeholder=steps),
            FormField(key=about.ON_DUTY, label="SF Admin during the deployment", kind=FieldKind.PERSON),
        )

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse a plan without a procedure or without a person on duty."""
        if not value_of(decision.field_values, about.PROCEDURE).strip():
            raise Refusal(message("flow_change.preparing.no_procedure"), field=about.PROCEDURE)
        if not value_of(decision.field_values, about.ON_DUTY).strip():
            raise Refusal(message("flow_change.preparing.nobody_on_duty"), field=about.ON_DUTY)
