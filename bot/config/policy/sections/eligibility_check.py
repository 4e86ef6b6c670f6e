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
    express: TargetSection = TargetSection.model_validate({"target": "4h", "clock": "business"})


class EligibilityCheckSection(ProcessSection):
    """The internet eligibility check; *Not available* is always one of its results."""

    sla: EligibilitySla = EligibilitySla()
    results: Annotated[tuple[Label, ...], Field(min_length=1, max_length=99)] = Field(
        default_factory=partial(shipped, "processes", EligibilityCheck.key, "results"), validate_default=True
    )

    def value(self, key: str) -> ProcessPolicy:
        """Add the results."""
        return replace(super().value(key), results=self.results)


SECTION = EligibilityCheckSection
