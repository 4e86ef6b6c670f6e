"""The policy of the eligibility check: its clocks and its results."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from bot.config.policy.process_section import ProcessSection, Sla, TargetSection
from bot.config.policy.text import Label
from handoffs.process.policy import ProcessPolicy

DEFAULT_RESULTS = ("Apartment 1G", "Home 1G", "Apartment 10G", "Home 10G")


class EligibilitySla(Sla):
    """The clocks of the eligibility check."""

    standard: TargetSection = TargetSection.model_validate({"target": "24h", "limit": "48h", "clock": "business"})
    express: TargetSection = TargetSection.model_validate({"target": "4h", "clock": "business"})


class EligibilityCheckSection(ProcessSection):
    """The internet eligibility check; *Not available* is always one of its results."""

    sla: EligibilitySla = EligibilitySla()
    results: Annotated[tuple[Label, ...], Field(min_length=1, max_length=99)] = DEFAULT_RESULTS

    def value(self, key: str) -> ProcessPolicy:
        """Add the results."""
        return replace(super().value(key), results=self.results)


SECTION = EligibilityCheckSection
