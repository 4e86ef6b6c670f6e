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
    limit: Duration | None = None
    clock: Clock

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


class EscalateSection(Section):
    """The thresholds that escalate by rule; a breach always escalates."""

    saving_over: Duration = timedelta(minutes=15)


class ProcessSection(Section):
    """The settings of any process; a team that is not named is the handbook's."""

    team: Words | None = None
    title: Title | None = None
    sla: Sla | None
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
