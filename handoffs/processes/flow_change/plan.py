"""The subject of a flow change: the flow, its change, its planned instant, and the instant of its activation."""

from datetime import datetime
from zoneinfo import ZoneInfo

from handoffs.model.handoff import Decision, Handoff
from handoffs.process.choices import Choice
from handoffs.process.forms import Fact, FormOption, moment_of
from handoffs.process.policy import Policy
from handoffs.processes.flow_change.quiet_hours import is_quiet, quiet_words
from handoffs.processes.flow_change.terms import FlowTerms
from handoffs.subjects.field_values import value_of
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import Message, message, written

KEY = "flow_change"
ROLLBACK, DEPLOY = "rollback", "deploy"
FLOW, OTHER, CHANGES, PLANNED, WHY = "flow", "other", "changes", "planned", "why"
PROCEDURE, ON_DUTY, ACTIVATED, REASON = "procedure", "on_duty", "activated", "said"
ORDER_APPROVAL = "order_approval"
FLOWS = (
    FormOption(key=ORDER_APPROVAL, label=message("flow_change.plan.order_approval_flow")),
    FormOption(key="eligibility_update", label=message("flow_change.plan.eligibility_flow")),
    FormOption(key=OTHER, label=message("flow_change.plan.other_option")),
)
"""The handbook's record-triggered flows by their names in Salesforce, and any other."""

ACTIVATE = Choice(
    key="activate",
    label=message("flow_change.plan.activate_choice"),
    past=message("flow_change.plan.activate_past"),
    needs_checklist=True,
)
RESCHEDULE = Choice(
    key="reschedule",
    label=message("flow_change.plan.reschedule_choice"),
    past=message("flow_change.plan.reschedule_past"),
    separate_button=True,
)
ROLL_BACK = Choice(
    key="roll_back",
    label=message("flow_change.plan.roll_back_choice"),
    past=message("flow_change.plan.roll_back_past"),
    destructive=True,
    ends=True,
    separate_button=True,
)


def planned_at(handoff: Handoff) -> datetime:
    """Return the planned instant of the activation: as rescheduled last, else as planned at the start."""
    return moment_of(handoff.entry(DEPLOY, PLANNED) or handoff.about(WorkItem).value(PLANNED), PLANNED)


def activated_at(handoff: Handoff) -> datetime | None:
    """Return the instant at which the new version was activated; None before."""
    task = next((each for each in handoff.tasks if each.step == DEPLOY), None)
    decision = task.decision if task else None
    return activation(decision) if decision and decision.choice == ACTIVATE.key else None


def activation(decision: Decision) -> datetime:
    """Return the instant of activation that a decision names, else the instant of the decision."""
    named = value_of(decision.field_values, ACTIVATED)
    return moment_of(named, ACTIVATED) if named else decision.at


def planned_because(handoff: Handoff) -> str:
    """Return why it is planned outside the quiet hours: as rescheduled last, else as at the start; empty for no reason."""
    is_moved = handoff.entry(DEPLOY, PLANNED)
    return (handoff.entry(DEPLOY, WHY) if is_moved else handoff.about(WorkItem).value(WHY)).strip()


def zone_of(policy: Policy) -> ZoneInfo:
    """Return the time zone of the quiet hours."""
    return policy.calendar_of(policy.process(KEY).team).zone


def in_quiet_hours(at: datetime, policy: Policy) -> bool:
    """Return whether an instant is in the quiet hours."""
    return is_quiet(at, policy.process(KEY).terms(FlowTerms).quiet_hours, zone_of(policy))


def quiet(policy: Policy, on: datetime) -> Message:
    """Write the quiet hours as people read them."""
    return quiet_words(policy.process(KEY).terms(FlowTerms).quiet_hours, zone_of(policy), on)


def common_facts(handoff: Handoff) -> tuple[Fact, ...]:
    """Show the flow, its change, and the instant of its activation."""
    work_item, at, done = handoff.about(WorkItem), planned_at(handoff), activated_at(handoff)
    when = Fact(label=message("flow_change.plan.activated_fact"), text=message("text.instant", at=done)) if done else None
    return (
        Fact(label=message("flow_change.plan.flow_fact"), text=work_item.title),
        when or Fact(label=message("flow_change.plan.planned_deployment_fact"), text=message("text.instant", at=at)),
        Fact(label=message("flow_change.plan.started_by_fact"), text=written(work_item.starter)),
        Fact(label=message("flow_change.plan.what_changes_fact"), text=written(work_item.value(CHANGES))),
    )


def rollback_facts(handoff: Handoff) -> tuple[Fact, ...]:
    """Show the SF Admin on duty and the rollback plan."""
    on_duty = handoff.entry(ROLLBACK, ON_DUTY)
    return (
        Fact(
            label=message("flow_change.plan.sf_admin_on_duty_fact"),
            text=written(on_duty) if on_duty else message("flow_change.plan.nobody_on_duty"),
            person=on_duty,
        ),
        Fact(label=message("flow_change.plan.rollback_plan_fact"), text=written(handoff.entry(ROLLBACK, PROCEDURE))),
    )
