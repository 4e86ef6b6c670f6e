"""What the policy says of orders alone: the value that a team approves, and how many orders of one account are too many."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Self

from handoffs.process.policy import OwnTerms
from handoffs.process.value_limit import ValueLimit


@dataclass(frozen=True, kw_only=True)
class RepeatOrders:
    """The number of orders of one account within a wall time that a supervisor has to know."""

    count: int
    within: timedelta


@dataclass(frozen=True, kw_only=True)
class OrderTerms(OwnTerms):
    """The thresholds of orders; None turns one off."""

    order_value_over: ValueLimit | None = None
    repeat_orders: RepeatOrders | None = None

    def in_currency(self, currency: str) -> Self:
        """Name the currency of a plain amount."""
        over = self.order_value_over
        return replace(self, order_value_over=over.named(currency)) if over else self
