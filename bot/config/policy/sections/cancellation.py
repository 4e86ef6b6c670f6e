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
    ending: Literal["automatic", "click"] = "automatic"
    remind_before: Duration | None = timedelta(days=3)

    def value(self, key: str) -> ProcessPolicy:
        """Add who ends a service when its day has come, and how long before its team is reminded."""
        terms = CancellationTerms(by_itself=self.ending == "automatic")
        return replace(super().value(key), own=terms, nudge_before=self.remind_before)


SECTION = CancellationSection
