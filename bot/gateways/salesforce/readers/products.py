"""Reads the catalogue: products by their SKU, with their prices in each pricebook."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.client import Record
from bot.gateways.salesforce.conversion import among, literal, whole_number
from bot.gateways.salesforce.org import Org, Plan
from bot.gateways.salesforce.readers.parts.batches import split
from bot.gateways.salesforce.requirements import Reading, require
from bot.gateways.salesforce.values import link, money, text
from handoffs.processes.product_launch.catalogue import PRICES, ListedPrice, SoldProduct

ENTRY = ("Pricebook2Id", "UnitPrice", "IsActive")
_BY_AGE = (" ORDER BY CreatedDate DESC", " ORDER BY CreatedDate")
AT_MOST = 2000
"""The number of products that are compared here, where the org can't filter by the SKU."""


@dataclass(frozen=True, kw_only=True)
class CataloguePlan:
    """The fields of products to read, the paths of their prices (none: the org shows no prices), and the hidden parts."""

    product: tuple[str, ...]
    prices: tuple[str, ...]
    unread: tuple[str, ...]


class ProductReader:
    """Reads products. Every method raises Unavailable or Rejected."""

    def __init__(self, org: Org, terms: SalesforceTerms) -> None:
        self._org = org
        self._terms = terms
        self.plan = Plan(org, lambda: plan_of(org, terms))

    def with_skus(self, skus: Iterable[str]) -> Mapping[str, tuple[SoldProduct, ...]]:
        """List the products of each SKU that is asked for, in one query; Salesforce compares them without case, and so do we."""
        wanted = sorted({sku for sku in skus if sku})
        found: dict[str, list[SoldProduct]] = {sku.casefold(): [] for sku in wanted}
        for asked in self._asked(wanted):
            for product in map(self._product, self._org.query(asked)):
                if product.sku.casefold() in found:
                    found[product.sku.casefold()].append(product)
        return {sku: tuple(found[sku.casefold()]) for sku in wanted}

    def _asked(self, skus: Sequence[str]) -> Iterator[str]:
        """Return the queries for products with some SKUs; for the newest of all, where the org can't filter by the SKU."""
        plan, field = self.plan(), self._org.field("Product2", self._terms.fields.product.sku)
        prices = f", (SELECT {', '.join(plan.prices)} FROM PricebookEntries)" if plan.prices else ""  # noqa: S608
        select = f"SELECT {', '.join(plan.product)}{prices} FROM Product2"  # noqa: S608
        newest, oldest = ("", "") if self._org.field("Product2", "CreatedDate") is None else _BY_AGE
        if field is None or not field.filterable:
            yield f"{select}{newest} LIMIT {AT_MOST}"
            return
        literals = (each for sku in skus if (each := literal(field, sku)))
        for (asked,) in split(literals, lambda some: f"{select} WHERE {among(field, some)}{oldest}"):
            yield asked

    def _product(self, record: Record) -> SoldProduct:
        fields, plan = self._terms.fields.product, self.plan()
        entries = (record.get("PricebookEntries") or {}).get("records", ())
        prices = tuple(filter(None, map(_price, entries)))
        return SoldProduct(
            record_id=str(record["Id"]),
            name=text(record, "Name"),
            sku=text(record, fields.sku),
            whmcs_id=whole_number(text(record, fields.whmcs_product)),
            cycle=text(record, fields.billing_cycle),
            item_class=text(record, fields.item_class),
            is_active=bool(record.get("IsActive", True)),
            link=link(self._terms.lightning_url or self._org.client.instance_url, "Product2", str(record["Id"])),
            prices=prices,
            unread=plan.unread if len(prices) == len(entries) else tuple(dict.fromkeys((*plan.unread, PRICES))),
        )


def plan_of(org: Org, terms: SalesforceTerms) -> CataloguePlan:
    """Ask the org for the mapped fields of products; Rejected when it shows no SKU."""
    fields = terms.fields.product
    require(org, terms, Reading.PRODUCTS)
    known = org.require("Product2").fields
    named = {"WHMCS product id": fields.whmcs_product, "billing cycle": fields.billing_cycle, "item class": fields.item_class}
    prices = _price_paths(org)
    unread = tuple(word for word, name in named.items() if name not in known) + (() if prices else (PRICES,))
    had = tuple(name for name in (fields.sku, *named.values(), "IsActive") if name in known)
    return CataloguePlan(product=tuple(dict.fromkeys(("Id", "Name", *had))), prices=prices, unread=unread)


def _price_paths(org: Org) -> tuple[str, ...]:
    entry = org.find("PricebookEntry")
    if entry is None or not {"Product2Id", *ENTRY} <= entry.fields.keys():
        return ()
    book = ("Pricebook2.Name", "Pricebook2.IsStandard") if org.shows("Pricebook2") else ()
    return (*ENTRY, *book, *(("CurrencyIsoCode",) if "CurrencyIsoCode" in entry.fields else ()))


def _price(entry: Record) -> ListedPrice | None:
    """Read one price; None where the entry shows no amount."""
    book, amount = entry.get("Pricebook2") or {}, money(entry, "UnitPrice")
    if amount is None:
        return None
    return ListedPrice(
        pricebook_id=text(entry, "Pricebook2Id"),
        pricebook=text(book, "Name") or text(entry, "Pricebook2Id"),
        is_standard=bool(book.get("IsStandard")),
        amount=amount,
        currency=text(entry, "CurrencyIsoCode"),
        is_active=bool(entry.get("IsActive")),
    )
