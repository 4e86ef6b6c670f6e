"""The case of a cancellation after Baton has written a request to its records."""

from dataclasses import replace
from datetime import datetime

from handoffs.model.requests import Written
from handoffs.process.policy import RecordWords
from handoffs.processes.cancellation.requests import CloseCancellation, ProcessCancellation, WithdrawCancellation
from handoffs.subjects.case import CancellationCase, Opportunity


def case_after(case: CancellationCase, written: Written | None, words: RecordWords) -> CancellationCase:
    """Put the written status, stage and date on a case and its opportunity."""
    match written:
        case ProcessCancellation():
            opportunity = _opportunity_of(case, written.opportunity)
            scheduled_at = written.ends_at or (opportunity.scheduled_at if opportunity else None)
            return _moved(case, opportunity, words.cancelling if written.sets_stage else "", scheduled_at)
        case CloseCancellation():
            opportunity = _opportunity_of(case, written.opportunity)
            scheduled_at = opportunity.scheduled_at if opportunity else None
            return _closed(_moved(case, opportunity, words.cancelled, scheduled_at), words)
        case WithdrawCancellation():
            opportunity = _opportunity_of(case, written.opportunity)
            scheduled_at = opportunity.scheduled_at if opportunity and not written.clears_date else None
            return _closed(_moved(case, opportunity, written.stage, scheduled_at), words)
    return case


def _opportunity_of(case: CancellationCase, record_id: str) -> Opportunity | None:
    return next((each for each in case.opportunities if each.record_id == record_id), None)


def _moved(
    case: CancellationCase, opportunity: Opportunity | None, stage: str, scheduled_at: datetime | None
) -> CancellationCase:
    """Put a stage (empty: it stays) and a date on one opportunity of a case, and keep the stage that it had before."""
    if opportunity is None:
        return case
    is_moved = bool(stage) and stage != opportunity.stage
    left = replace(
        opportunity,
        stage=stage or opportunity.stage,
        scheduled_at=scheduled_at,
        stage_before=opportunity.stage if is_moved else opportunity.stage_before,
    )
    return replace(case, opportunities=tuple(left if each is opportunity else each for each in case.opportunities))


def _closed(case: CancellationCase, words: RecordWords) -> CancellationCase:
    return replace(case, status=words.closed, is_closed=True)
