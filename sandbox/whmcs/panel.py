"""The WHMCS tab of the page: services, products, invoices and transactions, newest first, and the changes of its buttons."""

from decimal import Decimal
from typing import Any

from sandbox.whmcs.answers import NO_DATE
from sandbox.whmcs.installation import Json
from sandbox.whmcs.products import price_of
from sandbox.whmcs.services import RUNNING
from sandbox.whmcs.whmcs import Whmcs

_SHOWN = 30
DEARER = 200
_TONES = {"Active": "good", "Suspended": "open", "Pending": "open", "Paid": "good", "Unpaid": "open", "Draft": "plain"}


def whmcs_tables(whmcs: Whmcs) -> Json:
    """Return the tables."""
    with whmcs.lock:
        services = [_service(whmcs, each) for each in _newest(whmcs.services)]
        invoices = [_invoice(whmcs, each) for each in _newest(whmcs.invoices)]
        products = [_product(each) for each in _newest(whmcs.products)]
        moves = [_transaction(whmcs, each) for each in _newest(whmcs.transactions)]
    columns = ["Service", "Customer", "Status", "Number", "Price", "Next due", "Ended", "Module"]
    return {
        "objects": [
            {"name": "Service", "columns": columns, "rows": services},
            {"name": "Product", "columns": ["Product", "Number", "Price", "Fields"], "rows": products},
            {"name": "Invoice", "columns": ["Invoice", "Customer", "Status", "Total", "Due", "For"], "rows": invoices},
            {"name": "Transaction", "columns": ["Transaction", "Customer", "Date", "Invoice", "About"], "rows": moves},
        ]
    }


def act(whmcs: Whmcs, key: str, record_id: str) -> str:
    """Perform an action in the admin area or as the customer, and return a text about it; raise KeyError for an unknown key."""
    match key:
        case "end":
            whmcs.end(record_id)
            return f"Service {record_id} was ended directly in WHMCS."
        case "pay":
            whmcs.pay(record_id)
            return f"The customer paid invoice {record_id}."
        case "dearer":
            price = Decimal(price_of(whmcs.product(record_id))[0]) + DEARER
            whmcs.price(record_id, price)
            return f"Product {record_id} costs {_yen(str(price))} in WHMCS now."
        case "cron":
            whmcs.tick()
            return "WHMCS's nightly run billed what is due and cancelled what was asked for."
    raise KeyError(key)


def _service(whmcs: Whmcs, service: Json) -> Json:
    over = service["terminationdate"] if service["terminationdate"] > NO_DATE else ""
    runs = service["status"] in RUNNING
    cells = (
        service["name"], _customer(whmcs, service["clientid"]), service["status"], f"service {service['id']}",
        f"{_yen(service['recurringamount'])} {service['billingcycle'].lower()}",
        f"due {service['nextduedate']}" if runs and service["nextduedate"] > NO_DATE else "",
        f"ended on {over}" if over else "", "" if service["module"] else "no module",
    )  # fmt: skip
    return _row(service, cells, [("end", "End directly in WHMCS")] if runs else [])


def _product(product: Json) -> Json:
    price, cycle = price_of(product)
    custom_fields = ", ".join(each["name"] for each in product["customfields"])
    cells = (product["name"], f"product {product['pid']}", f"{_yen(price)} {cycle}", custom_fields)
    return _row({"id": product["pid"], "status": "Active"}, cells, [("dearer", f"¥{DEARER} dearer")])


def _invoice(whmcs: Whmcs, invoice: Json) -> Json:
    about = ", ".join(line["description"] for line in invoice["items"])
    cells = (
        f"Invoice {invoice['id']}", _customer(whmcs, invoice["userid"]), invoice["status"], _yen(invoice["total"]),
        f"due {invoice['duedate']}", about,
    )  # fmt: skip
    return _row(invoice, cells, [("pay", "The customer pays")] if invoice["status"] == "Unpaid" else [])


def _transaction(whmcs: Whmcs, move: Json) -> Json:
    out = float(move["amountout"]) > 0
    amount = f"{_yen(move['amountout'])} out" if out else f"{_yen(move['amountin'])} in"
    bill = f"invoice {move['invoiceid']}" if move["invoiceid"] != "0" else ""
    about = " ".join(each for each in (move["description"], move["transid"]) if each)
    cells = (amount, _customer(whmcs, move["userid"]), move["date"][:16], bill, about)
    return _row(move, cells, []) | {"tone": "bad" if out else "good"}


def _row(record: Json, cells: tuple[str, ...], actions: list[tuple[str, str]]) -> Json:
    offered = [{"key": key, "label": label} for key, label in actions]
    return {"id": record["id"], "tone": _TONES.get(record.get("status", ""), "bad"), "cells": list(cells), "actions": offered}


def _customer(whmcs: Whmcs, client: str) -> str:
    known = next((each for each in whmcs.clients if each["id"] == client), None)
    return str(known["lastname"] or known["email"]) if known else ""


def _yen(amount: str) -> str:
    return f"¥{float(amount):,.0f}"


def _newest(rows: list[Any]) -> list[Any]:
    return list(reversed(rows[-_SHOWN:]))
