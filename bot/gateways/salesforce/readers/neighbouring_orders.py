"""Counts the other orders of the accounts of orders and names the newest, at a cost that does not grow with an account's age."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from simple_salesforce.format import format_soql

from bot.gateways.salesforce.client import Record
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.readers.record_states import chunks
from bot.gateways.salesforce.values import instant, other_order_of, text
from handoffs.subjects.order import NAMED, NO_OTHERS, Order, OtherOrders

ACCOUNTS_AT_ONCE = 50
LISTED = 500
"""The number of orders that one call lists for up to ACCOUNTS_AT_ONCE accounts."""

NEWEST_FIRST = "ORDER BY CreatedDate DESC, Id DESC"
SHOWN = "Id, OrderNumber, Status, CreatedDate"


class NeighbouringOrders:
    """The other orders of accounts in any status, drafts included; those with a status in `active` can be duplicates.

    One call counts the orders of many accounts and lists the newest ones. For an account with more orders than are listed, each
    order costs one further call that counts and lists what matters to it. Every method raises Unavailable or Rejected.
    """

    def __init__(self, org: Org, *, active: Collection[str], base_url: str, listed: int = LISTED) -> None:
        self._org = org
        self._active = list(active)
        self._base_url = base_url
        self._limit = listed

    def added_to(self, orders: Iterable[Order], within: timedelta | None) -> tuple[Order, ...]:
        """Return the orders with their duplicates, and with the orders that were placed `within` a time before them."""
        orders = tuple(orders)
        listed = self._listed({order.account.record_id for order in orders} - {""})
        return tuple(self._added(order, listed.get(order.account.record_id), within) for order in orders)

    def _added(self, order: Order, rows: list[Record] | None, within: timedelta | None) -> Order:
        if not order.account.record_id:
            return order
        duplicates, preceding = self._asked(order, within) if rows is None else self._chosen(order, rows, within)
        return replace(order, duplicates=duplicates, preceding=preceding, preceding_within=within)

    def _listed(self, accounts: Collection[str]) -> dict[str, list[Record]]:
        """Return the orders of each account all of whose orders were listed."""
        found: dict[str, list[Record]] = {}
        for some in chunks(sorted(accounts), ACCOUNTS_AT_ONCE):
            where = format_soql("FROM Order WHERE AccountId IN {}", some)
            products = "(SELECT Product2Id, Product2.Name FROM OrderItems)"
            counted, rows = self._org.queries(
                f"SELECT AccountId, COUNT(Id) total {where} GROUP BY AccountId",
                f"SELECT {SHOWN}, AccountId, {products} {where} {NEWEST_FIRST} LIMIT {self._limit}",
            )
            totals = {text(each, "AccountId"): int(each["total"]) for each in counted}
            theirs = {account: [row for row in rows if text(row, "AccountId") == account] for account in some}
            found |= {account: each for account, each in theirs.items() if len(each) == totals.get(account, 0)}
        return found

    def _chosen(self, order: Order, rows: list[Record], within: timedelta | None) -> tuple[OtherOrders, OtherOrders]:
        """Choose from all orders of the account."""
        others = [row for row in rows if row["Id"] != order.record_id]
        mine = {each for line in order.lines for each in (line.product_id, line.product.casefold())} - {""}
        same = [row for row in others if text(row, "Status") in self._active and mine & _products(row)]
        first = order.placed_at - (within or timedelta())
        near = [row for row in others if within and first <= instant(row["CreatedDate"]) <= order.placed_at]
        return self._summary(len(same), same), self._summary(len(near), near)

    def _asked(self, order: Order, within: timedelta | None) -> tuple[OtherOrders, OtherOrders]:
        """Ask Salesforce to count and to choose, in one call."""
        products, ids = sorted({line.product for line in order.lines} - {""}), (order.account.record_id, order.record_id)
        numbers = sorted({line.product_id for line in order.lines} - {""})
        where = format_soql("FROM Order WHERE AccountId = {} AND Id != {}", *ids)
        same = format_soql("SELECT OrderId FROM OrderItem WHERE Product2Id IN {} OR Product2.Name IN {}", numbers, products)
        conditions = []
        if products:
            conditions.append(format_soql("Status IN {} AND Id IN ({:literal})", self._active, same))
        if within:
            span = (order.placed_at - within, order.placed_at)
            conditions.append(format_soql("CreatedDate >= {} AND CreatedDate <= {}", *span))
        asked = [
            soql
            for condition in conditions
            for soql in (
                f"SELECT COUNT(Id) total {where} AND {condition}",
                f"SELECT {SHOWN} {where} AND {condition} {NEWEST_FIRST} LIMIT {NAMED}",
            )
        ]
        found = self._org.queries(*asked) if asked else []
        summaries = [self._summary(int(counted[0]["total"]), rows) for counted, rows in zip(found[::2], found[1::2], strict=True)]
        duplicates = summaries.pop(0) if products else NO_OTHERS
        return duplicates, summaries.pop() if within else NO_OTHERS

    def _summary(self, count: int, rows: Sequence[Record]) -> OtherOrders:
        return OtherOrders(count=count, newest=tuple(other_order_of(row, self._base_url) for row in rows[:NAMED]))


def _products(row: Record) -> set[str]:
    lines = (row.get("OrderItems") or {}).get("records", ())
    names = {text(line.get("Product2") or {}, "Name").casefold() for line in lines}
    return {text(line, "Product2Id") for line in lines} | names
