"""Looks products up in Salesforce and WHMCS, for the processes that set them up; a failure of one does not stop the other."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from bot.gateways.errors import Rejected, Unavailable
from bot.verification.verification import Verify
from handoffs.model.checks import Finding
from handoffs.model.handoff import Handoff, Task
from handoffs.process.policy import Policy
from handoffs.process.process import Process
from handoffs.processes.product_launch.catalogue import BilledProduct, Outside, SoldProduct
from handoffs.processes.product_launch.form import planned
from handoffs.processes.product_launch.verified_step import VerifiedStep
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import Message, message


class Sold(Protocol):
    """A source of the products that Salesforce sells."""

    def with_skus(self, skus: Iterable[str]) -> Mapping[str, tuple[SoldProduct, ...]]:
        """List the products of each SKU, or raise Unavailable or Rejected."""


class Billed(Protocol):
    """A source of the products that WHMCS bills."""

    def products(self) -> tuple[BilledProduct, ...]:
        """List all products, or raise Unavailable or Rejected."""


class ProductVerifier:
    """Asks both systems and lets the steps of a process compare; without WHMCS people verify its part."""

    def __init__(self, sold: Sold, billed: Billed | None, policy: Policy, process: Process[WorkItem]) -> None:
        self._sold = sold
        self._billed = billed
        self._policy = policy
        self._process = process

    def verify(self, handoff: Handoff, task: Task) -> tuple[Finding, ...]:
        """Verify one task; raises Unavailable when neither system can be asked."""
        return self.at_once((handoff,))(handoff, task)

    def at_once(self, handoffs: tuple[Handoff, ...]) -> Verify:
        """Ask for the products of all handoffs, with one call to each system; returns the function that compares."""
        sold, no_sold = self._asked_sold({planned(each, self._policy).sku for each in handoffs} - {""})
        billed, no_billed = self._asked_billed()
        if sold is None and billed is None:
            neither = message("verification.products.neither", salesforce=no_sold or "", whmcs=no_billed or "")
            raise Unavailable(neither)

        def verify(handoff: Handoff, task: Task) -> tuple[Finding, ...]:
            sku = planned(handoff, self._policy).sku
            mine = sold.get(sku, ()) if sold is not None and sku else None
            unknown = no_sold or (None if sku else message("verification.products.no_sku"))
            seen = Outside(sold=mine, sold_unknown=unknown, billed=billed, billed_unknown=no_billed)
            step = self._process.step(task.step)
            return step.verify(handoff, seen, self._policy) if isinstance(step, VerifiedStep) else ()

        return verify

    def _asked_sold(self, skus: set[str]) -> tuple[Mapping[str, tuple[SoldProduct, ...]] | None, Message | None]:
        try:
            return self._sold.with_skus(skus), None
        except (Unavailable, Rejected) as failure:
            return None, _not_asked(failure)

    def _asked_billed(self) -> tuple[tuple[BilledProduct, ...] | None, Message | None]:
        if self._billed is None:
            return None, message("verification.products.not_connected")
        try:
            return self._billed.products(), None
        except (Unavailable, Rejected) as failure:
            return None, _not_asked(failure)


def _not_asked(error: Unavailable | Rejected) -> Message:
    return message("verification.products.not_asked", error=error.reason)
