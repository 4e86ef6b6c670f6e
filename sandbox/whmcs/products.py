"""The products of WHMCS: their format in GetProducts, and their setup and prices."""

from collections.abc import Iterable

from sandbox.whmcs.answers import money, wrapped
from sandbox.whmcs.installation import Form, Installation, Json

CURRENCY = "JPY"
CYCLES = ("monthly", "quarterly", "semiannually", "annually", "biennially", "triennially")
NOT_OFFERED = "-1.00"


def new_product(number: int, name: str, price: object, cycle: str, module: str, fields: Iterable[str]) -> Json:
    """Return a product; a one-time price is under *monthly*, which is an assumption."""
    key = _key(cycle)
    pricing = {"prefix": "¥", "suffix": " JPY"} | {f"{each[0]}setupfee": "0.00" for each in CYCLES}
    pricing |= dict.fromkeys(CYCLES, NOT_OFFERED) | {key: money(price)}
    custom_fields = [
        {"id": str(place), "name": each, "description": "", "required": ""} for place, each in enumerate(fields, start=1)
    ]  # fmt: skip
    return {
        "pid": str(number), "gid": "1", "type": "other", "name": name, "slug": name.lower().replace(" ", "-"),
        "product_url": "", "description": "", "module": module, "paytype": "onetime" if _is_once(cycle) else "recurring",
        "allowqty": "0", "quantity_available": "0", "pricing": {CURRENCY: pricing}, "customfields": custom_fields,
    }  # fmt: skip


def reprice(product: Json, price: object) -> None:
    """Set the price of a product in its cycle."""
    pricing = product["pricing"][CURRENCY]
    pricing |= {cycle: money(price) for cycle in CYCLES if pricing[cycle] != NOT_OFFERED}


def price_of(product: Json) -> tuple[str, str]:
    """Return the price and cycle of a product."""
    pricing = product["pricing"][CURRENCY]
    cycle = next((each for each in CYCLES if pricing[each] != NOT_OFFERED), "")
    return str(pricing.get(cycle, "0")), "once" if product["paytype"] == "onetime" else cycle


def products(whmcs: Installation, form: Form) -> Json:
    """Return products by number (several after commas), group or module; GetProducts has no pages."""
    numbers = [each.strip() for each in form.get("pid", "").split(",") if each.strip()]
    rows = [
        _as_answered(each)
        for each in whmcs.products
        if (not numbers or each["pid"] in numbers)
        and all(not form.get(name) or each[name] == form[name] for name in ("gid", "module"))
    ]
    counted = {"totalresults": len(rows), "startnumber": 0, "numreturned": len(rows)}
    return counted | {"products": wrapped(whmcs, rows, "product")}


def _as_answered(product: Json) -> Json:
    return product | {"customfields": {"customfield": product["customfields"]}, "configoptions": {"configoption": []}}


def _key(cycle: str) -> str:
    return "monthly" if _is_once(cycle) else _letters(cycle)


def _is_once(cycle: str) -> bool:
    return _letters(cycle) == "onetime"


def _letters(cycle: str) -> str:
    return "".join(letter for letter in cycle.lower() if letter.isalpha())
