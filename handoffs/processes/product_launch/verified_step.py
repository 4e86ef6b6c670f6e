"""A step that Salesforce and WHMCS verify: nobody completes it against what the systems show."""

from abc import ABC, abstractmethod

from handoffs.model.checks import Finding
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.process.policy import Policy
from handoffs.process.step import Step
from handoffs.processes.product_launch.catalogue import Outside
from handoffs.rules.parts.contradictions import require_uncontradicted


class VerifiedStep(Step, ABC):
    """A step whose items are compared with the products of both systems."""

    ticked_on_card = True
    can_verify = True
    takes_override = False

    @abstractmethod
    def verify(self, handoff: Handoff, seen: Outside, policy: Policy) -> tuple[Finding, ...]:
        """Compare the planned product with the products that both systems show, item by item."""

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse an item that a system contradicts."""
        require_uncontradicted(self, handoff, task, decision)
