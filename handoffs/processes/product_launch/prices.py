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
from handoffs.text.money import amount
from handoffs.text.wording import listed

ONE_TIME = frozenset({"onetime", "once"})
"""The names of a cycle that is billed once, by their letters."""


@dataclass(frozen=True, kw_only=True)
class NoPrice:
    """The reason for no single price, as the middle of a sentence; `is_open` when a person has to choose one."""

    says: str
    is_open: bool = False


def sold_price(plan: PlannedProduct, seen: Outside, pricebook: str | None) -> ListedPrice | NoPrice:
    """Return the entry of the portal pricebook: the one that the policy names, else the only one that is not the standard."""
    sold = only_sold(seen)
    if sold is None:
        says = seen.sold_unknown or ("several products with this SKU" if seen.sold else "no product with this SKU")
        return NoPrice(says=says, is_open=seen.sold != ())
    if PRICES in sold.unread:
        return NoPrice(says="prices that Baton may not see", is_open=True)
    entries = _entries(plan, sold, pricebook)
    active = [each for each in entries if each.is_active]
    if len(active) == 1:
        return active[0]
    if active:
        return NoPrice(says=f"several prices: {listed(_entry(plan, each) for each in active)}", is_open=True)
    if entries:
        return NoPrice(says=f"only inactive entries: {listed(_entry(plan, each) for each in entries)}")
    return NoPrice(says=f"no entry in {f'the pricebook {pricebook}' if pricebook else 'any pricebook but the standard one'}")


def billed_price(plan: PlannedProduct, seen: Outside) -> Decimal | NoPrice:
    """Return the price in WHMCS for the planned cycle, in the org's currency."""
    billed = only_billed(plan, seen)
    if billed is None:
        return NoPrice(says=seen.billed_unknown or "not one product that fits", is_open=True)
    if plan.currency not in billed.prices:
        return NoPrice(says=f"no price in {plan.currency}")
    cycles = {letters(cycle): price for cycle, price in billed.prices[plan.currency].items()}
    price = cycles.get("onetime" if is_once(plan.cycle) else letters(plan.cycle))
    return NoPrice(says=f"not offered {plan.cycle.lower()}") if price is None else price


def priced_in_salesforce(item: str, plan: PlannedProduct, seen: Outside, pricebook: str | None) -> Finding:
    """Compare the price in the portal pricebook with the plan, and show the price in WHMCS."""
    listed_price, sold = sold_price(plan, seen, pricebook), only_sold(seen)
    shown = (sold.record_link,) if sold else ()
    if isinstance(listed_price, NoPrice):
        return Finding(item=item, outcome=_without(listed_price), evidence=_sentence(listed_price.says), record_links=shown)
    beside = _beside(plan, billed_price(plan, seen), "WHMCS")
    return _compared(item, plan, listed_price.amount, _entry(plan, listed_price), beside, *shown)


def priced_in_whmcs(item: str, plan: PlannedProduct, seen: Outside, pricebook: str | None) -> Finding:
    """Compare the price in WHMCS with the plan, and show the price in Salesforce when the SKU is known."""
    price = billed_price(plan, seen)
    if isinstance(price, NoPrice):
        return Finding(item=item, outcome=_without(price), evidence=_sentence(price.says))
    beside = _beside(plan, _amount(sold_price(plan, seen, pricebook)), "Salesforce") if plan.sku else ""
    return _compared(item, plan, price, f"{_money(plan, price)} {plan.cycle.lower()}", beside)


def of_prices(item: str, plan: PlannedProduct, seen: Outside, pricebook: str | None) -> Finding:
    """Compare the price in Salesforce, the one in WHMCS and the planned one with each other."""
    both = {"Salesforce": _amount(sold_price(plan, seen, pricebook)), "WHMCS": billed_price(plan, seen)}
    told = [f"{_money(plan, each)} in {name}" for name, each in both.items() if isinstance(each, Decimal)]
    lacking = [each for each in both.values() if isinstance(each, NoPrice)]
    told += [f"{name}: {each.says}" for name, each in both.items() if isinstance(each, NoPrice)]
    evidence = f"{', '.join(told)}, {_money(plan, plan.price)} planned"
    if any(each != plan.price for each in both.values() if isinstance(each, Decimal)) or any(not e.is_open for e in lacking):
        return failed(item, f"{evidence}.")
    return needs_review(item, f"{evidence}.") if lacking else verified(item, f"{evidence}: the same.")


def is_once(cycle: str) -> bool:
    """Return whether a cycle is billed once."""
    return letters(cycle) in ONE_TIME


def _compared(item: str, plan: PlannedProduct, price: Decimal, told: str, beside: str, *shown: RecordLink) -> Finding:
    if price != plan.price:
        return failed(item, f"{told}, expected {_money(plan, plan.price)}{beside}.", *shown)
    return verified(item, f"{told}, as planned{beside}.")


def _beside(plan: PlannedProduct, other: Decimal | NoPrice, system: str) -> str:
    return f"; {system} has {_money(plan, other)}" if isinstance(other, Decimal) else f"; {system}: {other.says}"


def _without(price: NoPrice) -> Outcome:
    return Outcome.OPEN if price.is_open else Outcome.FAILED


def _amount(price: ListedPrice | NoPrice) -> Decimal | NoPrice:
    return price.amount if isinstance(price, ListedPrice) else price


def _entries(plan: PlannedProduct, sold: SoldProduct, pricebook: str | None) -> tuple[ListedPrice, ...]:
    entries = tuple(each for each in sold.prices if each.currency in ("", plan.currency))
    if pricebook:
        return tuple(each for each in entries if each.pricebook_id[:15] == pricebook[:15] or same_name(each.pricebook, pricebook))
    return tuple(each for each in entries if not each.is_standard)


def _entry(plan: PlannedProduct, entry: ListedPrice) -> str:
    return f"{_money(plan, entry.amount)} in the pricebook {entry.pricebook}"


def _money(plan: PlannedProduct, price: Decimal) -> str:
    return amount(price, plan.currency)


def _sentence(says: str) -> str:
    return f"{says[0].upper()}{says[1:]}."
