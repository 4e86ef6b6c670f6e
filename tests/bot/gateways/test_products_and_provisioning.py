"""The gateways to both product catalogues and to approved orders, against the sandbox's servers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.gateways.connections import salesforce_gateway, whmcs_gateway
from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.salesforce.gateway import SalesforceGateway
from bot.gateways.salesforce.readers.products import ProductReader
from bot.gateways.salesforce.readers.provisioning import ProvisioningReader
from bot.gateways.whmcs.client import Whmcs
from bot.gateways.whmcs.products import BilledProducts, billed_product
from handoffs.process.policy import Policy
from handoffs.processes.product_launch.catalogue import PRICES, BilledProduct, SoldProduct
from sandbox.salesforce.objects.fields import text
from sandbox.world.world import World
from tests.handoffs.examples import POLICY

SKU = "INT-HOME-25G"
SIGN = "WHMCS_Order_ID__c"


@pytest.fixture
def world() -> Iterator[World]:
    """A world without a bot."""
    opened = World(POLICY)
    opened.open()
    yield opened
    opened.close()


def salesforce(world: World, policy: Policy = POLICY) -> SalesforceGateway:
    """The gateway to the world's org."""
    return salesforce_gateway(world.settings(), policy, {})


def whmcs(world: World) -> Whmcs:
    """The gateway to the world's WHMCS."""
    shown = whmcs_gateway(world.settings())
    assert shown is not None
    return shown


def sell(world: World, price: int = 9800) -> None:
    """Add a product to the org."""
    world.customers.sell("Internet Home 25G", SKU, "Service", "Monthly", price, "12")


def only(world: World) -> SoldProduct:
    """Return the only product with the SKU."""
    (sold,) = salesforce(world).lookup(ProductReader).with_skus([SKU])[SKU]
    return sold


def test_a_product_is_read_with_its_prices_in_one_query(world: World) -> None:
    sell(world)

    sold = only(world)

    assert (sold.name, sold.sku, sold.whmcs_id, sold.cycle, sold.item_class, sold.is_active) == (
        "Internet Home 25G", SKU, "12", "Monthly", "Service", True,
    )  # fmt: skip
    assert [(each.pricebook, each.amount, each.is_active) for each in sold.prices] == [("Portal", Decimal(9800), True)]
    assert sold.unread == () and sold.record_id in sold.link


def test_products_with_one_sku_and_skus_without_a_product_are_told_apart(world: World) -> None:
    sell(world)
    sell(world)

    shown = salesforce(world).lookup(ProductReader).with_skus([SKU, "NOT-THERE", "it's \\ odd"])

    assert {sku: len(found) for sku, found in shown.items()} == {SKU: 2, "NOT-THERE": 0, "it's \\ odd": 0}


def test_a_sku_is_found_however_it_is_written(world: World) -> None:
    sell(world)

    assert len(salesforce(world).lookup(ProductReader).with_skus([SKU.lower()])[SKU.lower()]) == 1


def test_what_the_org_does_not_show_is_named_and_the_rest_is_read(world: World) -> None:
    sell(world)
    world.org.drop_field("Product2", "Item_Class__c")
    world.org.drop_object("PricebookEntry")

    sold = only(world)

    assert set(sold.unread) == {"item class", PRICES} and sold.cycle == "Monthly" and sold.prices == ()


def test_an_org_without_the_field_for_skus_is_told_of_with_what_to_do(world: World) -> None:
    world.org.drop_field("Product2", "StockKeepingUnit")

    with pytest.raises(Rejected, match="give its user access to it"):
        salesforce(world).lookup(ProductReader).with_skus([SKU])


def test_an_org_that_is_down_is_unavailable(world: World) -> None:
    reader = salesforce(world).lookup(ProductReader)
    world.org.faults.down = True

    with pytest.raises(Unavailable):
        reader.with_skus([SKU])


