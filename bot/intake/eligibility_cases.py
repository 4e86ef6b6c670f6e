"""The source of eligibility checks: open cases that ask for one, with their opportunities and earlier results."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.gateways.salesforce.readers.eligibility import EligibilityReader
from bot.gateways.salesforce.readers.odd_records import LeaveOut
from bot.gateways.salesforce.readers.parts.case_plan import EXPRESS
from bot.gateways.salesforce.readers.record_states import RecordState
from bot.intake.sources import SourceOf
from handoffs.processes.eligibility_check.process import EligibilityCheck
from handoffs.subjects.case import EligibilityCase
from handoffs.text.messages import message


class EligibilityCases(SourceOf[EligibilityCase]):
    """Open cases that ask for an eligibility check, with their opportunities and earlier results."""

    kind = EligibilityCase
    process, many, at_once = EligibilityCheck.key, message("intake.eligibility_cases.many"), True

    def __init__(self, cases: EligibilityReader) -> None:
        self._cases = cases

    def missing(self) -> tuple[str, ...]:
        """Return the mapped fields that the org lacks."""
        return self._cases.plan().missing

    def hidden(self) -> tuple[str, ...]:
        """Return the mapped fields that the org does not show and on which rules rest."""
        return tuple(self._cases.plan().hidden.values())

    def questions(self) -> Sequence[str]:
        """Return the queries that `listed` asks."""
        return self._cases.questions()

    def listed(self, leave_out: LeaveOut) -> Sequence[EligibilityCase]:
        """Read all open cases of the type."""
        return self._cases.waiting(leave_out)

    def _completed(self, subjects: Sequence[EligibilityCase], known: Mapping[str, EligibilityCase]) -> Sequence[EligibilityCase]:
        """Add earlier results, and when a case was opened again."""
        kept = [self._with_known_urgency(subject, known.get(subject.record_id)) for subject in subjects]
        return self._cases.complete(kept, known)

    def _with_known_details(self, subject: EligibilityCase, known: EligibilityCase) -> EligibilityCase:
        """Return the case as listed with the details that are known."""
        return replace(
            self._with_known_urgency(subject, known),
            earlier=known.earlier,
            entered_review_at=known.entered_review_at,
        )

    def _with_known_urgency(self, subject: EligibilityCase, known: EligibilityCase | None) -> EligibilityCase:
        """Keep the urgency that was known before the org hid it, so that no clock changes by that."""
        return replace(subject, express=known.express) if known and EXPRESS in self._cases.plan().hidden else subject

    def _is_urgent(self, subject: EligibilityCase) -> bool:
        """Return whether it is an express check."""
        return subject.express

    def states(self, record_ids: Iterable[str]) -> Sequence[RecordState]:
        """Read the status of cases, and who changed it when."""
        return self._cases.states(record_ids)
