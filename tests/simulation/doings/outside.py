"""What colleagues do in Salesforce and WHMCS for a product that is launched, and what becomes of orders there."""

from sandbox.whmcs.products import reprice
from tests.simulation.world.world import SimulatedWorld

NAME, SKU, NUMBER, PRICES = "Internet Home 25G", "INT-HOME-25G", "12", (4800, 4800, 4800, 4900)
"""What the placeholders of the form propose, and so what is mostly launched; one price in four is a slip."""

MOVES = {
    "approve": ("Pending Review", "Approved"),
    "provision": ("Approved", "Activated"),
    "review again": ("Activated", "Pending Review"),
}
"""What colleagues in Salesforce do with an order: the status that it has before, and after."""


def do_outside(world: SimulatedWorld, deed: str) -> str:
    """Do what is named, where there is something to do it to; gives what."""
    chance, org, whmcs = world.fate.chance, world.org, world.whmcs
    sold = [each for each in org.records("Product2") if each.get("StockKeepingUnit") == SKU]
    billed = [each for each in whmcs.products if each["name"] == NAME]
    match deed:
        case "sell" if not sold or chance.random() < 0.1:
            world.customers.sell(NAME, SKU, "Service", "Monthly", chance.choice(PRICES), chance.choice((NUMBER, "")))
        case "bill" if not billed or chance.random() < 0.1:
            whmcs.add_product(NAME, chance.choice(PRICES), cycle="Monthly")
            whmcs.products[-1]["pid"] = NUMBER if not billed else whmcs.products[-1]["pid"]
        case "correct" if sold:
            number, price = billed[0]["pid"] if billed else None, chance.choice(PRICES)
            org.update("Product2", str(sold[0]["Id"]), {"WH_Product_ID__c": number}, by="Emi Okada")
            entry = next(each for each in org.records("PricebookEntry") if each["Product2Id"] == sold[0]["Id"])
            org.update("PricebookEntry", str(entry["Id"]), {"UnitPrice": price}, by="Emi Okada")
            for each in billed:
                reprice(each, price)
        case "approve" | "provision" | "review again":
            return f"{deed} {_moved(world, deed)}"
        case _:
            return "nothing"
    return deed


def _moved(world: SimulatedWorld, deed: str) -> str:
    before, after = MOVES[deed]
    orders = [each for each in world.org.records("Order") if each["Status"] == before]
    if not orders:
        return "nothing"
    order = world.fate.chance.choice(orders)
    world.org.update("Order", str(order["Id"]), {"Status": after}, by="Sato Keiko")
    return str(order["OrderNumber"])
