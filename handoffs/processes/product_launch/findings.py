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
from handoffs.text.messages import Message, message, sentences, written

IN_SALESFORCE = ("sf_product", "sf_whmcs_id", "sf_cycle", "sf_class", "sf_price")
IN_WHMCS = ("whmcs_product", "whmcs_price", "whmcs_fields")


def of_salesforce(plan: PlannedProduct, seen: Outside, pricebook: str | None) -> tuple[Finding, ...]:
    """Compare the product in Salesforce with the plan; several products with one SKU need a person."""
    sold = only_sold(seen)
    if sold is None:
        return (_not_one_sold(plan, seen), *(needs_review(item) for item in IN_SALESFORCE[1:]))
    return (
        _sold(plan, sold),
        _number(plan.whmcs_id, only_billed(plan, seen), sold),
        _cycle(plan, sold),
        _item_class(plan, sold),
        priced_in_salesforce("sf_price", plan, seen, pricebook),
    )


def of_whmcs(plan: PlannedProduct, seen: Outside, pricebook: str | None) -> tuple[Finding, ...]:
    """Compare the product in WHMCS with the plan; several products with one name need a person."""
    fits = fitting(plan, seen)
    if len(fits) != 1:
        return (_not_one_billed(plan, seen, fits), *(needs_review(item) for item in IN_WHMCS[1:]))
    return _billed(plan, fits[0]), priced_in_whmcs("whmcs_price", plan, seen, pricebook), _fields(fits[0])


def summed_up(item: str, system: str, findings: tuple[Finding, ...]) -> Finding:
    """Combine the findings on one system: the failed ones, else the open ones, else one that verifies all."""
    wrong = [each.evidence for each in findings if each.outcome is Outcome.FAILED and each.evidence]
    asked = [each.evidence for each in findings if each.outcome is Outcome.OPEN and each.evidence]
    shown = tuple(dict.fromkeys(record_link for each in findings for record_link in each.record_links))
    if wrong:
        return failed(item, sentences(*wrong), *shown)
    if asked:
        return needs_review(item, sentences(*asked), *shown)
    return verified(item, message("product_launch.findings.as_planned", system=system), *shown)


def _not_one_sold(plan: PlannedProduct, seen: Outside) -> Finding:
    if seen.sold is None:
        return needs_review("sf_product", message("product_launch.findings.salesforce_unknown", reason=seen.sold_unknown or ""))
    if not seen.sold:
        return failed("sf_product", message("product_launch.findings.no_sku", sku=plan.sku))
    names, shown = (
        tuple(each.name for each in seen.sold),
        (RecordLink(label=written(each.name), link=each.link) for each in seen.sold),
    )
    evidence = message("product_launch.findings.several_with_sku", count=len(names), sku=plan.sku, names=names)
    return needs_review("sf_product", evidence, *shown)


def _not_one_billed(plan: PlannedProduct, seen: Outside, fits: tuple[BilledProduct, ...]) -> Finding:
    if seen.billed is None:
        return needs_review("whmcs_product", message("product_launch.findings.whmcs_unknown", reason=seen.billed_unknown or ""))
    if not fits and plan.whmcs_id:
        return failed("whmcs_product", message("product_launch.findings.no_number", number=plan.whmcs_id))
    if not fits:
        return failed("whmcs_product", message("product_launch.findings.no_name", name=plan.name))
    numbers = tuple(each.product_id for each in fits)
    evidence = message("product_launch.findings.several_with_name", count=len(fits), name=plan.name, numbers=numbers)
    return needs_review("whmcs_product", evidence)


def _sold(plan: PlannedProduct, sold: SoldProduct) -> Finding:
    if not same_name(sold.name, plan.name):
        evidence = message("product_launch.findings.other_name", name=sold.name, expected=plan.name)
        return failed("sf_product", evidence, sold.record_link)
    if not sold.is_active:
        return failed("sf_product", message("product_launch.findings.not_active", name=sold.name), sold.record_link)
    return verified("sf_product", message("product_launch.findings.active", name=sold.name, sku=sold.sku), sold.record_link)


def _number(planned: str, billed: BilledProduct | None, sold: SoldProduct) -> Finding:
    """Compare the number in Salesforce with the number from DevOps, else with the only WHMCS product of this name."""
    item, expected = "sf_whmcs_id", planned or (billed.product_id if billed else "")
    if "WHMCS product id" in sold.unread:
        return needs_review(item, message("product_launch.findings.hidden_number"))
    if not sold.whmcs_id and not expected:
        return failed(item, message("product_launch.findings.number_to_come"), sold.record_link)
    if not expected:
        return needs_review(item, message("product_launch.findings.number_not_confirmed", number=sold.whmcs_id), sold.record_link)
    if not same_word(sold.whmcs_id, expected):
        return failed(item, _other(sold.whmcs_id, expected), sold.record_link)
    return verified(item, message("product_launch.findings.same_number", number=sold.whmcs_id))


def _cycle(plan: PlannedProduct, sold: SoldProduct) -> Finding:
    if "billing cycle" in sold.unread:
        return needs_review("sf_cycle", message("product_launch.findings.hidden_cycle"))
    return _compared("sf_cycle", plan.cycle, sold.cycle, sold)


def _item_class(plan: PlannedProduct, sold: SoldProduct) -> Finding:
    if "item class" in sold.unread:
        return needs_review("sf_class", message("product_launch.findings.hidden_class"))
    return _compared("sf_class", plan.item_class, sold.item_class, sold)


def _compared(item: str, expected: str, found: str, sold: SoldProduct) -> Finding:
    if same_word(found, expected) or (is_once(found) and is_once(expected)):
        return verified(item, message("product_launch.findings.same_value", value=found))
    return failed(item, _other(found, expected), sold.record_link)


def _other(found: str, expected: str) -> Message:
    if not found:
        return message("product_launch.findings.empty_value", expected=expected)
    return message("product_launch.findings.other_value", value=found, expected=expected)


def _billed(plan: PlannedProduct, billed: BilledProduct) -> Finding:
    item, number, name = "whmcs_product", billed.product_id, billed.name
    if not same_name(name, plan.name):
        return failed(item, message("product_launch.findings.other_billed_name", number=number, name=name, expected=plan.name))
    if billed.is_shown is False:
        return failed(item, message("product_launch.findings.hidden_in_whmcs", number=number, name=name))
    return verified(item, message("product_launch.findings.billed", number=number, name=name))


def _fields(billed: BilledProduct) -> Finding:
    """Show the fields of the order form: WHMCS shows no others, so a person has to check that none is missing."""
    if not billed.order_fields:
        return needs_review("whmcs_fields", message("product_launch.findings.no_order_fields"))
    return needs_review("whmcs_fields", message("product_launch.findings.order_fields", fields=billed.order_fields))
