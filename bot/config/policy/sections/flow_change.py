"""The policy of flow changes: when a change may be activated, and what is watched after that."""

from dataclasses import replace
from datetime import timedelta

from bot.config.policy.process_section import HandSection
from bot.config.policy.text import Duration, HoursOfDay, Section
from handoffs.clock.opening_hours import Hours
from handoffs.process.policy import ProcessPolicy
from handoffs.processes.flow_change.terms import FlowTerms, Provisioning


class ProvisioningSection(Section):
    """For how long orders are watched after a change, and how soon each has to show a sign of provisioning."""

    within: Duration = timedelta(minutes=30)
    """How soon each approved order has to show a sign of provisioning. Example: `30m`."""
    watch_for: Duration = timedelta(hours=24)
    """For how long after the change that is watched. Example: `24h`."""

    def value(self) -> Provisioning:
        """Return it as a value of the rules."""
        return Provisioning(within=self.within, watch_for=self.watch_for)


class FlowChangeSection(HandSection):
    """Changes of Salesforce flows; `provisioning: null` watches nothing, `quiet_hours: []` makes every hour a good one."""

    quiet_hours: HoursOfDay = (Hours.parse("22:00-06:00"),)
    """When a flow may be activated without its contact; `[]`: at any time. Example: `"22:00-06:00"`."""
    remind_before: Duration | None = timedelta(hours=4)
    """How long before a planned deployment the channel is reminded; `null`: not at all. Example: `4h`."""
    provisioning: ProvisioningSection | None = ProvisioningSection()
    """What is watched after a change of the flow that approves orders; `null`: nothing.

    Example: `{within: 30m, watch_for: 24h}`.
    """

    def value(self, key: str) -> ProcessPolicy:
        """Add when a change may be activated, and what is watched after that."""
        watched = self.provisioning.value() if self.provisioning else None
        terms = FlowTerms(quiet_hours=self.quiet_hours, provisioning=watched)
        return replace(super().value(key), own=terms, nudge_before=self.remind_before)


SECTION = FlowChangeSection
