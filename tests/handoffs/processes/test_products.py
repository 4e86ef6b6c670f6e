"""What Salesforce and WHMCS have of a product, held against what is planned: found, expected, and what a person has to see."""

from dataclasses import replace
from decimal import Decimal

import pytest

from handoffs.model.checks import Finding, Outcome
from handoffs.processes.product_launch.catalogue import (
    PRICES,
    BilledProduct,
    ListedPrice,
    Outside,
    PlannedProduct,
    SoldProduct,
    number_of,
    price_of,
)
from handoffs.processes.product_launch.findings import of_salesforce, of_whmcs, summed_up
from handoffs.processes.product_launch.prices import of_prices
from handoffs.text.messages import written
from tests.refusals import refused, shown

PLAN = PlannedProduct(
    name="Internet Home 25G", sku="INT-HOME-25G", whmcs_id="12", cycle="Monthly", item_class="Service", price=Decimal(9800),
    currency="JPY",
)  # fmt: skip
PRICE = ListedPrice(
    pricebook_id="01s000000000001AAA", pricebook="Portal", is_standard=False, amount=Decimal(9800), currency="", is_active=True
)  # fmt: skip
STANDARD = replace(PRICE, pricebook_id="01s000000000000AAA", pricebook="Standard", is_standard=True, amount=Decimal(1))
SOLD = SoldProduct(
    record_id="01t000000000001AAA", name="Internet Home 25G", sku="INT-HOME-25G", whmcs_id="12", cycle="Monthly",
    item_class="Service", is_active=True, link="https://example/01t", prices=(STANDARD, PRICE),
)  # fmt: skip
BILLED = BilledProduct(
    product_id="12", name="Internet Home 25G", prices={"JPY": {"monthly": Decimal(9800)}}, order_fields=("Plan code",)
)  # fmt: skip
OTHER = replace(BILLED, product_id="7", name="Static IP")
BOTH = Outside(sold=(SOLD,), billed=(OTHER, BILLED))


def found(findings: tuple[Finding, ...], item: str) -> Finding:
    """Return the finding on one item."""
    return next(each for each in findings if each.item == item)


def seen(sold: SoldProduct = SOLD, billed: BilledProduct = BILLED) -> Outside:
    """Return what both systems say when each has one product that fits."""
    return Outside(sold=(sold,), billed=(OTHER, billed))


def test_a_product_as_planned_is_verified_with_the_values_of_both_systems() -> None:
    result = of_salesforce(PLAN, BOTH, None) + of_whmcs(PLAN, BOTH, None)

    assert [each.item for each in result if each.outcome is not Outcome.VERIFIED] == ["whmcs_fields"]
    assert shown(found(result, "sf_price").evidence) == "¥9,800 in the pricebook Portal, as planned; WHMCS has ¥9,800."
    assert shown(found(result, "whmcs_price").evidence) == "¥9,800 monthly, as planned; Salesforce has ¥9,800."
    assert shown(found(result, "whmcs_fields").evidence) == "On the order form: Plan code. WHMCS shows no others."


@pytest.mark.parametrize(
    ("item", "sold", "text"),
    [
        ("sf_product", replace(SOLD, name="Internet Home 10G"), "called “Internet Home 10G”, expected “Internet Home 25G”"),
        ("sf_product", replace(SOLD, is_active=False), "is not active"),
        ("sf_whmcs_id", replace(SOLD, whmcs_id="13"), "It is 13, expected 12"),
        ("sf_whmcs_id", replace(SOLD, whmcs_id=""), "It is empty, expected 12"),
        ("sf_cycle", replace(SOLD, cycle="Annually"), "It is Annually, expected Monthly"),
        ("sf_cycle", replace(SOLD, cycle=""), "It is empty, expected Monthly"),
        ("sf_class", replace(SOLD, item_class="Add-on"), "It is Add-on, expected Service"),
        ("sf_price", replace(SOLD, prices=(replace(PRICE, amount=Decimal(9900)),)), "¥9,900 in the pricebook Portal, expected"),
        ("sf_price", replace(SOLD, prices=(STANDARD,)), "No entry in any pricebook but the standard one"),
        ("sf_price", replace(SOLD, prices=(replace(PRICE, is_active=False),)), "Only inactive entries"),
    ],
)  # fmt: skip
def test_what_salesforce_has_otherwise_fails_with_both_values(item: str, sold: SoldProduct, text: str) -> None:
    result = found(of_salesforce(PLAN, seen(sold), None), item)

    assert result.outcome is Outcome.FAILED and text in shown(result.evidence)


@pytest.mark.parametrize(
    ("item", "billed", "text"),
    [
        ("whmcs_product", replace(BILLED, product_id="13"), "WHMCS has no product with the number 12"),
        ("whmcs_product", replace(BILLED, name="Static IP"), "called “Static IP”, expected “Internet Home 25G”"),
        ("whmcs_product", replace(BILLED, is_shown=False), "is hidden or retired"),
        ("whmcs_price", replace(BILLED, prices={"JPY": {"monthly": Decimal(980)}}), "¥980 monthly, expected ¥9,800"),
        ("whmcs_price", replace(BILLED, prices={"JPY": {"annually": Decimal(9800)}}), "Not offered monthly"),
        ("whmcs_price", replace(BILLED, prices={"USD": {"monthly": Decimal(9800)}}), "No price in JPY"),
    ],
)
def test_what_whmcs_has_otherwise_fails_with_both_values(item: str, billed: BilledProduct, text: str) -> None:
    result = found(of_whmcs(PLAN, seen(billed=billed), None), item)

    assert result.outcome is Outcome.FAILED and text in shown(result.evidence)


