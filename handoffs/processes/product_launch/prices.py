"""The prices of a product in Salesforce and in WHMCS, compared with the plan."""

from dataclasses import dataclass
from decimal import Decimal

from handoffs.model.checks import Finding, Outcome, failed, needs_review, verified
from handoffs.model.escalation import RecordLink
from handoffs.processes.product_launch.catalogue import (
    PRICES,
    ListedPrice,
    Outside,
    PlannedProduct,
    SoldProduct,
    letters,
    only_billed,
    only_sold,
    same_name,
)
from handoffs.text.messages import Message, Money, message

ONE_TIME = frozenset({"onetime", "once"})
"""The names of a cycle that is billed once, by their letters."""


@dataclass(frozen=True, kw_only=True)
class NoPrice:
    """The reason for no single price, as the middle of a sentence; `is_open` when a person has to choose one."""

    reason: Message
    is_open: bool = False


def sold_price(plan: PlannedProduct, seen: Outside, pricebook: str | None) -> ListedPrice | NoPrice:
    """Return the entry of the portal pricebook: the one that the policy names, else the only one that is not the standard."""
    sold = only_sold(seen)
    if sold is None:
        return _not_one_sold(seen)
    if PRICES in sold.unread:
        return NoPrice(reason=message("product_launch.prices.hidden"), is_open=True)
    entries = _entries(plan, sold, pricebook)
    active = [each for each in entries if each.is_active]
    if len(active) == 1:
        return active[0]
    if active:
        listed = tuple(_entry(plan, each) for each in active)
        return NoPrice(reason=message("product_launch.prices.several", prices=listed), is_open=True)
    if entries:
        return NoPrice(reason=message("product_launch.prices.inactive", prices=tuple(_entry(plan, each) for each in entries)))
    if pricebook:
        return NoPrice(reason=message("product_launch.prices.not_in_pricebook", pricebook=pricebook))
    return NoPrice(reason=message("product_launch.prices.only_standard"))


def billed_price(plan: PlannedProduct, seen: Outside) -> Decimal | NoPrice:
    """Return the price in WHMCS for the planned cycle, in the org's currency."""
    billed = only_billed(plan, seen)
    if billed is None:
        return NoPrice(reason=seen.billed_unknown or message("product_launch.prices.not_one_billed"), is_open=True)
    if plan.currency not in billed.prices:
        return NoPrice(reason=message("product_launch.prices.no_currency", currency=plan.currency))
    cycles = {letters(cycle): price for cycle, price in billed.prices[plan.currency].items()}
    cycle = "onetime" if is_once(plan.cycle) else letters(plan.cycle)
    if cycle not in cycles:
        return NoPrice(reason=message("product_launch.prices.no_cycle", cycle=plan.cycle.lower()))
    price = cycles[cycle]
    return NoPrice(reason=message("product_launch.prices.unreadable"), is_open=True) if price is None else price


def priced_in_salesforce(item: str, plan: PlannedProduct, seen: Outside, pricebook: str | None) -> Finding:
    """Compare the price in the portal pricebook with the plan, and show the price in WHMCS."""
    entry, sold = sold_price(plan, seen, pricebook), only_sold(seen)
    links = (sold.record_link,) if sold else ()
    if isinstance(entry, NoPrice):
        return _unpriced(item, entry, *links)
    other = _in_system(plan, billed_price(plan, seen), "WHMCS")
    return _compared(item, plan, entry.amount, _entry(plan, entry), other, *links)


def priced_in_whmcs(item: str, plan: PlannedProduct, seen: Outside, pricebook: str | None) -> Finding:
    """Compare the price in WHMCS with the plan, and show the price in Salesforce when the SKU is known."""
    price = billed_price(plan, seen)
    if isinstance(price, NoPrice):
        return _unpriced(item, price)
    other = _in_system(plan, _amount(sold_price(plan, seen, pricebook)), "Salesforce") if plan.sku else None
    return _compared(item, plan, price, price_for_cycle(plan, price), other)


