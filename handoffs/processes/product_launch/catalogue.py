"""Products: as they are to be, as Salesforce sells them, and as WHMCS bills them."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from handoffs.model.escalation import RecordLink
from handoffs.model.refusal import Refusal
from handoffs.text.messages import Message, message
from handoffs.text.money import example, parsed

PRICES = "prices"
"""The word for prices that an org does not show."""


@dataclass(frozen=True, kw_only=True)
class PlannedProduct:
    """A product as its launch plans it; `whmcs_id` is empty while it is unknown, `sku` when nobody named one."""

    name: str
    sku: str
    whmcs_id: str
    cycle: str
    item_class: str
    price: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class ListedPrice:
    """The price of a product in one pricebook; `currency` is empty in an org with a single currency."""

    pricebook_id: str
    pricebook: str
    is_standard: bool
    amount: Decimal
    currency: str
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class SoldProduct:
    """A product as Salesforce has it; `unread` names the fields that the org does not show."""

    record_id: str
    name: str
    sku: str
    whmcs_id: str
    cycle: str
    item_class: str
    is_active: bool
    link: str
    prices: tuple[ListedPrice, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def record_link(self) -> RecordLink:
        """Return the link to its record."""
        return RecordLink(label=message("product_launch.catalogue.see_product"), link=self.link)


@dataclass(frozen=True, kw_only=True)
class BilledProduct:
    """A product as WHMCS has it: its prices by currency and cycle, and the names of the fields on its order form.

    A price is None when WHMCS writes an amount that can't be read.
    `is_shown` is None when WHMCS does not say whether it is hidden or retired.
    """

    product_id: str
    name: str
    prices: Mapping[str, Mapping[str, Decimal | None]] = field(default_factory=dict)
    order_fields: tuple[str, ...] = ()
    is_shown: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Outside:
    """The products of both systems; None for a system that could not be asked, with the reason as the middle of a sentence.

    `sold` are the products with the SKU of the plan, `billed` are all products of WHMCS.
    """

    sold: tuple[SoldProduct, ...] | None = None
    sold_unknown: Message | None = None
    billed: tuple[BilledProduct, ...] | None = None
    billed_unknown: Message | None = None


def only_sold(seen: Outside) -> SoldProduct | None:
    """Return the product of Salesforce, where there is exactly one."""
    return seen.sold[0] if seen.sold and len(seen.sold) == 1 else None


def only_billed(plan: PlannedProduct, seen: Outside) -> BilledProduct | None:
    """Return the product of WHMCS, where exactly one fits."""
    fits = fitting(plan, seen)
    return fits[0] if len(fits) == 1 else None


def fitting(plan: PlannedProduct, seen: Outside) -> tuple[BilledProduct, ...]:
    """List the products of WHMCS that may be meant: the one with its number, else those with its name."""
    if plan.whmcs_id:
        return tuple(each for each in seen.billed or () if each.product_id == plan.whmcs_id)
    return tuple(each for each in seen.billed or () if same_name(each.name, plan.name))


def same_name(one: str, other: str) -> bool:
    """Return whether two names are the same apart from width, case and spaces."""
    return _plain(one) == _plain(other)


def same_word(one: str, other: str) -> bool:
    """Return whether two words are the same: systems write *One-Time*, *onetime* and *One Time*."""
    return letters(one) == letters(other)


def letters(word: str) -> str:
    """Return only the letters and digits of a word, in lower case."""
    return "".join(character for character in _plain(word) if character.isalnum())


def price_of(text: str, currency: str, field: str) -> Decimal:
    """Read a price in a currency as people type it (*4,800*, *¥4800*, *99.50*); Refusal for anything else."""
    price = parsed(text, currency)
    if price is None:
        raise Refusal(message("product_launch.catalogue.no_price", currency=currency, example=example(currency)), field=field)
    return price


def number_of(text: str, field: str) -> str:
    """Read the number of a product in WHMCS; Refusal for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("#")
    if not re.fullmatch(r"[1-9]\d{0,8}", plain, re.ASCII):
        raise Refusal(message("product_launch.catalogue.no_number"), field=field)
    return plain


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
