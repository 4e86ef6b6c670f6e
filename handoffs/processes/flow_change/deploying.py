"""The deployment of a flow: it waits for its planned instant, and is activated in quiet hours or with the contact's reason."""

from datetime import datetime, timedelta

from handoffs.model.checks import Finding, needs_review, verified
from handoffs.model.effects import ThreadReply
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.choices import Choice, item
from handoffs.process.forms import Fact, FieldKind, FormField
from handoffs.process.policy import Policy
from handoffs.process.rights import require_contact
from handoffs.process.step import Step
from handoffs.processes.flow_change import about
from handoffs.processes.flow_change.preparing import Develop, Document, PlanRollback
from handoffs.processes.flow_change.start import require_good_time, when_fields
from handoffs.subjects.field_values import value_of
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import message
from handoffs.text.wording import spelled

CLOCKS_DIFFER = timedelta(minutes=1)
"""People choose whole minutes, so a minute that has just begun is not in the future."""


class Deploy(Step):
    """SF Admin activates the new version of the flow, or reschedules that."""

    key = about.DEPLOY
    title = "Deployment of a flow"
    permission_phrase = "deploy flows"
    team = "sf_admin"
    follows = (Develop.key, Document.key, PlanRollback.key)
    choices = (about.ACTIVATE, about.RESCHEDULE)
    repeat_choice = about.RESCHEDULE.key
    checklist = (
        item("scheduled", "Scheduled in a low-traffic period"),
        item("notified", "Development notified"),
        item("activated", "New flow version activated"),
    )
    ticked_on_card = True

    def waits_until(self, handoff: Handoff, policy: Policy) -> datetime:
        """Wait for the planned instant."""
        return about.planned_at(handoff)

    def findings(self, handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
        """Verify that it is planned for quiet hours, and that Development was notified."""
        at, zone = about.planned_at(handoff), about.zone_of(policy)
        planned, quiet = spelled(at, zone), about.quiet(policy, at)
        why = handoff.about(WorkItem).value(about.WHY).strip()
        scheduled = (
            verified("scheduled", f"Planned for {planned}; quiet hours are {quiet}.")
            if about.in_quiet_hours(at, policy)
            else needs_review("scheduled", f"Planned for {planned}, outside the quiet hours ({quiet}). {why}".strip())
        )
        return scheduled, verified("notified", "Baton told Development in its channel when this was planned.")

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the instant of the activation, or for another planned instant."""
        planned, why = when_fields(policy)
        if choice.key == about.RESCHEDULE.key:
            return planned, why
        hint = "Leave it empty if it was just now."
        return FormField(key=about.ACTIVATED, label="Activated at", kind=FieldKind.MOMENT, hint=hint, optional=True), why

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the flow, the quiet hours and the rollback plan."""
        quiet = Fact(label="Quiet hours", text=about.quiet(policy, about.planned_at(handoff)))
        return (*about.common_facts(handoff, policy), quiet, *about.rollback_facts(handoff))

    def announcements(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[ThreadReply, ...]:
        """Announce the planned deployment in Development's channel."""
        work_item, at = handoff.about(WorkItem), spelled(task.waits_until or task.opened_at, about.zone_of(policy))
        planned = f"{work_item.number}: the deployment of {work_item.title} is planned for {at}."
        return (ThreadReply(step=Document.key, in_channel=True, text=f"{planned} Please be ready to verify it after that."),)

    def reminder(self, handoff: Handoff, task: Task, policy: Policy) -> str:
        """Name the flow that is deployed soon, and the button that reschedules it."""
        work_item, at = handoff.about(WorkItem), spelled(about.planned_at(handoff), about.zone_of(policy))
        planned = f"{work_item.number}: {work_item.title} is to be deployed {at}."
        return f"{planned} If that does not suit any more, press “Reschedule”."

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse an activation before its time; outside the quiet hours only the contact activates it, with a reason."""
        if decision.choice == about.RESCHEDULE.key:
            return require_good_time(decision.field_values, policy, decision.at)
        at = about.activation(decision)
        if task.waits_until and decision.at < task.waits_until:
            raise Refusal(message("flow_change.deploying.too_early", at=task.waits_until))
        if at > decision.at + CLOCKS_DIFFER:
            raise Refusal(message("flow_change.deploying.in_the_future"), field=about.ACTIVATED)
        unusual = _unusual_time(task, at, policy)
        if not unusual:
            return None
        require_contact(
            actor, policy.team(task.team), because=message("flow_change.deploying.unusual_time", at=at, reason=unusual)
        )
        if not value_of(decision.field_values, about.WHY).strip():
            raise Refusal(message("flow_change.deploying.no_reason", reason=unusual), field=about.WHY)


def _unusual_time(task: Task, at: datetime, policy: Policy) -> str:
    """Return the end of a sentence that explains why the instant of an activation is unusual; empty when it is not."""
    if at < task.opened_at - CLOCKS_DIFFER:
        return "before tests and rollback plan were complete"
    return "" if about.in_quiet_hours(at, policy) else f"outside the quiet hours ({about.quiet(policy, at)})"
