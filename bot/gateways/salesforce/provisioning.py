"""What became of orders after they were approved: when that was, and whether anything shows that they are provisioned."""

import threading
from datetime import datetime

from simple_salesforce.format import format_soql

from bot.gateways.salesforce.client import Record, SalesforceClient
from bot.gateways.salesforce.org import fields_of, readable
from bot.gateways.salesforce.values import instant, link, text
from handoffs.process.field_map import SalesforceTerms
from handoffs.processes.flow_change.provisioning import ApprovedOrder


class ProvisioningReader:
    """Reads orders since their approval. Every method raises Unavailable or Rejected."""

    def __init__(self, client: SalesforceClient, terms: SalesforceTerms) -> None:
        self._client = client
        self._terms = terms
        self._known: tuple[bool, str] | None = None
        self._lock = threading.Lock()

    def approved_since(self, since: datetime) -> tuple[ApprovedOrder, ...]:
        """List the orders approved since an instant, in one query; what the history tells of is its newest approval.

        Without a history that Baton may read, an order that is still approved counts from its last change.
        """
        history, sign = self._shape()
        second = since.replace(microsecond=0)
        return self._of_history(second, sign) if history else self._as_they_are(second, sign)

    def _shape(self) -> tuple[bool, str]:
        """Find out, once, whether there is a history, and the field that is a sign, if the org has it."""
        with self._lock:
            if self._known is None:
                named = self._terms.fields.order.provisioned
                sign = named if named and named in fields_of(self._client, "Order") else ""
                self._known = readable(self._client, "OrderHistory"), sign
            return self._known

    def _of_history(self, since: datetime, sign: str) -> tuple[ApprovedOrder, ...]:
        paths = ["OrderId", "NewValue", "CreatedDate", "Order.OrderNumber", "Order.Status", *([f"Order.{sign}"] if sign else [])]
        asked = format_soql(
            "SELECT {:literal} FROM OrderHistory WHERE Field = 'Status' AND CreatedDate >= {} ORDER BY CreatedDate",
            ", ".join(paths), since,
        )  # fmt: skip
        rows = [row for row in self._client.query(asked) if row.get("Order") and self._is_approved(text(row, "NewValue"))]
        newest = {text(row, "OrderId"): row for row in rows}
        return tuple(self._order(id, row["Order"], instant(row["CreatedDate"]), sign) for id, row in newest.items())

    def _as_they_are(self, since: datetime, sign: str) -> tuple[ApprovedOrder, ...]:
        paths = ["Id", "OrderNumber", "Status", "LastModifiedDate", *([sign] if sign else [])]
        asked = format_soql(
            "SELECT {:literal} FROM Order WHERE Status = {} AND LastModifiedDate >= {} ORDER BY LastModifiedDate",
            ", ".join(paths), self._terms.statuses.approved, since,
        )  # fmt: skip
        return tuple(
            self._order(text(row, "Id"), row, instant(row["LastModifiedDate"]), sign) for row in self._client.query(asked)
        )  # fmt: skip

    def _order(self, record_id: str, order: Record, approved_at: datetime, sign: str) -> ApprovedOrder:
        moved_on = not self._is_approved(text(order, "Status"))
        base = self._terms.lightning_url or self._client.instance_url
        return ApprovedOrder(
            number=text(order, "OrderNumber"),
            approved_at=approved_at,
            has_sign=moved_on or bool(sign and text(order, sign).strip()),
            link=link(base, "Order", record_id),
        )

    def _is_approved(self, status: str) -> bool:
        return status == self._terms.statuses.approved
