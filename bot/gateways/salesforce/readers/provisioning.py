"""Reads approved orders: when each was approved, and whether a field or a status proves that it is being provisioned."""

from datetime import datetime

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.access.library import format_soql
from bot.gateways.salesforce.client import Record
from bot.gateways.salesforce.conversion import is_filled
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.values import instant, link, text
from handoffs.processes.flow_change.provisioning import ApprovedOrder


class ProvisioningReader:
    """Reads orders since their approval. Every method raises Unavailable or Rejected."""

    def __init__(self, org: Org, terms: SalesforceTerms) -> None:
        self._org = org
        self._terms = terms

    def approved_since(self, since: datetime) -> tuple[ApprovedOrder, ...]:
        """List the orders approved since an instant, in one query, each with its newest approval.

        Without a history that Baton may read, an order that is still approved counts from its last change.
        """
        second, sign = since.replace(microsecond=0), self._sign()
        return self._of_history(second, sign) if self._org.shows("OrderHistory") else self._as_they_are(second, sign)

    def _sign(self) -> str:
        """Return the field that is filled when provisioning began; empty when the org has none."""
        named = self._terms.fields.order.provisioned
        return named if named and named in self._org.require("Order").fields else ""

    def _of_history(self, since: datetime, sign: str) -> tuple[ApprovedOrder, ...]:
        paths = ["OrderId", "NewValue", "CreatedDate", "Order.OrderNumber", "Order.Status", *([f"Order.{sign}"] if sign else [])]
        asked = format_soql(
            "SELECT {:literal} FROM OrderHistory WHERE Field = 'Status' AND CreatedDate >= {} ORDER BY CreatedDate",
            ", ".join(paths), since,
        )  # fmt: skip
        rows = [row for row in self._org.query(asked) if row.get("Order") and self._is_approved(text(row, "NewValue"))]
        newest = {text(row, "OrderId"): row for row in rows}
        return tuple(self._order(order, row["Order"], instant(row["CreatedDate"]), sign) for order, row in newest.items())

    def _as_they_are(self, since: datetime, sign: str) -> tuple[ApprovedOrder, ...]:
        paths = ["Id", "OrderNumber", "Status", "LastModifiedDate", *([sign] if sign else [])]
        approved = self._org.require_condition("Order", "Status", [self._terms.statuses.approved])
        asked = format_soql(
            "SELECT {:literal} FROM Order WHERE {:literal} AND LastModifiedDate >= {} ORDER BY LastModifiedDate",
            ", ".join(paths), approved, since,
        )  # fmt: skip
        return tuple(
            self._order(text(row, "Id"), row, instant(row["LastModifiedDate"]), sign) for row in self._org.query(asked)
        )  # fmt: skip

    def _order(self, record_id: str, order: Record, approved_at: datetime, sign: str) -> ApprovedOrder:
        moved_on = not self._is_approved(text(order, "Status"))
        base = self._terms.lightning_url or self._org.client.instance_url
        return ApprovedOrder(
            number=text(order, "OrderNumber"),
            approved_at=approved_at,
            has_sign=moved_on or is_filled(order.get(sign)),
            link=link(base, "Order", record_id),
        )

    def _is_approved(self, status: str) -> bool:
        return self._org.word_of("Order", "Status", status) == self._terms.statuses.approved
