"""What every process of the policy file can say: owner, clocks, claims, pauses and schedule, with the handbook's as default."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from pydantic import Field, model_validator

from bot.config.policy.text import Duration, Key, Section, Time, Weekdays, Words, wrong
from bot.config.policy.titles import Title
from bot.text.rendering import terminal
from handoffs.clock.sla import Clock, Target
from handoffs.process.policy import Appointment, ProcessPolicy
from handoffs.processes import PROCESSES
from handoffs.subjects.field_values import FieldValue


class TargetSection(Section):
    """One clock's target; between `target` and `limit` it is due, but not yet breached."""

    target: Duration
    """How long it may take. Without a `limit`, at risk from 75 % of it and breached at it. Example: `2h`."""
    limit: Duration | None = None
    """With it, at risk at `target` and breached at `limit`. Example: `48h`."""
    clock: Clock
    """`business` counts open hours of the team's calendar, `wall` counts all hours. Example: `business`."""

    @model_validator(mode="after")
    def _limit_follows(self) -> "TargetSection":
        if self.limit is not None and self.limit < self.target:
            raise wrong(None, terminal().text("policy.fault.limit"))
        return self

    def value(self) -> Target:
        """Return the target as a value of the rules."""
        return Target(target=self.target, limit=self.limit, clock=self.clock)


class Sla(Section):
    """The clocks of a process, a target for each urgency; a process with its own urgencies has a section of its own."""

    def value(self) -> Mapping[str, Target]:
        """Return the targets by urgency."""
        return MappingProxyType({urgency: each.value() for urgency, each in self})


class StandardSla(Sla):
    """The one clock of a process for which the handbook names none: it has to be written."""

    standard: TargetSection
    """The target of each step that has none of its own. Example: `{target: 9h, clock: business}`."""


class EscalateSection(Section):
    """The thresholds that escalate by rule; a breach always escalates."""

    saving_over: Duration = timedelta(minutes=15)
    """For how long a decision may wait for Salesforce before it is escalated. Example: `15m`."""


class ProcessSection(Section):
    """The settings of any process; a team that is not named is the handbook's."""

    team: Words | None = None
    """Whose task it is; `null`: the owner that the handbook names. Example: `cs`."""
    title: Title | None = None
    """Another name for the process. Example: `{en: Order review, ja: 注文の審査}`."""
    sla: Sla | None
    """The target for each urgency. Example: `{standard: {target: 9h, clock: business}}`."""
    claim_lapse: Duration = timedelta(hours=1)
    """After how much business time a claim ends by itself. Example: `1h`."""
    pause_at_most: Duration = timedelta(hours=24)
    """For how long a question to the customer stops a clock, in the time of that clock. Example: `24h`."""
    self_decide: bool | None = None
    """Whether who started it may decide its steps. `null`: all but those that approve; `true`: all; `false`: none.

    Example: `false`.
    """
    escalate: EscalateSection = EscalateSection()
    """What is escalated by rule; a missed target always is. Example: `{saving_over: 15m}`."""
    steps: dict[Key, TargetSection] = Field(default_factory=dict)
    """Another target for single steps, by the key of the step. Example: `{back_up: {target: 4h, clock: business}}`."""

    def value(self, key: str) -> ProcessPolicy:
        """Return the section as a value of the rules, with its key."""
        return ProcessPolicy(
            key=key,
            team=self.team or PROCESSES[key].owner,
            sla=self.sla.value() if self.sla else {},
            claim_lapse=self.claim_lapse,
            pause_at_most=self.pause_at_most,
            saving_over=self.escalate.saving_over,
            self_decide=self.self_decide,
            steps=MappingProxyType({step: each.value() for step, each in self.steps.items()}),
        )


class AppointmentSection(Section):
    """When a process is started by itself, on which days of the week, and what its form then holds."""

    on: Weekdays
    """On which days it is started. Example: `sun`."""
    at: Time
    """When, in the calendar of the owner. Example: `"03:00"`."""
    form: dict[Key, Words] = Field(default_factory=dict)
    """What the form of its start holds, by the key of the field. Example: `{database: portal, why: scheduled}`."""

    def value(self) -> Appointment:
        """Return the appointment as a value of the rules."""
        field_values = tuple(FieldValue(name=name, value=value) for name, value in self.form.items())
        return Appointment(weekdays=frozenset(self.on), at=self.at, field_values=field_values)


class HandSection(ProcessSection):
    """A process that people start, or that has no clock in the handbook; without `sla` each of its steps has its usual one.

    `schedule` says when Baton starts it by itself.
    """

    sla: StandardSla | None = None
    """The target of its steps; `null`: the usual one of the process. Example: `{standard: {target: 9h, clock: business}}`."""
    claim_lapse: Duration = timedelta(hours=9)
    """After how much business time a claim ends by itself. Example: `9h`."""
    schedule: tuple[AppointmentSection, ...] = ()
    """When Baton starts it by itself. Example: `[{on: sun, at: "03:00", form: {database: portal, why: scheduled}}]`."""

    def value(self, key: str) -> ProcessPolicy:
        """Return the section with the default target where it names none, and with its schedule."""
        usual = Target(target=PROCESSES[key].default_target, clock=Clock.BUSINESS)
        section = replace(super().value(key), schedule=tuple(each.value() for each in self.schedule))
        return section if self.sla else replace(section, sla=MappingProxyType({"standard": usual}))
