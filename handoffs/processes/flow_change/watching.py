"""The watch after a flow was activated: approved orders that show no sign of provisioning reach a supervisor."""

from datetime import datetime

from handoffs.model.checks import Finding, Outcome
from handoffs.model.escalation import Evidence, Trigger
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.choices import COMPLETE, item
from handoffs.process.forms import Fact
from handoffs.process.policy import Policy
from handoffs.process.submission import Submission
from handoffs.processes.flow_change import plan
from handoffs.processes.flow_change.after_deployment import AfterDeployment, rollback_reason
from handoffs.processes.flow_change.provisioning import ApprovedOrder, finding, without_sign
from handoffs.processes.flow_change.terms import FlowTerms
from handoffs.rules.escalate import by_rule
from handoffs.rules.parts.contradictions import require_uncontradicted
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import Message, message

PROVISIONED = "provisioned"


class Watch(AfterDeployment):
    """Baton watches the orders that the flow approves, as long as the policy says."""

    key = "watch"
    title = message("flow_change.watching.watch_title")
    permission_phrase = message("flow_change.watching.watch_permission")
    team = "devops"
    checklist = (item(PROVISIONED, message("flow_change.watching.provisioned_item")),)
    can_verify = True
    takes_override = False

    def applies(self, handoff: Handoff, policy: Policy) -> bool:
        """Watch only the flow that approves orders, where the policy says how."""
        flow = handoff.about(WorkItem).value(plan.FLOW)
        return flow == plan.ORDER_APPROVAL and policy.process(handoff.process).terms(FlowTerms).provisioning is not None

    def waits_until(self, handoff: Handoff, policy: Policy) -> datetime | None:
        """Wait until the last watched order has had its time."""
        since, terms = plan.activated_at(handoff), policy.process(handoff.process).terms(FlowTerms).provisioning
        return since + terms.watch_for + terms.within if since and terms else None

    def verify(self, handoff: Handoff, orders: tuple[ApprovedOrder, ...], policy: Policy, now: datetime) -> tuple[Finding, ...]:
        """Return the orders approved since the activation that show no sign of provisioning in time."""
        since, terms = plan.activated_at(handoff), policy.process(handoff.process).terms(FlowTerms).provisioning
        if since is None or terms is None:
            return ()
        stuck = without_sign(orders, since=since, until=since + terms.watch_for, within=terms.within, now=now)
        return (finding(PROVISIONED, stuck, since=since, within=terms.within),)

    def finding_evidence(self, handoff: Handoff, task: Task, policy: Policy, now: datetime) -> Evidence | None:
        """Escalate orders that show no sign of provisioning."""
        seen = handoff.finding(PROVISIONED)
        if seen is None or seen.outcome is not Outcome.FAILED or seen.evidence is None:
            return None
        return by_rule(Trigger.PROVISIONING, seen.evidence, now, seen.record_links)

    def auto_decision(self, handoff: Handoff, task: Task, policy: Policy) -> Submission | None:
        """End the watch when each order showed a sign after the last of them had its time."""
        seen = handoff.finding(PROVISIONED)
        is_well = seen is not None and seen.outcome is Outcome.VERIFIED and not self._is_early(handoff, seen, policy)
        return Submission(choice=COMPLETE.key, edition=handoff.edition) if is_well else None

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse to end the watch while orders show no sign or had no time for one, and a rollback without a reason."""
        if decision.choice == COMPLETE.key:
            require_uncontradicted(self, handoff, task, decision)
            seen = handoff.finding(PROVISIONED)
            if seen and seen.at and self._is_early(handoff, seen, policy):
                raise Refusal(message("flow_change.watching.verified_early", at=seen.at))
        super().guard(handoff, task, decision, actor, policy)

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the end of the watch, and the orders that show no sign."""
        seen, until = handoff.finding(PROVISIONED), self.waits_until(handoff, policy)
        is_well = seen is not None and seen.outcome is Outcome.VERIFIED
        provisioning = (
            seen.evidence
            if seen and is_well
            else message("flow_change.watching.see_below")
            if seen
            else message("flow_change.watching.not_verified")
        )
        return (
            *plan.common_facts(handoff),
            Fact(
                label=message("flow_change.watching.watched_until_fact"),
                text=message("text.instant", at=until) if until else message("flow_change.watching.until_activated"),
            ),
            Fact(label=message("flow_change.watching.provisioning_fact"), text=provisioning),
            *rollback_reason(task),
        )

    def hints(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Message, ...]:
        """Explain which orders reach the supervisor, and when the watch ends."""
        terms = policy.process(handoff.process).terms(FlowTerms).provisioning
        if terms is None:
            return ()
        contact = policy.team_for(task.team, handoff.process).contact_title
        rule = message("flow_change.watching.rule_hint", within=terms.within, contact=contact)
        return rule, message("flow_change.watching.end_hint")

    def _is_early(self, handoff: Handoff, seen: Finding, policy: Policy) -> bool:
        """Return whether the orders were read before the last of them had its time."""
        until = self.waits_until(handoff, policy)
        return until is not None and (seen.at is None or seen.at < until)