@pytest.mark.parametrize(
    ("item", "outside", "text"),
    [
        ("sf_product", replace(BOTH, sold=(SOLD, replace(SOLD, name="A copy"))), "2 products have the SKU INT-HOME-25G"),
        ("sf_product", replace(BOTH, sold=None, sold_unknown=written("it is down")), "Please look in Salesforce: it is down."),
        ("sf_price", seen(replace(SOLD, prices=(PRICE, replace(PRICE, amount=Decimal(1))))), "Several prices"),
        ("sf_price", seen(replace(SOLD, unread=(PRICES,))), "Prices that Baton may not see"),
        ("sf_cycle", seen(replace(SOLD, cycle="", unread=("billing cycle",))), "does not show Baton the billing cycle"),
        ("whmcs_product", replace(BOTH, billed=None, billed_unknown=written("it is not connected")), "it is not connected"),
        ("whmcs_price", seen(billed=replace(BILLED, prices={"JPY": {"monthly": None}})), "an amount that Baton can't read"),
    ],
)
def test_a_person_verifies_what_the_systems_do_not_show(item: str, outside: Outside, text: str) -> None:
    result = found(of_salesforce(PLAN, outside, None) + of_whmcs(PLAN, outside, None), item)

    assert result.outcome is Outcome.OPEN and text in shown(result.evidence)


def test_two_products_of_one_name_in_whmcs_need_a_person_while_the_number_is_unknown() -> None:
    twice = Outside(sold=(SOLD,), billed=(BILLED, replace(BILLED, product_id="13")))

    result = found(of_whmcs(replace(PLAN, whmcs_id=""), twice, None), "whmcs_product")

    assert result.outcome is Outcome.OPEN and "12 and 13" in shown(result.evidence)


def test_before_devops_records_the_number_it_is_that_of_the_only_product_with_the_name() -> None:
    result = found(of_salesforce(replace(PLAN, whmcs_id=""), seen(replace(SOLD, whmcs_id="13")), None), "sf_whmcs_id")

    assert result.outcome is Outcome.FAILED and shown(result.evidence) == "It is 13, expected 12."


@pytest.mark.parametrize("named", ["Portal", "ｐｏｒｔａｌ", "01s000000000001AAA", "01s000000000001"])
def test_the_pricebook_that_the_policy_names_counts_whatever_others_there_are(named: str) -> None:
    wholesale = replace(PRICE, pricebook_id="01s000000000002AAA", pricebook="Wholesale", amount=Decimal(1))
    sold = replace(SOLD, prices=(STANDARD, wholesale, PRICE))

    assert found(of_salesforce(PLAN, seen(sold), named), "sf_price").outcome is Outcome.VERIFIED
    assert found(of_salesforce(PLAN, seen(sold), None), "sf_price").outcome is Outcome.OPEN


def test_both_prices_are_compared_with_each_other_and_with_the_plan() -> None:
    cheaper = seen(billed=replace(BILLED, prices={"JPY": {"monthly": Decimal(9700)}}))

    assert of_prices("pricing", PLAN, BOTH, None).outcome is Outcome.VERIFIED
    result = of_prices("pricing", PLAN, cheaper, None)
    assert result.outcome is Outcome.FAILED
    assert shown(result.evidence) == "¥9,800 in Salesforce, ¥9,700 in WHMCS, ¥9,800 planned."
    unknown = of_prices("pricing", PLAN, replace(BOTH, billed=None, billed_unknown=written("it is not connected")), None)
    assert unknown.outcome is Outcome.OPEN


def test_a_summary_is_as_good_as_its_worst_part() -> None:
    good = of_salesforce(PLAN, BOTH, None)
    wrong = of_salesforce(PLAN, seen(replace(SOLD, cycle="Annually")), None)
    unknown = of_salesforce(PLAN, seen(replace(SOLD, unread=("item class",))), None)

    assert [summed_up("all", "Salesforce", each).outcome for each in (good, wrong, unknown)] == [
        Outcome.VERIFIED, Outcome.FAILED, Outcome.OPEN,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "currency", "price"),
    [
        ("4800", "JPY", "4800"),
        (" ¥4,800 ", "JPY", "4800"),
        ("４８００円", "JPY", "4800"),
        ("99.50", "USD", "99.50"),
        ("$ 1,234.5", "USD", "1234.5"),
        ("0", "JPY", "0"),
    ],
)
def test_a_price_is_read_as_people_type_it(written: str, currency: str, price: str) -> None:
    assert price_of(written, currency, "price") == Decimal(price)


@pytest.mark.parametrize("written", ["", "free", "-1", "1e5", "4800.123", "99,50", "NaN", "4 800 or so", "¥5", "9" * 40])
def test_what_is_no_price_is_refused(written: str) -> None:
    with refused("price in USD as a number, as 99.50"):
        price_of(written, "USD", "price")


def test_a_price_has_no_decimals_that_its_currency_does_not_have() -> None:
    with refused("price in JPY as a number, as 4800"):
        price_of("99.50", "JPY", "price")


@pytest.mark.parametrize(("written", "number"), [("12", "12"), (" #12 ", "12"), ("１２", "12")])
def test_a_number_of_whmcs_is_read_as_people_type_it(written: str, number: str) -> None:
    assert number_of(written, "whmcs_id") == number


@pytest.mark.parametrize("written", ["", "0", "12a", "-3", "the new one", "1" * 12])
def test_what_is_no_number_is_refused(written: str) -> None:
    with refused("number of the product"):
        number_of(written, "whmcs_id")
