"""What a flow change is about: which flow, what changes, when it is to be activated, and when it was."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from handoffs.model.handoff import Decision, Handoff
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.definition import Choice
from handoffs.process.forms import Fact, FieldKind, FormField, FormOption, moment_of
from handoffs.process.policy import Policy
from handoffs.processes.flow_change.quiet_hours import is_quiet, quiet_words
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.work_item import WorkItem
from handoffs.text.wording import spelled

KEY = "flow_change"
DEVELOP, DOCUMENT, ROLLBACK, DEPLOY, VERIFY, WATCH = "develop", "document", "rollback", "deploy", "verify", "watch"
FLOW, OTHER, CHANGES, PLANNED, WHY = "flow", "other", "changes", "planned", "why"
PROCEDURE, ON_DUTY, ACTIVATED, SAID = "procedure", "on_duty", "activated", "said"
ORDER_APPROVAL = "order_approval"
FLOWS = (
    FormOption(key=ORDER_APPROVAL, label="Order Approval Flow"),
    FormOption(key="eligibility_update", label="Eligibility Update Flow"),
    FormOption(key=OTHER, label="Another flow"),
)
"""The handbook's record-triggered flows, and any other."""

ACTIVATE = Choice(key="activate", label="Complete step", past="activated", needs_checklist=True)
RESCHEDULE = Choice(key="reschedule", label="Reschedule", past="rescheduled", apart=True)
ROLL_BACK = Choice(key="roll_back", label="Rolled back", past="rolled back", destructive=True, ends=True, apart=True)


def form(policy: Policy) -> tuple[FormField, ...]:
    """Ask which flow changes, how, and when it is to be activated."""
    return (
        FormField(key=FLOW, label="Flow", kind=FieldKind.OPTION, options=FLOWS, placeholder="Choose a flow"),
        FormField(key=OTHER, label="Its name, if it is another", kind=FieldKind.LINE, optional=True),
        FormField(key=CHANGES, label="What changes", kind=FieldKind.WORDS, placeholder="What it does now, what it will do"),
        *when_fields(policy),
    )


def when_fields(policy: Policy) -> tuple[FormField, ...]:
    """Ask when it is to be activated, and why then where that is not in the quiet hours."""
    hours = ", ".join(map(str, policy.process(KEY).quiet_hours))
    hint = f"Quiet hours: {hours} ({zone_of(policy)})." if hours else ""
    why = "Only for a time outside the quiet hours; whoever activates it then has to be the team's contact."
    return (
        FormField(key=PLANNED, label="Planned deployment", kind=FieldKind.MOMENT, hint=hint),
        FormField(key=WHY, label="Why outside quiet hours", kind=FieldKind.LINE, optional=True, hint=why if hours else ""),
    )


def check(field_values: tuple[FieldValue, ...], actor: Actor, policy: Policy, now: datetime) -> None:
    """Refuse a flow without a name, and a time that has passed or is not quiet without a reason."""
    if value_of(field_values, FLOW) == OTHER and not value_of(field_values, OTHER).strip():
        raise Refusal("Please name the flow.", field=OTHER)
    require_good_time(field_values, policy, now)


def require_good_time(field_values: tuple[FieldValue, ...], policy: Policy, now: datetime) -> None:
    """Refuse a planned time that has passed, and one outside the quiet hours for which nobody gives a reason."""
    at = moment_of(value_of(field_values, PLANNED), PLANNED)
    if at <= now:
        raise Refusal("That time has passed. Please choose one to come.", field=PLANNED)
    if not in_quiet_hours(at, policy) and not value_of(field_values, WHY).strip():
        says = f"{spelled(at, zone_of(policy))} is outside the quiet hours ({quiet(policy, at)})."
        raise Refusal(f"{says} Choose another time, or say below why it has to be then.", field=PLANNED)


def title(field_values: tuple[FieldValue, ...], names: Mapping[str, str]) -> str:
    """Name the flow."""
    other = value_of(field_values, OTHER).strip()
    known = next((each.label for each in FLOWS if each.key == value_of(field_values, FLOW)), "")
    return other if value_of(field_values, FLOW) == OTHER else known


def planned_at(handoff: Handoff) -> datetime:
    """Give the instant at which it is to be activated: as it was rescheduled last, else as it was planned at the start."""
    task = next((each for each in handoff.tasks if each.step == DEPLOY), None)
    again = value_of(task.decision.field_values, PLANNED) if task and task.decision else ""
    if again:
        return moment_of(again, PLANNED)
    return (task.waits_until if task else None) or moment_of(handoff.about(WorkItem).value(PLANNED), PLANNED)


def activated_at(handoff: Handoff) -> datetime | None:
    """Give the instant at which the new version was activated; None before."""
    task = next((each for each in handoff.tasks if each.step == DEPLOY), None)
    decision = task.decision if task else None
    return activation(decision) if decision and decision.choice == ACTIVATE.key else None


def activation(decision: Decision) -> datetime:
    """Give the instant that a decision names for the activation: its own where it names none."""
    told = value_of(decision.field_values, ACTIVATED)
    return moment_of(told, ACTIVATED) if told else decision.at


def plan(handoff: Handoff) -> Decision | None:
    """Give the decision in which the rollback plan was recorded; None before."""
    return next((each.decision for each in handoff.tasks if each.step == ROLLBACK), None)


def zone_of(policy: Policy) -> ZoneInfo:
    """Give the zone in which the quiet hours are meant."""
    return policy.calendar_of(policy.process(KEY).team).zone


def in_quiet_hours(at: datetime, policy: Policy) -> bool:
    """Say whether a change may be activated at an instant without asking anybody."""
    return is_quiet(at, policy.process(KEY).quiet_hours, zone_of(policy))


def quiet(policy: Policy, on: datetime) -> str:
    """Write the quiet hours as people read them."""
    return quiet_words(policy.process(KEY).quiet_hours, zone_of(policy), on)


def common_facts(handoff: Handoff, policy: Policy) -> tuple[Fact, ...]:
    """Tell which flow changes, how, and when it is or was activated."""
    work_item, at, done = handoff.about(WorkItem), planned_at(handoff), activated_at(handoff)
    when = Fact(label="Activated", text=spelled(done, zone_of(policy))) if done else None
    return (
        Fact(label="Flow", text=work_item.title),
        when or Fact(label="Planned deployment", text=spelled(at, zone_of(policy))),
        Fact(label="Started by", text=work_item.starter),
        Fact(label="What changes", text=work_item.value(CHANGES)),
    )
