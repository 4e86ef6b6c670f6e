"""After a flow was activated: Development verifies it, and DevOps hears of approved orders that nothing happens to."""

from datetime import datetime

from handoffs.model.checks import Finding, Outcome
from handoffs.model.escalation import Evidence, Trigger
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.refusal import Refusal
from handoffs.process.definition import COMPLETE, Choice, Step, item
from handoffs.process.forms import Fact, FieldKind, FormField
from handoffs.process.policy import Policy
from handoffs.process.submission import Submission
from handoffs.processes.flow_change import about
from handoffs.processes.flow_change.provisioning import ApprovedOrder, finding, without_sign
from handoffs.rules.contradictions import require_uncontradicted
from handoffs.rules.escalate import by_rule
from handoffs.subjects.field_values import value_of
from handoffs.subjects.work_item import WorkItem
from handoffs.text.wording import duration, spelled

PROVISIONED = "provisioned"


def asks(handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
    """Ask why it was rolled back."""
    words = "What went wrong, and which version is active now?"
    said = FormField(key=about.SAID, label="Why it was rolled back", kind=FieldKind.WORDS, placeholder=words)
    return (said,) if choice.key == about.ROLL_BACK.key else ()


def guard(handoff: Handoff, task: Task, decision: Decision) -> None:
    """Refuse to roll back without a reason, and to end a watch while orders show no sign."""
    if task.step == about.WATCH and decision.choice == COMPLETE.key:
        require_uncontradicted(WATCH_STEP, handoff, task, decision)
    if decision.choice == about.ROLL_BACK.key and not value_of(decision.field_values, about.SAID).strip():
        raise Refusal("Please say why it was rolled back.", field=about.SAID)


def facts(handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
    """Tell what was activated when, and how to go back."""
    plan = about.plan(handoff)
    field_values = plan.field_values if plan else ()
    on_duty = value_of(field_values, about.ON_DUTY)
    return (
        *about.common_facts(handoff, policy),
        Fact(label="SF Admin on duty", text=on_duty or "nobody named", person=on_duty),
        Fact(label="Rollback plan", text=value_of(field_values, about.PROCEDURE)),
        *_why_back(task),
    )


def is_watched(handoff: Handoff, policy: Policy) -> bool:
    """Say whether orders depend on the flow, and the policy wants them watched."""
    flow = handoff.about(WorkItem).value(about.FLOW)
    return flow == about.ORDER_APPROVAL and policy.process(about.KEY).provisioning is not None


def watched_until(handoff: Handoff, policy: Policy) -> datetime | None:
    """Wait until the last order that is watched has had its time."""
    since, terms = about.activated_at(handoff), policy.process(about.KEY).provisioning
    return since + terms.watch_for + terms.within if since and terms else None


def found(handoff: Handoff, task: Task, orders: tuple[ApprovedOrder, ...], policy: Policy, now: datetime) -> tuple[Finding, ...]:
    """Say which of the orders approved since the activation show no sign of provisioning in time."""
    since, terms = about.activated_at(handoff), policy.process(about.KEY).provisioning
    if task.step != about.WATCH or since is None or terms is None:
        return ()
    stuck = without_sign(orders, since=since, until=since + terms.watch_for, within=terms.within, now=now)
    return (finding(PROVISIONED, stuck, since=since, within=terms.within, zone=about.zone_of(policy)),)


def alarm(handoff: Handoff, task: Task, policy: Policy, now: datetime) -> Evidence | None:
    """Prove that orders show no sign of provisioning."""
    seen = handoff.finding(PROVISIONED)
    if seen is None or seen.outcome is not Outcome.FAILED:
        return None
    return by_rule(Trigger.PROVISIONING, seen.evidence, now, seen.record_links)


def by_itself(handoff: Handoff, task: Task, policy: Policy) -> Submission | None:
    """End the watch by itself when no order is without a sign."""
    seen = handoff.finding(PROVISIONED)
    is_well = seen is not None and seen.outcome is Outcome.VERIFIED
    return Submission(choice=COMPLETE.key, edition=handoff.edition) if is_well else None


def watch_facts(handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
    """Tell what is watched until when, and which orders show no sign."""
    seen, until = handoff.finding(PROVISIONED), watched_until(handoff, policy)
    return (
        *about.common_facts(handoff, policy),
        Fact(label="Watched until", text=spelled(until, about.zone_of(policy)) if until else "it is activated again"),
        Fact(label="Provisioning", text=seen.evidence if seen and seen.outcome is Outcome.VERIFIED else _not_well(seen)),
        *_why_back(task),
    )


def watch_hints(handoff: Handoff, task: Task, policy: Policy) -> tuple[str, ...]:
    """Say what Baton does by itself meanwhile."""
    terms = policy.process(about.KEY).provisioning
    if terms is None:
        return ()
    told = f"told to the {policy.team(task.team).contact_title}, once"
    rule = f"An approved order that shows no sign of provisioning after {duration(terms.within)} is {told}."
    return rule, "The watch ends by itself when its time is over and all is well."


def _why_back(task: Task) -> tuple[Fact, ...]:
    """Tell why it was rolled back, once it was."""
    said = value_of(task.decision.field_values, about.SAID) if task.decision else ""
    return (Fact(label="Why it was rolled back", text=said),) if said else ()


def _not_well(seen: Finding | None) -> str:
    return "see below" if seen else "not looked at yet"


VERIFY_STEP = Step(
    key=about.VERIFY,
    title="Verification of a flow",
    deed="verify flows",
    team="development",
    follows=(about.DEPLOY,),
    checklist=(
        item("portal", "Affected portal functionality tested"),
        item("events", "Platform Events are received"),
        item("logs", "BFF logs show no errors"),
    ),
    choices=(COMPLETE, about.ROLL_BACK),
    ticked=True,
    asks=asks,
    facts=facts,
)
WATCH_STEP = Step(
    key=about.WATCH,
    title="Watch over provisioning",
    deed="end this watch",
    team="devops",
    follows=(about.DEPLOY,),
    checklist=(item(PROVISIONED, "Every approved order shows a sign of provisioning"),),
    choices=(COMPLETE, about.ROLL_BACK),
    looks=True,
    applies=is_watched,
    waits_until=watched_until,
    by_itself=by_itself,
    alarm=alarm,
    asks=asks,
    facts=watch_facts,
    hints=watch_hints,
)
