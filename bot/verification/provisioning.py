"""After a flow was activated: finds which approved orders show no sign of provisioning, as long as its change is watched."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from handoffs.model.checks import Finding
from handoffs.model.handoff import Handoff, Task
from handoffs.process.policy import Policy
from handoffs.process.process import Process
from handoffs.processes.flow_change.plan import activated_at
from handoffs.processes.flow_change.provisioning import ApprovedOrder
from handoffs.processes.flow_change.watching import Watch
from handoffs.subjects.work_item import WorkItem


class Approvals(Protocol):
    """A source of approved orders and their states."""

    def approved_since(self, since: datetime) -> tuple[ApprovedOrder, ...]:
        """List the orders approved since an instant, or raise Unavailable or Rejected."""


class ProvisioningWatch:
    """Asks for the orders with one query, and lets the rules say which of them nothing happens to."""

    def __init__(self, approvals: Approvals, policy: Policy, process: Process[WorkItem], now: Callable[[], datetime]) -> None:
        self._approvals = approvals
        self._policy = policy
        self._process = process
        self._now = now

    def verify(self, handoff: Handoff, task: Task) -> tuple[Finding, ...]:
        """Verify one change; nothing is found while its flow is not activated."""
        since, step = activated_at(handoff), self._process.step(task.step)
        if since is None or not isinstance(step, Watch):
            return ()
        return step.verify(handoff, self._approvals.approved_since(since), self._policy, self._now())
