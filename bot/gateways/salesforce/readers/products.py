"""Reads the catalogue: products by their SKU, with their prices in each pricebook."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from simple_salesforce.format import format_soql

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.client import Record
from bot.gateways.salesforce.org import Org, Plan
from bot.gateways.salesforce.readers.record_states import chunks
from bot.gateways.salesforce.values import link, money, text
from handoffs.processes.product_launch.catalogue import PRICES, ListedPrice, SoldProduct

ENTRY = ("Pricebook2Id", "UnitPrice", "IsActive")
SKUS_AT_ONCE = 50


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
        for some in chunks(wanted, SKUS_AT_ONCE):
            for product in map(self._product, self._org.query(self._asked(some))):
                found.setdefault(product.sku.casefold(), []).append(product)
        return {sku: tuple(found[sku.casefold()]) for sku in wanted}

    def _asked(self, skus: list[str]) -> str:
        plan = self.plan()
        prices = f", (SELECT {', '.join(plan.prices)} FROM PricebookEntries)" if plan.prices else ""  # noqa: S608
        return format_soql(
            "SELECT {:literal} FROM Product2 WHERE {:literal} IN {} ORDER BY CreatedDate",
            f"{', '.join(plan.product)}{prices}", self._terms.fields.product.sku, skus,
        )  # fmt: skip

    def _product(self, record: Record) -> SoldProduct:
        fields, plan = self._terms.fields.product, self.plan()
        entries = (record.get("PricebookEntries") or {}).get("records", ())
        prices = tuple(filter(None, map(_price, entries)))
        return SoldProduct(
            record_id=str(record["Id"]),
            name=text(record, "Name"),
            sku=text(record, fields.sku),
            whmcs_id=text(record, fields.whmcs_product).strip(),
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
    org.require_fields({"Product2": (fields.sku,)})
    known = org.require("Product2").fields
    named = {"WHMCS product id": fields.whmcs_product, "billing cycle": fields.billing_cycle, "item class": fields.item_class}
    prices = _price_paths(org)
    unread = tuple(word for word, name in named.items() if name not in known) + (() if prices else (PRICES,))
    had = tuple(name for name in (fields.sku, *named.values(), "IsActive") if name in known)
    return CataloguePlan(product=tuple(dict.fromkeys(("Id", "Name", *had))), prices=prices, unread=unread)


def _price_paths(org: Org) -> tuple[str, ...]:
    entry = org.find("PricebookEntry")
    if entry is None:
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
