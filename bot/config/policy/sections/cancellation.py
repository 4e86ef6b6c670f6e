"""The policy of cancellations: who ends a service when its day has come."""

from dataclasses import replace
from datetime import timedelta
from typing import Literal

from bot.config.policy.process_section import ProcessSection, StandardSla
from bot.config.policy.text import Duration
from handoffs.process.policy import ProcessPolicy
from handoffs.processes.cancellation.terms import CancellationTerms


class CancellationSection(ProcessSection):
    """Cancellations; the handbook names no clock for them, so ours is about one working day a step."""

    sla: StandardSla = StandardSla.model_validate({"standard": {"target": "8h", "clock": "business"}})
    """The target for each of its steps; the end of a service is due from its day on.

    Example: `{standard: {target: 8h, clock: business}}`.
    """
    ending: Literal["automatic", "click"] = "automatic"
    """Who ends a service in WHMCS on its day: Baton (`automatic`), or Baton when somebody says so (`click`). Example: `click`."""
    remind_before: Duration | None = timedelta(days=3)
    """How long before that day the channel is reminded, in wall time; `null`: not at all. Example: `3d`."""

    def value(self, key: str) -> ProcessPolicy:
        """Add who ends a service when its day has come, and how long before its team is reminded."""
        terms = CancellationTerms(by_itself=self.ending == "automatic")
        return replace(super().value(key), own=terms, nudge_before=self.remind_before)


SECTION = CancellationSection
