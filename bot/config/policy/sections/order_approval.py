"""The policy of order approval: its clocks, its thresholds and the reasons for a rejection."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from bot.config.policy.process_section import EscalateSection, ProcessSection, Sla, TargetSection
from bot.config.policy.shipped import shipped
from bot.config.policy.text import Amounts, Duration, Key, Section
from bot.config.policy.titles import Label
from handoffs.process.policy import ProcessPolicy, Reason
from handoffs.process.value_limit import ValueLimit
from handoffs.processes.order_approval.process import OrderApproval
from handoffs.processes.order_approval.terms import OrderTerms, RepeatOrders


class OrderSla(Sla):
    """The clocks of order approval."""

    standard: TargetSection = TargetSection.model_validate({"target": "2h", "clock": "business"})
    """The target of an ordinary order. Example: `{target: 2h, clock: business}`."""
    priority: TargetSection = TargetSection.model_validate({"target": "30m", "clock": "wall"})
    """The target of a priority order. Example: `{target: 30m, clock: wall}`."""


class RepeatOrdersSection(Section):
    """How many orders of one account within how long are too many."""

    count: Annotated[int, Field(ge=2, le=100)] = 3
    """How many orders. Example: `3`."""
    within: Duration = timedelta(hours=24)
    """Within how long. Example: `24h`."""


class OrderEscalateSection(EscalateSection):
    """The same for orders, with thresholds that null turns off."""

    order_value_over: Amounts | None = None
    """Above it only the contact approves; so with a currency without a threshold, or an unknown total. `null`: no threshold.

    Example: `{JPY: 100000, USD: 700}`.
    """
    repeat_orders: RepeatOrdersSection | None = RepeatOrdersSection()
    """How many orders of one account are escalated; `null`: any number is fine. Example: `{count: 3, within: 24h}`."""


class OrderApprovalSection(ProcessSection):
    """Order approval."""

    sla: OrderSla = OrderSla()
    """The target for each urgency. Example: `{priority: {target: 30m, clock: wall}}`."""
    escalate: OrderEscalateSection = OrderEscalateSection()
    """What is escalated by rule; a missed target always is. Example: `{order_value_over: 100000}`."""
    reject_reasons: Annotated[dict[Key, Label], Field(min_length=1, max_length=100)] = Field(
        default_factory=partial(shipped, "processes", OrderApproval.key, "reject_reasons"), validate_default=True
    )
    """The reasons for a rejection: the code is stored, people read the words.

    Example: `{duplicate: Duplicate of another order}`.
    """

    def value(self, key: str) -> ProcessPolicy:
        """Add the thresholds and the reasons, in the order in which they are written."""
        over, repeat = self.escalate.order_value_over, self.escalate.repeat_orders
        terms = OrderTerms(
            order_value_over=ValueLimit(amounts=MappingProxyType(over)) if over is not None else None,
            repeat_orders=RepeatOrders(count=repeat.count, within=repeat.within) if repeat else None,
        )
        return replace(
            super().value(key),
            own=terms,
            reasons=tuple(Reason(code=code, label=label) for code, label in self.reject_reasons.items()),
        )


SECTION = OrderApprovalSection
