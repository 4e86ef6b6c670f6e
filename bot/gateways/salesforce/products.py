"""Our side of Salesforce's catalogue: products by their SKU, with what they cost in each pricebook."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from simple_salesforce.format import format_soql

from bot.gateways.errors import Rejected
from bot.gateways.salesforce.client import Record, SalesforceClient
from bot.gateways.salesforce.org import fields_of, readable
from bot.gateways.salesforce.record_states import chunks
from bot.gateways.salesforce.values import link, money, text
from handoffs.process.field_map import SalesforceTerms
from handoffs.processes.product_launch.catalogue import PRICES, ListedPrice, SoldProduct

ENTRY = ("Pricebook2Id", "UnitPrice", "IsActive")
SKUS_AT_ONCE = 50


@dataclass(frozen=True, kw_only=True)
class CatalogueShape:
    """What of the catalogue the org shows: fields of products, paths of their prices (none: no prices), and what it hides."""

    product: tuple[str, ...]
    prices: tuple[str, ...]
    unread: tuple[str, ...]


class ProductReader:
    """Reads products. Every method raises Unavailable or Rejected."""

    def __init__(self, client: SalesforceClient, terms: SalesforceTerms) -> None:
        self._client = client
        self._terms = terms
        self._shape: CatalogueShape | None = None
        self._lock = threading.Lock()

    def with_skus(self, skus: Iterable[str]) -> Mapping[str, tuple[SoldProduct, ...]]:
        """List the products of each SKU that is asked for, in one query; Salesforce compares them without case, and so do we."""
        wanted = sorted({sku for sku in skus if sku})
        found: dict[str, list[SoldProduct]] = {sku.casefold(): [] for sku in wanted}
        for some in chunks(wanted, SKUS_AT_ONCE):
            for product in map(self._product, self._client.query(self._asked(some))):
                found.setdefault(product.sku.casefold(), []).append(product)
        return {sku: tuple(found[sku.casefold()]) for sku in wanted}

    def shape(self) -> CatalogueShape:
        """Find out, once, what of the catalogue the org shows Baton."""
        with self._lock:
            if self._shape is None:
                self._shape = self._discovered()
            return self._shape

    def _discovered(self) -> CatalogueShape:
        fields, known = self._terms.fields.product, fields_of(self._client, "Product2")
        if fields.sku not in known:
            says = f"Salesforce shows Baton no field Product2.{fields.sku}: give its user access to it."
            raise Rejected(says, "INVALID_FIELD")
        named = {"WHMCS product id": fields.whmcs_product, "billing cycle": fields.billing_cycle, "item class": fields.item_class}
        prices = self._prices()
        unread = tuple(what for what, name in named.items() if name not in known) + (() if prices else (PRICES,))
        had = tuple(name for name in (fields.sku, *named.values(), "IsActive") if name in known)
        return CatalogueShape(product=tuple(dict.fromkeys(("Id", "Name", *had))), prices=prices, unread=unread)

    def _prices(self) -> tuple[str, ...]:
        try:
            known = fields_of(self._client, "PricebookEntry")
        except Rejected:
            return ()
        book = ("Pricebook2.Name", "Pricebook2.IsStandard") if readable(self._client, "Pricebook2") else ()
        return (*ENTRY, *book, *(("CurrencyIsoCode",) if "CurrencyIsoCode" in known else ()))

    def _asked(self, skus: list[str]) -> str:
        shape = self.shape()
        prices = f", (SELECT {', '.join(shape.prices)} FROM PricebookEntries)" if shape.prices else ""  # noqa: S608
        return format_soql(
            "SELECT {:literal} FROM Product2 WHERE {:literal} IN {} ORDER BY CreatedDate",
            f"{', '.join(shape.product)}{prices}", self._terms.fields.product.sku, skus,
        )  # fmt: skip

    def _product(self, record: Record) -> SoldProduct:
        fields, shape = self._terms.fields.product, self.shape()
        return SoldProduct(
            record_id=str(record["Id"]),
            name=text(record, "Name"),
            sku=text(record, fields.sku),
            whmcs_id=text(record, fields.whmcs_product).strip(),
            cycle=text(record, fields.billing_cycle),
            item_class=text(record, fields.item_class),
            is_active=bool(record.get("IsActive", True)),
            link=link(self._terms.lightning_url or self._client.instance_url, "Product2", str(record["Id"])),
            prices=tuple(_price(entry) for entry in (record.get("PricebookEntries") or {}).get("records", ())),
            unread=shape.unread,
        )


def _price(entry: Record) -> ListedPrice:
    book = entry.get("Pricebook2") or {}
    return ListedPrice(
        pricebook_id=text(entry, "Pricebook2Id"),
        pricebook=text(book, "Name") or text(entry, "Pricebook2Id"),
        is_standard=bool(book.get("IsStandard")),
        amount=money(entry, "UnitPrice"),
        currency=text(entry, "CurrencyIsoCode"),
        is_active=bool(entry.get("IsActive")),
    )
