"""The changes of records that a cancellation can ask for; cases and opportunities are named by their record ids."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from handoffs.model.requests import RecordRequest


@dataclass(frozen=True, kw_only=True)
class ProcessCancellation(RecordRequest):
    """Schedule the end of a service: set its instant (None: it is set already), and the stage if `sets_stage`."""

    type: Literal["process_cancellation"] = field(default="process_cancellation", init=False)
    opportunity: str
    sets_stage: bool
    ends_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class CloseCancellation(RecordRequest):
    """Close the case of an ended service, and set its opportunity (empty: there is none) to cancelled."""

    type: Literal["close_cancellation"] = field(default="close_cancellation", init=False)
    case: str
    opportunity: str = ""


@dataclass(frozen=True, kw_only=True)
class WithdrawCancellation(RecordRequest):
    """Close the case of a service that goes on, and put its opportunity (empty: there is none) back.

    `stage` is the stage to go back to (empty: it stays); `clears_date` removes the scheduled end.
    """

    type: Literal["withdraw_cancellation"] = field(default="withdraw_cancellation", init=False)
    case: str
    opportunity: str = ""
    stage: str = ""
    clears_date: bool = False
