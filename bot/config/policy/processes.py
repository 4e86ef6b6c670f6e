"""The processes of the policy file: owner, clocks, thresholds, reasons and results, with the handbook's as default."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from bot.config.policy.text import Amounts, Duration, HoursOfDay, Key, Label, Section, Time, Weekdays, Words, wrong
from handoffs.clock.opening_hours import Hours
from handoffs.clock.sla import Clock, Target
from handoffs.process.policy import Appointment, ProcessPolicy, Provisioning, Reason, RepeatOrders
from handoffs.process.value_limit import ValueLimit
from handoffs.processes import PROCESSES
from handoffs.subjects.field_values import FieldValue

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

    def value(self) -> Target:
        """Return the target as a value of the rules."""
        return Target(target=self.target, limit=self.limit, clock=self.clock)


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
    """The thresholds that escalate by rule; a breach always escalates."""

    saving_over: Duration = timedelta(minutes=15)


class OrderEscalateSection(EscalateSection):
    """The same for orders, with thresholds that null turns off."""

    order_value_over: Amounts | None = None
    repeat_orders: RepeatOrdersSection | None = RepeatOrdersSection()


class ProcessSection(Section):
    """The settings of any process; a team that is not named is the handbook's."""

    team: Words | None = None
    sla: StandardSla | OrderSla | EligibilitySla | None
    claim_lapse: Duration = timedelta(hours=1)
    pause_at_most: Duration = timedelta(hours=24)
    self_decide: bool | None = None
    escalate: EscalateSection = EscalateSection()
    steps: dict[Key, TargetSection] = Field(default_factory=dict)

    def value(self, key: str) -> ProcessPolicy:
        """Return the section as a value of the rules, with its key."""
        return ProcessPolicy(
            key=key,
            team=self.team or PROCESSES[key].owner,
            sla=_targets(self.sla) if self.sla else {},
            claim_lapse=self.claim_lapse,
            pause_at_most=self.pause_at_most,
            saving_over=self.escalate.saving_over,
            self_decide=self.self_decide,
            steps=MappingProxyType({step: each.value() for step, each in self.steps.items()}),
        )


class AppointmentSection(Section):
    """When a process is started by itself, on which days of the week, and what its form then holds."""

    on: Weekdays
    at: Time
    form: dict[Key, Words] = Field(default_factory=dict)

    def value(self) -> Appointment:
        """Return the appointment as a value of the rules."""
        field_values = tuple(FieldValue(name=name, value=value) for name, value in self.form.items())
        return Appointment(weekdays=frozenset(self.on), at=self.at, field_values=field_values)


class HandSection(ProcessSection):
    """A process that people start, or that has no clock in the handbook; without `sla` each of its steps has its usual one.

    `schedule` says when Baton starts it by itself.
    """

    sla: StandardSla | None = None
    claim_lapse: Duration = timedelta(hours=9)
    schedule: tuple[AppointmentSection, ...] = ()

    def value(self, key: str) -> ProcessPolicy:
        """Return the section with the default target where it names none, and with its schedule."""
        usual = Target(target=PROCESSES[key].default_target, clock=Clock.BUSINESS)
        section = replace(super().value(key), schedule=tuple(each.value() for each in self.schedule))
        return section if self.sla else replace(section, sla=MappingProxyType({"standard": usual}))


class OrderApprovalSection(ProcessSection):
    """Order approval."""

    sla: OrderSla = OrderSla()
    escalate: OrderEscalateSection = OrderEscalateSection()
    reject_reasons: Annotated[dict[Key, Label], Field(min_length=1, max_length=100)] = Field(
        default_factory=lambda: dict(DEFAULT_REASONS)
    )

    def value(self, key: str) -> ProcessPolicy:
        """Add the thresholds and the reasons, in the order in which they are written."""
        over, repeat = self.escalate.order_value_over, self.escalate.repeat_orders
        return replace(
            super().value(key),
            order_value_over=ValueLimit(amounts=MappingProxyType(over)) if over is not None else None,
            repeat_orders=RepeatOrders(count=repeat.count, within=repeat.within) if repeat else None,
            reasons=tuple(Reason(code=code, label=label) for code, label in self.reject_reasons.items()),
        )


class EligibilityCheckSection(ProcessSection):
    """The internet eligibility check; *Not available* is always one of its results."""

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
        return replace(super().value(key), by_itself=self.ending == "automatic", nudge_before=self.remind_before)


class ProvisioningSection(Section):
    """For how long orders are watched after a change, and how soon each has to show a sign of provisioning."""

    within: Duration = timedelta(minutes=30)
    watch_for: Duration = timedelta(hours=24)

    def value(self) -> Provisioning:
        """Return it as a value of the rules."""
        return Provisioning(within=self.within, watch_for=self.watch_for)


class FlowChangeSection(HandSection):
    """Changes of Salesforce flows; `provisioning: null` watches nothing, `quiet_hours: []` makes every hour a good one."""

    quiet_hours: HoursOfDay = (Hours.parse("22:00-06:00"),)
    remind_before: Duration | None = timedelta(hours=4)
    provisioning: ProvisioningSection | None = ProvisioningSection()

    def value(self, key: str) -> ProcessPolicy:
        """Add when a change may be activated, and what is watched after that."""
        watched = self.provisioning.value() if self.provisioning else None
        section = replace(super().value(key), nudge_before=self.remind_before)
        return replace(section, quiet_hours=self.quiet_hours, provisioning=watched)


class ProcessesSection(Section):
    """All processes that a policy can name: those with keys of their own, and all others."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, HandSection] = Field(init=False)

    order_approval: OrderApprovalSection = OrderApprovalSection()
    eligibility_check: EligibilityCheckSection = EligibilityCheckSection()
    cancellation: CancellationSection = CancellationSection()
    flow_change: FlowChangeSection = FlowChangeSection()

    def value(self, teams: Collection[str], currency: str) -> Mapping[str, ProcessPolicy]:
        """Return, by key, each process that the file names or whose default owner is one of the teams.

        `currency` is the org's own, in which a plain amount is written.
        """
        written: dict[str, ProcessSection] = dict(self)
        sections = {key: _in_currency(written.get(key, HandSection()).value(key), currency) for key in PROCESSES}
        return MappingProxyType(
            {key: each for key, each in sections.items() if key in self.model_fields_set or each.team in teams}
        )


def _in_currency(process: ProcessPolicy, currency: str) -> ProcessPolicy:
    over = process.order_value_over
    return replace(process, order_value_over=over.named(currency)) if over else process


def _targets(sla: Section) -> Mapping[str, Target]:
    return MappingProxyType({urgency: each.value() for urgency, each in sla})
