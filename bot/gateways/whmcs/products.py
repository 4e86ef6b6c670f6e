"""Reads the products of WHMCS: what each costs in each cycle, and the fields on its order form."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bot.gateways.whmcs.client import Whmcs
from handoffs.processes.product_launch.catalogue import BilledProduct
from handoffs.text.money import plain

CYCLES = ("monthly", "quarterly", "semiannually", "annually", "biennially", "triennially")
"""How GetProducts names them (WHMCS API reference, billing cycles and proration)."""

Json = Mapping[str, Any]


class BilledProducts:
    """Reads the products of a WHMCS; raises Unavailable or Rejected."""

    def __init__(self, whmcs: Whmcs) -> None:
        self._whmcs = whmcs

    def products(self) -> tuple[BilledProduct, ...]:
        """List all products with their prices, in one call."""
        return tuple(map(billed_product, self._whmcs.catalogue()))


def billed_by(whmcs: Whmcs | None) -> BilledProducts | None:
    """Return the reader of the products of a WHMCS; None where none is connected."""
    return BilledProducts(whmcs) if whmcs else None


def billed_product(product: Json) -> BilledProduct:
    """Read one product. What is billed once has its price where that of a month stands otherwise, which is common knowledge only.

    `hidden` and `retired` are not among the documented fields; where an installation tells them, they count.
    """
    once = str(product.get("paytype") or "").lower().replace("-", "") == "onetime"
    value = [_is_set(product[name]) for name in ("hidden", "retired") if name in product]
    return BilledProduct(
        product_id=str(product.get("pid") or product.get("id") or ""),
        name=str(product.get("name") or ""),
        prices={str(currency): _prices(prices, once=once) for currency, prices in _mapping(product.get("pricing")).items()},
        order_fields=tuple(_field_names(product.get("customfields"))),
        is_shown=not any(value) if value else None,
    )


def _prices(value: object, *, once: bool) -> Mapping[str, Decimal | None]:
    """Return the offered prices, None for one that can't be read; a negative one marks a cycle that is not offered (`-1.00`)."""
    named = {cycle: str(price).strip() for cycle, price in _mapping(value).items() if cycle in CYCLES and price is not None}
    written = {cycle: plain(price) for cycle, price in named.items() if price}
    offered = {cycle: price for cycle, price in written.items() if price is None or price >= 0}
    if once:
        return {"onetime": offered["monthly"]} if "monthly" in offered else {}
    return offered


def _field_names(value: object) -> list[str]:
    rows: Any = value.get("customfield") if isinstance(value, Mapping) else value
    if isinstance(rows, Mapping):
        rows = [rows] if "name" in rows else list(rows.values())
    return [str(row["name"]) for row in rows or () if isinstance(row, Mapping) and row.get("name")]


def _is_set(written: object) -> bool:
    return str(written).strip().lower() not in {"", "0", "false", "off", "no", "none"}


def _mapping(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}
