"""The work of SF Admin and DevOps for the newest launch, with a mistake in it, and the provisioning of orders."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from handoffs.model.handoff import Handoff
from handoffs.processes.product_launch.catalogue import PlannedProduct, same_name
from handoffs.processes.product_launch.form import planned
from sandbox.salesforce.records.values import Row
from sandbox.world.parts import WorldParts

SF_ADMIN = "Emi Okada"
SLIP = Decimal(100)


@dataclass(frozen=True, kw_only=True)
class ColleagueAction:
    """One button for a colleague's work outside of Slack."""

    key: str
    label: str
    description: str
    act: Callable[[WorldParts], str]


def set_up_in_salesforce(world: WorldParts) -> str:
    """Create the product of the newest launch as SF Admin, with a wrong price and without its WHMCS number."""
    plan = _plan(world)
    if _sold(world, plan):
        raise ValueError(f"Salesforce has {plan.sku} already")
    world.customers.sell(plan.name, plan.sku, plan.item_class, plan.cycle, plan.price + SLIP, by=SF_ADMIN)
    return f"{SF_ADMIN} created {plan.name} in Salesforce. Press Check now on the card: something is not right yet."


def set_up_in_whmcs(world: WorldParts) -> str:
    """Create the product of the newest launch in WHMCS, as planned."""
    plan = _plan(world)
    if any(same_name(each["name"], plan.name) for each in world.whmcs.products):
        raise ValueError(f"WHMCS has {plan.name} already")
    number = world.whmcs.add_product(plan.name, plan.price, cycle=plan.cycle, fields=("Plan code",))
    return f"DevOps created {plan.name} in WHMCS; its number is {number}."


def correct_in_salesforce(world: WorldParts) -> str:
    """Correct price and WHMCS number of the newest launch's product."""
    plan = _plan(world)
    sold = _sold(world, plan)
    if sold is None:
        raise ValueError(f"Salesforce has no product with the SKU {plan.sku} yet")
    number = next((each["pid"] for each in world.whmcs.products if same_name(each["name"], plan.name)), plan.whmcs_id)
    entry = next(each for each in world.org.records("PricebookEntry") if each["Product2Id"] == sold["Id"])
    world.org.update("Product2", str(sold["Id"]), {"WH_Product_ID__c": number or None}, by=SF_ADMIN)
    world.org.update("PricebookEntry", str(entry["Id"]), {"UnitPrice": plan.price}, by=SF_ADMIN)
    return f"{SF_ADMIN} corrected price and WHMCS product id of {plan.name}."


def provision(world: WorldParts) -> str:
    """Provision every approved order as the portal does: set it to Activated."""
    approved = [each for each in world.org.records("Order") if each["Status"] == "Approved"]
    if not approved:
        raise ValueError("no order is approved")
    for order in approved:
        world.org.update("Order", str(order["Id"]), {"Status": "Activated"}, by="Customer Portal")
    return f"The portal provisioned {len(approved)} approved {'order' if len(approved) == 1 else 'orders'}."


LAUNCH_ACTIONS = (
    ColleagueAction(
        key="launch_salesforce", label="SF Admin sets it up", description="The newest launch's product, with a slip",
        act=set_up_in_salesforce,
    ),
    ColleagueAction(key="launch_whmcs", label="DevOps sets it up", description="The same product in WHMCS", act=set_up_in_whmcs),
    ColleagueAction(key="launch_mend", label="SF Admin corrects it", description="Price and number, as planned", act=correct_in_salesforce),
    ColleagueAction(key="provision", label="Provision orders", description="What is approved moves on to Activated", act=provision),
)  # fmt: skip


def _plan(world: WorldParts) -> PlannedProduct:
    """Return the product of the newest open launch."""
    application = getattr(world, "application", None)
    waiting: list[Handoff] = list(application.queries.waiting("product_launch")) if application else []
    if not waiting:
        raise ValueError("nothing is being launched; type /handoff start launch in any channel first")
    return planned(max(waiting, key=lambda each: each.opened_at), world.policy)


def _sold(world: WorldParts, plan: PlannedProduct) -> Row | None:
    return next((each for each in world.org.records("Product2") if each.get("StockKeepingUnit") == plan.sku), None)
