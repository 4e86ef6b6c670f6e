"""The changes of records that an eligibility check can ask for."""

from dataclasses import dataclass, field
from typing import Literal

from handoffs.model.requests import RecordRequest


@dataclass(frozen=True, kw_only=True)
class RecordResult(RecordRequest):
    """Record a result on the account, move the opportunity on (empty: none is moved), and close the case.

    `case`, `account` and `opportunity` are record ids. `is_available` decides whether the opportunity becomes ready or void.
    """

    type: Literal["record_result"] = field(default="record_result", init=False)
    case: str
    account: str
    result: str
    is_available: bool
    opportunity: str = ""


@dataclass(frozen=True, kw_only=True)
class ReopenCase(RecordRequest):
    """Open a closed case again, named by its record id; a case that is open stays as it is."""

    type: Literal["reopen_case"] = field(default="reopen_case", init=False)
    case: str