@pytest.mark.parametrize("shape", [{}, {"lists_as_objects": True}, {"lone_rows": True}, {"bare_numbers": True}])
def test_products_of_whmcs_are_read_in_every_shape_that_it_answers_in(world: World, shape: dict[str, bool]) -> None:
    for name, value in shape.items():
        setattr(world.whmcs, name, value)
    world.whmcs.products.clear()
    number = world.whmcs.add_product("Internet Home 25G", 9800, cycle="Quarterly", fields=("Plan code",))

    (billed,) = BilledProducts(whmcs(world)).products()

    assert (billed.product_id, billed.name, billed.order_fields) == (number, "Internet Home 25G", ("Plan code",))
    assert billed.prices == {"JPY": {"quarterly": Decimal(9800)}} and billed.is_shown is None


def test_what_is_billed_once_has_its_price_as_that(world: World) -> None:
    number = world.whmcs.add_product("Activation", 3300, cycle="One-Time")

    billed = next(each for each in BilledProducts(whmcs(world)).products() if each.product_id == number)

    assert billed.prices == {"JPY": {"onetime": Decimal(3300)}}


@pytest.mark.parametrize("failure", ["maintenance", "down"])
def test_a_whmcs_that_does_not_answer_is_unavailable(world: World, failure: str) -> None:
    setattr(world.whmcs, failure, True)

    with pytest.raises(Unavailable):
        BilledProducts(whmcs(world)).products()


@pytest.mark.parametrize(
    ("product", "is_shown"),
    [
        ({"pid": "1", "hidden": "1"}, False),
        ({"pid": 1, "retired": True}, False),
        ({"pid": "1", "hidden": "", "retired": "0"}, True),
    ],
)
def test_a_product_is_hidden_where_an_installation_says_so(product: dict[str, Any], is_shown: bool) -> None:
    assert billed_product(product) == BilledProduct(product_id="1", name="", is_shown=is_shown)


def test_a_cycle_that_is_not_offered_is_left_out_and_an_odd_price_is_not_known() -> None:
    yen = {"monthly": "1,200.00", "annually": "", "quarterly": "-1.00", "semiannually": "99,50", "biennially": None}
    shown = billed_product({"pid": "1", "pricing": {"JPY": yen, "USD": []}})

    assert shown.prices == {"JPY": {"monthly": Decimal(1200), "semiannually": None}, "USD": {}}


def test_an_order_has_a_sign_once_its_status_moved_on(world: World) -> None:
    since = world.clock.now()
    waits, moved = (approved(world) for _ in range(2))
    world.org.update("Order", moved, {"Status": "Activated"}, by="Customer Portal")
    world.customers.act("order")

    shown = {each.number: each.has_sign for each in salesforce(world).lookup(ProvisioningReader).approved_since(since)}

    assert shown == {number_of(world, waits): False, number_of(world, moved): True}


def test_the_field_that_the_policy_names_is_a_sign_once_it_is_filled(world: World) -> None:
    world.org.add_field("Order", text(SIGN))
    since = world.clock.now()
    empty, filled = (approved(world) for _ in range(2))
    world.org.update("Order", filled, {SIGN: "4711"}, by="Customer Portal")

    shown = {each.number: each.has_sign for each in salesforce(world, signed()).lookup(ProvisioningReader).approved_since(since)}

    assert shown == {number_of(world, empty): False, number_of(world, filled): True}


def test_without_a_history_an_order_counts_from_its_last_change(world: World) -> None:
    since = world.clock.now()
    order = approved(world)
    world.org.drop_object("OrderHistory")

    (shown,) = salesforce(world).lookup(ProvisioningReader).approved_since(since)

    assert shown.number == number_of(world, order) and not shown.has_sign


def test_orders_that_were_approved_before_are_not_told(world: World) -> None:
    approved(world)
    world.clock.wind(timedelta(minutes=5))

    assert salesforce(world).lookup(ProvisioningReader).approved_since(world.clock.now()) == ()


def approved(world: World) -> str:
    """Place and approve an order and return its id."""
    order = world.customers.act("order")
    world.org.update("Order", order, {"Status": "Approved"}, by="Sato Keiko")
    return order


def number_of(world: World, order: str) -> str:
    """Return an order's number."""
    return str(world.org.get("Order", order)["OrderNumber"])


def signed() -> Policy:
    """The shipped policy with a field that shows the provisioning of an order."""
    terms = POLICY.salesforce
    fields = replace(terms.fields, order=replace(terms.fields.order, provisioned=SIGN))
    return replace(POLICY, salesforce=replace(terms, fields=fields))
