"""The watch after a flow was activated: approved orders that show no sign of provisioning reach a supervisor."""

from datetime import datetime

from handoffs.model.checks import Finding, Outcome
from handoffs.model.escalation import Evidence, Trigger
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.process.choices import COMPLETE, item
from handoffs.process.forms import Fact
from handoffs.process.policy import Policy
from handoffs.process.submission import Submission
from handoffs.processes.flow_change import about
from handoffs.processes.flow_change.following import AfterDeployment, rollback_reason
from handoffs.processes.flow_change.provisioning import ApprovedOrder, finding, without_sign
from handoffs.rules.contradictions import require_uncontradicted
from handoffs.rules.escalate import by_rule
from handoffs.subjects.work_item import WorkItem
from handoffs.text.wording import duration, spelled

PROVISIONED = "provisioned"


class Watch(AfterDeployment):
    """Baton watches the orders that the flow approves, as long as the policy says."""

    key = "watch"
    title = "Watch over provisioning"
    permission_phrase = "end this watch"
    team = "devops"
    checklist = (item(PROVISIONED, "Every approved order shows a sign of provisioning"),)
    can_verify = True

    def applies(self, handoff: Handoff, policy: Policy) -> bool:
        """Watch only the flow that approves orders, where the policy says how."""
        flow = handoff.about(WorkItem).value(about.FLOW)
        return flow == about.ORDER_APPROVAL and policy.process(handoff.process).provisioning is not None

    def waits_until(self, handoff: Handoff, policy: Policy) -> datetime | None:
        """Wait until the last watched order has had its time."""
        since, terms = about.activated_at(handoff), policy.process(handoff.process).provisioning
        return since + terms.watch_for + terms.within if since and terms else None

    def verify(self, handoff: Handoff, orders: tuple[ApprovedOrder, ...], policy: Policy, now: datetime) -> tuple[Finding, ...]:
        """Return the orders approved since the activation that show no sign of provisioning in time."""
        since, terms = about.activated_at(handoff), policy.process(handoff.process).provisioning
        if since is None or terms is None:
            return ()
        stuck = without_sign(orders, since=since, until=since + terms.watch_for, within=terms.within, now=now)
        return (finding(PROVISIONED, stuck, since=since, within=terms.within, zone=about.zone_of(policy)),)

    def finding_evidence(self, handoff: Handoff, task: Task, policy: Policy, now: datetime) -> Evidence | None:
        """Escalate orders that show no sign of provisioning."""
        seen = handoff.finding(PROVISIONED)
        if seen is None or seen.outcome is not Outcome.FAILED:
            return None
        return by_rule(Trigger.PROVISIONING, seen.evidence, now, seen.record_links)

    def auto_decision(self, handoff: Handoff, task: Task, policy: Policy) -> Submission | None:
        """End the watch when each order shows a sign."""
        seen = handoff.finding(PROVISIONED)
        is_well = seen is not None and seen.outcome is Outcome.VERIFIED
        return Submission(choice=COMPLETE.key, edition=handoff.edition) if is_well else None

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse to end the watch while orders show no sign, and a rollback without a reason."""
        if decision.choice == COMPLETE.key:
            require_uncontradicted(self, handoff, task, decision)
        super().guard(handoff, task, decision, actor, policy)

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the end of the watch, and the orders that show no sign."""
        seen, until = handoff.finding(PROVISIONED), self.waits_until(handoff, policy)
        is_well = seen is not None and seen.outcome is Outcome.VERIFIED
        provisioning = seen.evidence if seen and is_well else "see below" if seen else "not looked at yet"
        return (
            *about.common_facts(handoff, policy),
            Fact(label="Watched until", text=spelled(until, about.zone_of(policy)) if until else "it is activated again"),
            Fact(label="Provisioning", text=provisioning),
            *rollback_reason(task),
        )

    def hints(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[str, ...]:
        """Explain which orders reach the supervisor, and when the watch ends."""
        terms = policy.process(handoff.process).provisioning
        if terms is None:
            return ()
        reported = f"told to the {policy.team(task.team).contact_title}, once"
        rule = f"An approved order that shows no sign of provisioning after {duration(terms.within)} is {reported}."
        return rule, "The watch ends by itself when its time is over and all is well."
