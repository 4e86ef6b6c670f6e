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
from handoffs.processes.flow_change import plan
from handoffs.processes.flow_change.preparing import Develop, Document, PlanRollback
from handoffs.processes.flow_change.start import needed_at, require_good_time, when_fields
from handoffs.subjects.field_values import value_of
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import Message, message

CLOCKS_DIFFER = timedelta(minutes=1)
"""People choose whole minutes, so a minute that has just begun is not in the future."""


class Deploy(Step):
    """SF Admin activates the new version of the flow, or reschedules that."""

    key = plan.DEPLOY
    title = message("flow_change.deploying.deploy_title")
    permission_phrase = message("flow_change.deploying.deploy_permission")
    team = "sf_admin"
    follows = (Develop.key, Document.key, PlanRollback.key)
    choices = (plan.ACTIVATE, plan.RESCHEDULE)
    repeat_choice = plan.RESCHEDULE.key
    checklist = (
        item("scheduled", message("flow_change.deploying.scheduled_item")),
        item("notified", message("flow_change.deploying.notified_item")),
        item("activated", message("flow_change.deploying.activated_item")),
    )
    ticked_on_card = True

    def waits_until(self, handoff: Handoff, policy: Policy) -> datetime:
        """Wait for the planned instant."""
        return plan.planned_at(handoff)

    def findings(self, handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
        """Verify that it is planned for quiet hours, and that Development was notified."""
        return _scheduled(handoff, policy), verified("notified", message("flow_change.deploying.development_notified"))

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the instant of the activation, or for another planned instant."""
        planned, why = when_fields(policy)
        if choice.key == plan.RESCHEDULE.key:
            return planned, why
        hint = message("flow_change.deploying.activated_hint")
        return FormField(
            key=plan.ACTIVATED,
            label=message("flow_change.deploying.activated_field"),
            kind=FieldKind.MOMENT,
            hint=hint,
            optional=True,
            asks_more=True,
        ), why

    def needed_fields(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> frozenset[str]:
        """Ask why it is planned for another time, and ask the contact why it was activated at an unusual one."""
        if decision.choice == plan.RESCHEDULE.key:
            return needed_at(decision.field_values, policy)
        if task.team not in actor.contact_of or _unusual_time(task, plan.activation(decision), policy) is None:
            return frozenset()
        return frozenset({plan.WHY})

    def outcome(self, handoff: Handoff, task: Task, policy: Policy) -> Message | None:
        """Name the instant from which the new version is active."""
        at = plan.activated_at(handoff)
        return message("flow_change.deploying.active", at=at) if at else None

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the flow, the quiet hours and the rollback plan."""
        quiet = Fact(label=message("flow_change.deploying.quiet_hours_fact"), text=plan.quiet(policy, plan.planned_at(handoff)))
        return (*plan.common_facts(handoff), quiet, *plan.rollback_facts(handoff))

    def announcements(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[ThreadReply, ...]:
        """Announce the planned deployment in Development's channel."""
        work_item, at = handoff.about(WorkItem), task.waits_until or task.opened_at
        announced = message("flow_change.deploying.announced", number=work_item.number, flow=work_item.title, at=at)
        return (ThreadReply(step=Document.key, in_channel=True, text=announced),)

    def nudge_in_wait(self, handoff: Handoff, task: Task, policy: Policy) -> Message:
        """Name the flow that is deployed soon, and the button that reschedules it."""
        work_item, at = handoff.about(WorkItem), plan.planned_at(handoff)
        return message("flow_change.deploying.nudge", number=work_item.number, flow=work_item.title, at=at)

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse an activation before its time; outside the quiet hours only the contact activates it, with a reason."""
        if decision.choice == plan.RESCHEDULE.key:
            return require_good_time(decision.field_values, policy, decision.at)
        at = plan.activation(decision)
        if task.waits_until and decision.at < task.waits_until:
            raise Refusal(message("flow_change.deploying.too_early", at=task.waits_until))
        if at > decision.at + CLOCKS_DIFFER:
            raise Refusal(message("flow_change.deploying.in_the_future"), field=plan.ACTIVATED)
        unusual = _unusual_time(task, at, policy)
        if unusual is None:
            return None
        require_contact(
            actor,
            policy.team_for(task.team, handoff.process),
            because=message("flow_change.deploying.unusual_time", at=at, reason=unusual),
        )
        if not value_of(decision.field_values, plan.WHY).strip():
            raise Refusal(message("flow_change.deploying.no_reason", reason=unusual), field=plan.WHY)


def _scheduled(handoff: Handoff, policy: Policy) -> Finding:
    """Verify that the planned instant is in the quiet hours; outside them a person judges the reason."""
    at, why = plan.planned_at(handoff), plan.planned_because(handoff)
    hours = plan.quiet(policy, at)
    if plan.in_quiet_hours(at, policy):
        return verified("scheduled", message("flow_change.deploying.in_quiet_hours", at=at, hours=hours))
    if not why:
        return needs_review("scheduled", message("flow_change.deploying.outside_quiet_hours", at=at, hours=hours))
    return needs_review("scheduled", message("flow_change.deploying.outside_with_reason", at=at, hours=hours, reason=why))


def _unusual_time(task: Task, at: datetime, policy: Policy) -> Message | None:
    """Return the end of a sentence that explains why the instant of an activation is unusual; None when it is not."""
    if at < task.opened_at - CLOCKS_DIFFER:
        return message("flow_change.deploying.before_preparation")
    if plan.in_quiet_hours(at, policy):
        return None
    return message("flow_change.deploying.unquiet", hours=plan.quiet(policy, at))
