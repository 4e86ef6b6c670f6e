"""The policy of the eligibility check: its clocks and its results."""

from dataclasses import replace
from functools import partial
from typing import Annotated

from pydantic import Field

from bot.config.policy.process_section import ProcessSection, Sla, TargetSection
from bot.config.policy.shipped import shipped
from bot.config.policy.titles import Label
from handoffs.process.policy import ProcessPolicy
from handoffs.processes.eligibility_check.process import EligibilityCheck


class EligibilitySla(Sla):
    """The clocks of the eligibility check."""

    standard: TargetSection = TargetSection.model_validate({"target": "24h", "limit": "48h", "clock": "business"})
    """The target of an ordinary check. Example: `{target: 24h, limit: 48h, clock: business}`."""
    express: TargetSection = TargetSection.model_validate({"target": "4h", "clock": "business"})
    """The target of an express check. Example: `{target: 4h, clock: business}`."""


class EligibilityCheckSection(ProcessSection):
    """The internet eligibility check; *Not available* is always one of its results."""

    sla: EligibilitySla = EligibilitySla()
    """The target for each urgency. Example: `{express: {target: 4h, clock: business}}`."""
    results: Annotated[tuple[Label, ...], Field(min_length=1, max_length=99)] = Field(
        default_factory=partial(shipped, "processes", EligibilityCheck.key, "results"), validate_default=True
    )
    """The results to choose from; *Not available* is always offered too. Example: `[Apartment 1G, Home 1G]`."""

    def value(self, key: str) -> ProcessPolicy:
        """Add the results."""
        return replace(super().value(key), results=self.results)


SECTION = EligibilityCheckSection