def of_prices(item: str, plan: PlannedProduct, seen: Outside, pricebook: str | None) -> Finding:
    """Compare the price in Salesforce, the one in WHMCS and the planned one with each other."""
    both = {"Salesforce": _amount(sold_price(plan, seen, pricebook)), "WHMCS": billed_price(plan, seen)}
    known = {system: price for system, price in both.items() if isinstance(price, Decimal)}
    lacking = {system: price for system, price in both.items() if isinstance(price, NoPrice)}
    parts = [message("product_launch.prices.price_in", price=_money(plan, price), system=each) for each, price in known.items()]
    parts += [message("product_launch.prices.no_price_in", system=each, reason=no.reason) for each, no in lacking.items()]
    first, second, planned = *parts, _money(plan, plan.price)
    if not lacking and all(price == plan.price for price in known.values()):
        return verified(item, message("product_launch.prices.same", first=first, second=second, planned=planned))
    evidence = message("product_launch.prices.compared", first=first, second=second, planned=planned)
    is_wrong = any(price != plan.price for price in known.values()) or any(not each.is_open for each in lacking.values())
    return failed(item, evidence) if is_wrong else needs_review(item, evidence)


def price_for_cycle(plan: PlannedProduct, price: Decimal | None = None) -> Message:
    """Write a price of the product, else the planned one, with its billing cycle."""
    written = _money(plan, plan.price if price is None else price)
    return message("product_launch.prices.price_for_cycle", price=written, cycle=plan.cycle.lower())


def is_once(cycle: str) -> bool:
    """Return whether a cycle is billed once."""
    return letters(cycle) in ONE_TIME


def _not_one_sold(seen: Outside) -> NoPrice:
    several, none = message("product_launch.prices.several_sold"), message("product_launch.prices.none_sold")
    return NoPrice(reason=seen.sold_unknown or (several if seen.sold else none), is_open=seen.sold != ())


def _unpriced(item: str, price: NoPrice, *links: RecordLink) -> Finding:
    outcome = Outcome.OPEN if price.is_open else Outcome.FAILED
    evidence = message("product_launch.prices.no_price", reason=price.reason)
    return Finding(item=item, outcome=outcome, evidence=evidence, record_links=links)


def _compared(
    item: str, plan: PlannedProduct, price: Decimal, written: Message, other: Message | None, *links: RecordLink
) -> Finding:
    """Compare a price with the plan; `other` is the price in the other system, where it is shown."""
    planned = _money(plan, plan.price)
    if price == plan.price and other is None:
        return verified(item, message("product_launch.prices.as_planned", price=written), *links)
    if price == plan.price and other is not None:
        return verified(item, message("product_launch.prices.as_planned_and_other", price=written, other=other), *links)
    if other is None:
        return failed(item, message("product_launch.prices.not_as_planned", price=written, planned=planned), *links)
    evidence = message("product_launch.prices.not_as_planned_and_other", price=written, planned=planned, other=other)
    return failed(item, evidence, *links)


def _in_system(plan: PlannedProduct, price: Decimal | NoPrice, system: str) -> Message:
    if isinstance(price, NoPrice):
        return message("product_launch.prices.no_price_in", system=system, reason=price.reason)
    return message("product_launch.prices.system_has", system=system, price=_money(plan, price))


def _amount(price: ListedPrice | NoPrice) -> Decimal | NoPrice:
    return price.amount if isinstance(price, ListedPrice) else price


def _entries(plan: PlannedProduct, sold: SoldProduct, pricebook: str | None) -> tuple[ListedPrice, ...]:
    entries = tuple(each for each in sold.prices if each.currency in ("", plan.currency))
    if pricebook:
        return tuple(each for each in entries if each.pricebook_id[:15] == pricebook[:15] or same_name(each.pricebook, pricebook))
    return tuple(each for each in entries if not each.is_standard)


def _entry(plan: PlannedProduct, entry: ListedPrice) -> Message:
    return message("product_launch.prices.entry", price=_money(plan, entry.amount), pricebook=entry.pricebook)


def _money(plan: PlannedProduct, price: Decimal) -> Money:
    return Money(amount=price, currency=plan.currency)
