"""The deployment of a flow: it waits for its planned time, and is activated in quiet hours or with the contact's reason."""

from datetime import datetime, timedelta

from handoffs.model.checks import Finding, needs_review, verified
from handoffs.model.effects import ThreadReply
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.definition import Choice, Step, item
from handoffs.process.forms import Fact, FieldKind, FormField
from handoffs.process.policy import Policy
from handoffs.process.rights import require_contact
from handoffs.processes.flow_change import about
from handoffs.subjects.field_values import value_of
from handoffs.subjects.work_item import WorkItem
from handoffs.text.wording import spelled

CLOCKS_DIFFER = timedelta(minutes=1)
"""A moment is chosen in whole minutes, so one that has just begun is not still to come."""


def waits_until(handoff: Handoff, policy: Policy) -> datetime:
    """Wait for the planned time."""
    return about.planned_at(handoff)


def find(handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
    """Find whether it is planned for quiet hours, and that Development has been told."""
    at, zone = about.planned_at(handoff), about.zone_of(policy)
    planned, quiet = spelled(at, zone), about.quiet(policy, at)
    why = handoff.about(WorkItem).value(about.WHY).strip()
    scheduled = (
        verified("scheduled", f"Planned for {planned}; quiet hours are {quiet}.")
        if about.in_quiet_hours(at, policy)
        else needs_review("scheduled", f"Planned for {planned}, outside the quiet hours ({quiet}). {why}".strip())
    )
    return scheduled, verified("notified", "Baton told Development in its channel when this was planned.")


def tells(handoff: Handoff, task: Task, policy: Policy) -> tuple[ThreadReply, ...]:
    """Tell Development when the flow is to be deployed, in its channel."""
    work_item, at = handoff.about(WorkItem), spelled(task.waits_until or task.opened_at, about.zone_of(policy))
    text = (
        f"{work_item.number}: the deployment of {work_item.title} is planned for {at}. Please be ready to verify it after that."
    )
    return (ThreadReply(step=about.DOCUMENT, in_channel=True, text=text),)


def reminder(handoff: Handoff, task: Task, policy: Policy) -> str:
    """Say what is about to be deployed."""
    work_item, at = handoff.about(WorkItem), spelled(about.planned_at(handoff), about.zone_of(policy))
    return f"{work_item.number}: {work_item.title} is to be deployed {at}. If that does not suit any more, press “Reschedule”."


def asks(handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
    """Ask when it was activated, or when it is to be instead."""
    planned, why = about.when_fields(policy)
    if choice.key == about.RESCHEDULE.key:
        return planned, why
    hint = "Leave it empty if it was just now."
    return FormField(key=about.ACTIVATED, label="Activated at", kind=FieldKind.MOMENT, hint=hint, optional=True), why


def guard(handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
    """Refuse an activation before its time; outside the quiet hours let the contact alone activate it, with a reason."""
    if decision.choice == about.RESCHEDULE.key:
        return about.require_good_time(decision.field_values, policy, decision.at)
    at, zone = about.activation(decision), about.zone_of(policy)
    if task.waits_until and decision.at < task.waits_until:
        raise Refusal(f"It is planned for {spelled(task.waits_until, zone)}. To activate it earlier, reschedule it first.")
    if at > decision.at + CLOCKS_DIFFER:
        raise Refusal("That is still to come. Please say when it was activated, or leave it empty.", field=about.ACTIVATED)
    odd = _oddness(task, at, policy)
    if not odd:
        return None
    require_contact(actor, policy.team(task.team), because=f"It was activated {spelled(at, zone)}, {odd}.")
    if not value_of(decision.field_values, about.WHY).strip():
        raise Refusal(f"It was activated {odd}. Please say why.", field=about.WHY)


def facts(handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
    """Tell what is deployed when, how to go back, and who is there."""
    plan = about.plan(handoff)
    field_values = plan.field_values if plan else ()
    on_duty = value_of(field_values, about.ON_DUTY)
    return (
        *about.common_facts(handoff, policy),
        Fact(label="Quiet hours", text=about.quiet(policy, about.planned_at(handoff))),
        Fact(label="SF Admin on duty", text=on_duty or "nobody named", person=on_duty),
        Fact(label="Rollback plan", text=value_of(field_values, about.PROCEDURE)),
    )


def _oddness(task: Task, at: datetime, policy: Policy) -> str:
    """Say what is unusual about the time of an activation, as the end of a sentence; empty when nothing is."""
    if at < task.opened_at - CLOCKS_DIFFER:
        return "before tests and rollback plan were complete"
    return "" if about.in_quiet_hours(at, policy) else f"outside the quiet hours ({about.quiet(policy, at)})"


DEPLOY_STEP = Step(
    key=about.DEPLOY,
    title="Deployment of a flow",
    deed="deploy flows",
    team="sf_admin",
    follows=(about.DEVELOP, about.DOCUMENT, about.ROLLBACK),
    checklist=(
        item("scheduled", "Scheduled in a low-traffic period"),
        item("notified", "Development notified"),
        item("activated", "New flow version activated"),
    ),
    choices=(about.ACTIVATE, about.RESCHEDULE),
    again=about.RESCHEDULE.key,
    ticked=True,
    waits_until=waits_until,
    find=find,
    tells=tells,
    reminder=reminder,
    asks=asks,
    facts=facts,
)
