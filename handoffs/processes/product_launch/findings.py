"""The findings on a product, item by item: the value in the system, and the expected value."""

from handoffs.model.checks import Finding, Outcome, failed, needs_review, verified
from handoffs.model.escalation import RecordLink
from handoffs.processes.product_launch.catalogue import (
    BilledProduct,
    Outside,
    PlannedProduct,
    SoldProduct,
    fitting,
    only_billed,
    only_sold,
    same_name,
    same_word,
)
from handoffs.processes.product_launch.prices import is_once, priced_in_salesforce, priced_in_whmcs
from handoffs.text.wording import listed

IN_SALESFORCE = ("sf_product", "sf_whmcs_id", "sf_cycle", "sf_class", "sf_price")
IN_WHMCS = ("whmcs_product", "whmcs_price", "whmcs_fields")


def of_salesforce(plan: PlannedProduct, seen: Outside, pricebook: str | None) -> tuple[Finding, ...]:
    """Compare the product in Salesforce with the plan; several products with one SKU need a person."""
    sold = only_sold(seen)
    if sold is None:
        return (_not_one_sold(plan, seen), *(needs_review(item, "") for item in IN_SALESFORCE[1:]))
    return (
        _sold(plan, sold),
        _number(plan.whmcs_id, only_billed(plan, seen), sold),
        _word("sf_cycle", "billing cycle", plan.cycle, sold.cycle, sold),
        _word("sf_class", "item class", plan.item_class, sold.item_class, sold),
        priced_in_salesforce("sf_price", plan, seen, pricebook),
    )


def of_whmcs(plan: PlannedProduct, seen: Outside, pricebook: str | None) -> tuple[Finding, ...]:
    """Compare the product in WHMCS with the plan; several products with one name need a person."""
    fits = fitting(plan, seen)
    if len(fits) != 1:
        return (_not_one_billed(plan, seen, fits), *(needs_review(item, "") for item in IN_WHMCS[1:]))
    return _billed(plan, fits[0]), priced_in_whmcs("whmcs_price", plan, seen, pricebook), _fields(fits[0])


def summed_up(item: str, system: str, findings: tuple[Finding, ...]) -> Finding:
    """Combine the findings on one system: the failed ones, else the open ones, else one that verifies all."""
    wrong = [str(each.evidence) for each in findings if each.outcome is Outcome.FAILED]
    asked = [str(each.evidence) for each in findings if each.outcome is Outcome.OPEN and each.evidence]
    shown = tuple(dict.fromkeys(record_link for each in findings for record_link in each.record_links))
    if wrong:
        return failed(item, " ".join(wrong), *shown)
    if asked:
        return needs_review(item, " ".join(asked), *shown)
    return verified(item, f"{system} has it as planned.", *shown)


def _not_one_sold(plan: PlannedProduct, seen: Outside) -> Finding:
    if seen.sold is None:
        return needs_review("sf_product", f"Please look in Salesforce: {seen.sold_unknown}.")
    if not seen.sold:
        return failed("sf_product", f"Salesforce has no product with the SKU {plan.sku}.")
    names, shown = listed(each.name for each in seen.sold), (RecordLink(label=each.name, link=each.link) for each in seen.sold)
    says = f"{len(seen.sold)} products have the SKU {plan.sku}: {names}. Please see which is meant."
    return needs_review("sf_product", says, *shown)


def _not_one_billed(plan: PlannedProduct, seen: Outside, fits: tuple[BilledProduct, ...]) -> Finding:
    if seen.billed is None:
        return needs_review("whmcs_product", f"Please look in WHMCS: {seen.billed_unknown}.")
    if not fits:
        called = f"the number {plan.whmcs_id}" if plan.whmcs_id else f"the name {plan.name}"
        return failed("whmcs_product", f"WHMCS has no product with {called}.")
    numbers = listed(each.product_id for each in fits)
    says = f"{len(fits)} products in WHMCS are called {plan.name}: {numbers}. Please see which is meant."
    return needs_review("whmcs_product", says)


def _sold(plan: PlannedProduct, sold: SoldProduct) -> Finding:
    if not same_name(sold.name, plan.name):
        return failed("sf_product", f"It is called “{sold.name}”, expected “{plan.name}”.", sold.record_link)
    if not sold.is_active:
        return failed("sf_product", f"“{sold.name}” is not active.", sold.record_link)
    return verified("sf_product", f"“{sold.name}”, SKU {sold.sku}, active.", sold.record_link)


def _number(told: str, billed: BilledProduct | None, sold: SoldProduct) -> Finding:
    """Compare the number in Salesforce with the number from DevOps, else with the only WHMCS product of this name."""
    item, what, expected = "sf_whmcs_id", "WHMCS product id", told or (billed.product_id if billed else "")
    if what in sold.unread:
        return _unread(item, what)
    if not sold.whmcs_id:
        says = f", expected {expected}" if expected else "; DevOps tells the number when the product is there"
        return failed(item, f"It is empty{says}.", sold.record_link)
    if not expected:
        return needs_review(item, f"It is {sold.whmcs_id}; DevOps has not told the number yet.", sold.record_link)
    if not same_word(sold.whmcs_id, expected):
        return failed(item, f"It is {sold.whmcs_id}, expected {expected}.", sold.record_link)
    return verified(item, f"{sold.whmcs_id}, the number in WHMCS.")


def _word(item: str, what: str, expected: str, found: str, sold: SoldProduct) -> Finding:
    if what in sold.unread:
        return _unread(item, what)
    if same_word(found, expected) or (is_once(found) and is_once(expected)):
        return verified(item, f"{found}.")
    return failed(item, f"It is {found or 'empty'}, expected {expected}.", sold.record_link)


def _unread(item: str, what: str) -> Finding:
    return needs_review(item, f"Salesforce does not show Baton the {what}; please look there.")


def _billed(plan: PlannedProduct, billed: BilledProduct) -> Finding:
    item = "whmcs_product"
    if not same_name(billed.name, plan.name):
        return failed(item, f"Product {billed.product_id} is called “{billed.name}”, expected “{plan.name}”.")
    if billed.is_shown is False:
        return failed(item, f"Product {billed.product_id}, “{billed.name}”, is hidden or retired.")
    return verified(item, f"Product {billed.product_id}, “{billed.name}”.")


def _fields(billed: BilledProduct) -> Finding:
    """Show the fields of the order form: WHMCS shows no others, so a person has to check that none is missing."""
    named = f"On the order form: {listed(billed.order_fields)}." if billed.order_fields else "None is on the order form."
    return needs_review("whmcs_fields", f"{named} WHMCS tells of no others.")
