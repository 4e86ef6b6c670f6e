"""Before a flow is deployed: it is changed and tried, written down, and the way back is settled, all at the same time."""

from datetime import datetime

from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.refusal import Refusal
from handoffs.process.definition import Choice, Step, item
from handoffs.process.forms import Fact, FieldKind, FormField
from handoffs.process.policy import Policy
from handoffs.processes.flow_change import about
from handoffs.subjects.field_values import value_of


def facts(handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
    """Tell which flow changes, how and when."""
    return about.common_facts(handoff, policy)


def due_by(handoff: Handoff, policy: Policy) -> datetime:
    """Have it done before the planned deployment."""
    return about.planned_at(handoff)


def plan_asked(handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
    """Ask how to go back, and who of SF Admin is there during the deployment."""
    steps = "Which version is activated again, how, and what has to be looked at then"
    return (
        FormField(key=about.PROCEDURE, label="Rollback procedure", kind=FieldKind.WORDS, placeholder=steps),
        FormField(key=about.ON_DUTY, label="SF Admin during the deployment", kind=FieldKind.PERSON),
    )


def guard_plan(decision: Decision) -> None:
    """Refuse a plan that nobody can go by."""
    if not value_of(decision.field_values, about.PROCEDURE).strip():
        raise Refusal("Please write down how to go back.", field=about.PROCEDURE)
    if not value_of(decision.field_values, about.ON_DUTY).strip():
        raise Refusal("Please name who is there during the deployment.", field=about.ON_DUTY)


DEVELOP_STEP = Step(
    key=about.DEVELOP,
    title="Development of a flow",
    deed="develop flows",
    team="sf_admin",
    checklist=(
        item("cloned", "Existing flow cloned for the change"),
        item("sandbox", "Tested in the Salesforce Sandbox"),
    ),
    ticked=True,
    due_by=due_by,
    facts=facts,
)
DOCUMENT_STEP = Step(
    key=about.DOCUMENT,
    title="Documentation of a flow change",
    deed="document flow changes",
    team="development",
    checklist=(
        item("portal_sandbox", "Tested in the Sandbox from the portal's side"),
        item("documented", "Changes documented"),
    ),
    ticked=True,
    due_by=due_by,
    facts=facts,
)
ROLLBACK_STEP = Step(
    key=about.ROLLBACK,
    title="Rollback plan of a flow change",
    deed="record rollback plans",
    team="sf_admin",
    checklist=(
        item("version_kept", "Previous flow version kept available"),
        item("on_duty", "SF Admin available during the deployment"),
    ),
    ticked=True,
    asks=plan_asked,
    due_by=due_by,
    facts=facts,
)
