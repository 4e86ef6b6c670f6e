"""The processes of the policy file: owner, clocks, thresholds, reasons and results, with the handbook's as default."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.policy_text import Duration, Key, Label, Money, Section, Words, wrong
from handoffs.policy import ProcessPolicy, Reason, RepeatOrders
from handoffs.sla import Clock, Target

DEFAULT_TEAMS: Mapping[str, str] = MappingProxyType(
    {
        "order_approval": "cs",
        "eligibility_check": "cs",
        "cancellation": "cs",
        "onboarding": "sales",
        "product_launch": "sf_admin",
        "flow_change": "sf_admin",
        "certificate_renewal": "devops",
        "access_request": "sf_admin",
        "offboarding": "sf_admin",
        "database_backup": "devops",
        "partner_account": "partner_relations",
    }
)
"""Which team owns a process when the file does not say."""

DEFAULT_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "customer_request": "The customer asked to cancel it",
        "not_eligible": "The product doesn't fit the address's eligibility",
        "address_not_serviceable": "The address can't be served",
        "duplicate": "Duplicate of another order or service",
        "identity_mismatch": "The customer's identity doesn't match",
        "payment": "Trouble with the payment",
        "other": "Another reason",
    }
)
DEFAULT_RESULTS = ("Apartment 1G", "Home 1G", "Apartment 10G", "Home 10G")


class TargetSection(Section):
    """One clock's target; between `target` and `limit` it is due, but not yet breached."""

    target: Duration
    limit: Duration | None = None
    clock: Clock

    @model_validator(mode="after")
    def _limit_follows(self) -> "TargetSection":
        if self.limit is not None and self.limit < self.target:
            raise wrong(None, "limit must not be shorter than target")
        return self


class StandardSla(Section):
    """The one clock of a process for which the handbook names none: it has to be written."""

    standard: TargetSection


class OrderSla(Section):
    """The clocks of order approval."""

    standard: TargetSection = TargetSection.model_validate({"target": "2h", "clock": "business"})
    priority: TargetSection = TargetSection.model_validate({"target": "30m", "clock": "wall"})


class EligibilitySla(Section):
    """The clocks of the eligibility check."""

    standard: TargetSection = TargetSection.model_validate({"target": "24h", "limit": "48h", "clock": "business"})
    express: TargetSection = TargetSection.model_validate({"target": "4h", "clock": "business"})


class RepeatOrdersSection(Section):
    """How many orders of one account within how long are too many."""

    count: Annotated[int, Field(ge=2, le=100)] = 3
    within: Duration = timedelta(hours=24)


class EscalateSection(Section):
    """When a supervisor is told by rule; a clock that breaches always tells one."""

    saving_over: Duration = timedelta(minutes=15)


class OrderEscalateSection(EscalateSection):
    """The same for orders, with thresholds that null turns off."""

    order_value_over: Money | None = None
    repeat_orders: RepeatOrdersSection | None = RepeatOrdersSection()


class ProcessSection(Section):
    """What any process can be told; a team that is not named is the handbook's."""

    team: Words | None = None
    sla: StandardSla | OrderSla | EligibilitySla
    claim_lapse: Duration = timedelta(hours=1)
    pause_at_most: Duration = timedelta(hours=24)
    self_decide: bool = False
    escalate: EscalateSection = EscalateSection()

    def value(self, key: str) -> ProcessPolicy:
        """Give the section as the rules know it, under its key."""
        return ProcessPolicy(
            key=key,
            team=self.team or DEFAULT_TEAMS[key],
            sla=_targets(self.sla),
            claim_lapse=self.claim_lapse,
            pause_at_most=self.pause_at_most,
            saving_over=self.escalate.saving_over,
            self_decide=self.self_decide,
        )


class HandSection(ProcessSection):
    """A process that people start, or that has no clock in the handbook."""

    sla: StandardSla


class OrderApprovalSection(ProcessSection):
    """Order approval."""

    sla: OrderSla = OrderSla()
    escalate: OrderEscalateSection = OrderEscalateSection()
    reject_reasons: Annotated[dict[Key, Label], Field(min_length=1, max_length=100)] = Field(
        default_factory=lambda: dict(DEFAULT_REASONS)
    )

    def value(self, key: str) -> ProcessPolicy:
        """Add the thresholds and the reasons, in the order in which they are written."""
        repeat = self.escalate.repeat_orders
        return replace(
            super().value(key),
            order_value_over=self.escalate.order_value_over,
            repeat_orders=RepeatOrders(count=repeat.count, within=repeat.within) if repeat else None,
            reasons=tuple(Reason(code=code, label=label) for code, label in self.reject_reasons.items()),
        )


class EligibilityCheckSection(ProcessSection):
    """The internet eligibility check; *Not available* is always offered beside its results."""

    sla: EligibilitySla = EligibilitySla()
    results: Annotated[tuple[Label, ...], Field(min_length=1, max_length=99)] = DEFAULT_RESULTS

    def value(self, key: str) -> ProcessPolicy:
        """Add the results."""
        return replace(super().value(key), results=self.results)


class CancellationSection(ProcessSection):
    """Cancellations; the handbook names no clock for them, so ours is about one working day a step."""

    sla: StandardSla = StandardSla.model_validate({"standard": {"target": "8h", "clock": "business"}})
    ending: Literal["automatic", "click"] = "automatic"
    remind_before: Duration | None = timedelta(days=3)

    def value(self, key: str) -> ProcessPolicy:
        """Add who ends a service when its day has come, and how long before its team is reminded."""
        return replace(super().value(key), by_itself=self.ending == "automatic", remind_before=self.remind_before)


class ProcessesSection(Section):
    """Every process that may be written; those that begin with a record of Salesforce are there in any case."""

    order_approval: OrderApprovalSection = OrderApprovalSection()
    eligibility_check: EligibilityCheckSection = EligibilityCheckSection()
    cancellation: CancellationSection = CancellationSection()
    onboarding: HandSection | None = None
    product_launch: HandSection | None = None
    flow_change: HandSection | None = None
    certificate_renewal: HandSection | None = None
    access_request: HandSection | None = None
    offboarding: HandSection | None = None
    database_backup: HandSection | None = None
    partner_account: HandSection | None = None

    def value(self) -> Mapping[str, ProcessPolicy]:
        """Give each process that is written, or there in any case, by its key."""
        return MappingProxyType({key: section.value(key) for key, section in self if section is not None})


def _targets(sla: Section) -> Mapping[str, Target]:
    return MappingProxyType({urgency: Target(target=each.target, limit=each.limit, clock=each.clock) for urgency, each in sla})
