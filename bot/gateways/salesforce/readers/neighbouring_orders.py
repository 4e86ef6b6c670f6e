"""Counts the other orders of the accounts of orders and names the newest, at a cost that does not grow with an account's age."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.gateways.salesforce.access.library import format_soql
from bot.gateways.salesforce.client import Record
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.readers.parts.batches import LONGEST, encoded, quoted, split
from bot.gateways.salesforce.values import instant, other_order_of, text
from handoffs.subjects.order import NAMED, NO_OTHERS, Order, OtherOrders

LISTED = 2000
"""The number of orders that one call lists, which is a page of an answer."""

AROUND = 2000
"""Bytes that are kept for what stands around the products of an order in a query."""

NEWEST_FIRST = "ORDER BY CreatedDate DESC, Id DESC"
SHOWN = "Id, OrderNumber, Status, CreatedDate"


class NeighbouringOrders:
    """The other orders of accounts in any status, drafts included; those with a status in `active` can be duplicates.

    One call counts the orders of many accounts and lists the newest ones. For an
    account with more orders than are listed, each order costs one further call that counts and lists what matters to it. Every
    method raises Unavailable or Rejected.
    """

    def __init__(self, org: Org, *, active: Collection[str], base_url: str, listed: int = LISTED) -> None:
        self._org = org
        self._active = tuple(active)
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
        products = "(SELECT Product2Id, Product2.Name FROM OrderItems)"
        limit = f"{NEWEST_FIRST} LIMIT {self._limit}"
        batches = split(
            quoted(sorted(accounts)),
            lambda ids: f"SELECT AccountId, COUNT(Id) total FROM Order WHERE AccountId IN ({ids}) GROUP BY AccountId",  # noqa: S608
            lambda ids: f"SELECT {SHOWN}, AccountId, {products} FROM Order WHERE AccountId IN ({ids}) {limit}",  # noqa: S608
        )
        for asked in batches:
            counted, rows = self._org.queries(*asked)
            totals = {text(each, "AccountId"): int(each["total"]) for each in counted}
            theirs: dict[str, list[Record]] = {account: [] for account in totals}
            for row in rows:
                theirs.setdefault(text(row, "AccountId"), []).append(row)
            found |= {account: theirs[account] for account, total in totals.items() if total == len(theirs[account])}
        return found

    def _chosen(self, order: Order, rows: list[Record], within: timedelta | None) -> tuple[OtherOrders, OtherOrders]:
        """Choose from all orders of the account."""
        others = [row for row in rows if row["Id"] != order.record_id]
        mine = {each for line in order.lines for each in (line.product_id, line.product.casefold())} - {""}
        active = {each.casefold() for each in self._active}
        same = [row for row in others if text(row, "Status").casefold() in active and mine & _products(row)]
        first = order.placed_at - (within or timedelta())
        near = [row for row in others if within and first <= instant(row["CreatedDate"]) <= order.placed_at]
        return self._summary(len(same), same), self._summary(len(near), near)

    def _asked(self, order: Order, within: timedelta | None) -> tuple[OtherOrders, OtherOrders]:
        """Ask Salesforce to count and to choose, in one call where one query can name all products."""
        others = format_soql("AccountId = {} AND Id != {}", order.account.record_id, order.record_id)
        active = self._org.require_condition("Order", "Status", self._active)
        name = self._org.field("Product2", "Name")
        by_name = name is not None and name.filterable
        same = [f"{others} AND {active} AND Id IN ({lines})" for lines in _lines_with_products(order, by_name=by_name)]
        if within:
            first, last = order.placed_at - within, order.placed_at
            others += format_soql(" AND CreatedDate >= {} AND CreatedDate <= {}", first, last)
        conditions = [*(same if len(same) == 1 else ()), *([others] if within else ())]
        found = self._org.queries(*(soql for each in conditions for soql in _counting(each))) if conditions else []
        summaries = [self._summary(int(counted[0]["total"]), rows) for counted, rows in zip(found[::2], found[1::2], strict=True)]
        duplicates = self._united(same) if len(same) != 1 else summaries.pop(0)
        return duplicates, summaries.pop() if within else NO_OTHERS

    def _united(self, conditions: Sequence[str]) -> OtherOrders:
        """List the orders that meet any of several conditions, each once."""
        rows = {row["Id"]: row for each in conditions for row in self._org.query(_listing(each, LISTED))}
        newest = sorted(rows.values(), key=lambda row: (instant(row["CreatedDate"]), str(row["Id"])), reverse=True)
        return self._summary(len(rows), newest)

    def _summary(self, count: int, rows: Sequence[Record]) -> OtherOrders:
        return OtherOrders(count=count, newest=tuple(other_order_of(row, self._base_url) for row in rows[:NAMED]))


def _counting(condition: str) -> tuple[str, str]:
    """Return the queries that count the orders under a condition, and that list the newest."""
    return f"SELECT COUNT(Id) total FROM Order WHERE {condition}", _listing(condition, NAMED)  # noqa: S608


def _listing(condition: str, limit: int) -> str:
    return f"SELECT {SHOWN} FROM Order WHERE {condition} {NEWEST_FIRST} LIMIT {limit}"  # noqa: S608


def _lines_with_products(order: Order, *, by_name: bool) -> list[str]:
    """Return the queries for lines with a product of an order: one where it holds all of them, else several.

    Products are the same `by_name` too, where the org can filter by it.
    """
    numbers = quoted(sorted({line.product_id for line in order.lines} - {""}))
    names = quoted(sorted({line.product for line in order.lines if by_name} - {""}))
    lines = "SELECT OrderId FROM OrderItem WHERE"
    one = [("Product2Id", list(numbers)), ("Product2.Name", list(names))]
    whole = " OR ".join(f"{path} IN ({', '.join(each)})" for path, each in one if each)
    if encoded(f"{lines} {whole}") + AROUND <= LONGEST:
        return [f"{lines} {whole}"] if whole else []
    return [
        asked
        for path, each in one
        for (asked,) in split(each, lambda some, path=path: f"{lines} {path} IN ({some})", kept=AROUND)  # type: ignore[misc]
    ]


def _products(row: Record) -> set[str]:
    lines = (row.get("OrderItems") or {}).get("records", ())
    names = {text(line.get("Product2") or {}, "Name").casefold() for line in lines}
    return {text(line, "Product2Id") for line in lines} | names
