"""The changes of an order that its review can ask for."""

from dataclasses import dataclass, field
from typing import Literal

from handoffs.model.requests import RecordRequest


@dataclass(frozen=True, kw_only=True)
class ApproveOrder(RecordRequest):
    """Approve an order, named by its record id."""

    type: Literal["approve_order"] = field(default="approve_order", init=False)
    order: str


@dataclass(frozen=True, kw_only=True)
class RejectOrder(RecordRequest):
    """Reject an order, named by its record id."""

    type: Literal["reject_order"] = field(default="reject_order", init=False)
    order: str
