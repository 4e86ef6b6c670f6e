"""The tables of records in the Salesforce tab, newest first."""

from datetime import datetime, timedelta

from sandbox.salesforce.org import Org
from sandbox.salesforce.panel.actions import LATER, SCHEDULED, WITHDRAW
from sandbox.salesforce.panel.labels import Json, name_of, plain_text
from sandbox.salesforce.query.filters import ORG_ZONE
from sandbox.salesforce.records.values import Row, Value, instant, write

_SHOWN = 30
_TONES = {
    "Pending Review": "open", "Approved": "good", "Activated": "good", "Completed": "good", "Cancelled": "bad",
    "△Cancelling": "open", "△Cancelled": "bad",
}  # fmt: skip
_MOVES = {
    "Introduction": [("ready_directly", "Set to Ready")],
    "△Cancelling": [
        (LATER, "Move the date by a week"), ("cancelled_directly", "Set to △Cancelled"), ("won_directly", "Back to Closed Won"),
    ],
    "△Cancelled": [("won_directly", "Back to Closed Won")],
}  # fmt: skip


def salesforce_tables(org: Org) -> Json:
    """Return the tables of orders, cases, opportunities, accounts, products, notes and events, newest first."""
    recent = org.calls_since(org.now() - timedelta(hours=1))
    return {
        "objects": [_orders(org), _cases(org), _opportunities(org), _accounts(org), _products(org), _notes(org), _events(org)],
        "calls_last_hour": len(recent),
    }


def _orders(org: Org) -> Json:
    columns = ["Order", "Account", "Status", "Total", "Changed by", "Changed"]
    return {"name": "Order", "columns": columns, "rows": [_order(org, each) for each in _newest(org, "Order")]}


def _order(org: Org, order: Row) -> Json:
    waiting = order["Status"] == "Pending Review"
    actions = [("approve_directly", "Approve in Salesforce"), ("cancel_directly", "Cancel in Salesforce")]
    offered = actions if waiting else [("return_to_review", "Back to review")]
    if order["Status"] == "Approved":
        offered = [("provision_directly", "Provision"), *offered]
    cells = [
        order["OrderNumber"],
        name_of(org, "Account", order.get("AccountId")),
        order["Status"],
        f"¥{order['TotalAmount'] or 0:,.0f}",
        name_of(org, "User", order["LastModifiedById"]),
        write(order["LastModifiedDate"]),
    ]
    tone = _TONES.get(str(order["Status"]), "plain")
    return {"id": order["Id"], "cells": cells, "tone": tone, "actions": _offered(offered)}


def _cases(org: Org) -> Json:
    rows = [_case(org, each) for each in _newest(org, "Case")]
    return {"name": "Case", "columns": ["Case", "Type", "Account", "Status", "Priority", "Changed by"], "rows": rows}


def _case(org: Org, case: Row) -> Json:
    moves = [("reopen_directly", "Open again")] if case["IsClosed"] else [("close_directly", "Close in Salesforce")]
    if case.get("Type") == "Cancellation Request" and not case["IsClosed"]:
        moves.append((WITHDRAW, "Customer withdraws"))
    if case.get("Type") in ("Cancellation Request", "Eligibility Check") and not case["IsClosed"]:
        moves.append(("question_directly", "Correct the type to Question"))
    account, by = name_of(org, "Account", case.get("AccountId")), name_of(org, "User", case["LastModifiedById"])
    cells = (case["CaseNumber"], case.get("Type"), account, case["Status"], case["Priority"], by)
    tone = "good" if case["IsClosed"] else "open"
    return _row(str(case["Id"]), *map(str, cells)) | {"tone": tone, "actions": _offered(moves)}


def _opportunities(org: Org) -> Json:
    rows = [_opportunity(org, each) for each in _newest(org, "Opportunity")]
    columns = ["Opportunity", "Account", "Stage", "Ends", "Service", "Changed by"]
    return {"name": "Opportunity", "columns": columns, "rows": rows}


def _opportunity(org: Org, row: Row) -> Json:
    account, by = name_of(org, "Account", row.get("AccountId")), name_of(org, "User", row["LastModifiedById"])
    stage, at, service = str(row["StageName"]), row.get(SCHEDULED), row.get("WHMCS_Service_ID__c")
    ends = f"ends {at.astimezone(ORG_ZONE):%d %b %Y, %H:%M}" if isinstance(at, datetime) else ""
    cells = _row(str(row["Id"]), str(row["Name"]), account, stage, ends, f"service {service}" if service else "", by)
    moves = [each for each in _MOVES.get(stage, []) if ends or each[0] != LATER]
    return cells | {"tone": _TONES.get(stage, "plain"), "actions": _offered(moves)}


def _accounts(org: Org) -> Json:
    return {
        "name": "Account",
        "columns": ["Number", "Name", "Eligibility", "Status"],
        "rows": [_account(each) for each in _newest(org, "Account")],
    }


def _account(row: Row) -> Json:
    fields = ("SF_Account_No__c", "Name", "Internet_Eligibility__c", "Internet_Eligibility_Status__c")
    moves = [] if row.get("Internet_Eligibility_Status__c") == "Checked" else [("checked_directly", "Set Home 1G, Checked")]
    return _row(str(row["Id"]), *(str(row.get(name) or "–") for name in fields)) | {"actions": _offered(moves)}


def _products(org: Org) -> Json:
    prices = {entry["Product2Id"]: entry["UnitPrice"] for entry in org.records("PricebookEntry")}
    rows = [_product(each, prices.get(each["Id"])) for each in _newest(org, "Product2")]
    return {"name": "Product2", "columns": ["Product", "SKU", "Price", "Cycle", "Class", "WHMCS"], "rows": rows}


def _product(product: Row, price: Value) -> Json:
    number = product.get("WH_Product_ID__c")
    leading = (product["Name"], product.get("StockKeepingUnit"), f"¥{price or 0:,.0f}", product.get("Billing_Cycle__c"))
    cells = (*leading, product.get("Item_Class__c"), f"product {number}" if number else "")
    return _row(str(product["Id"]), *(str(each or "") for each in cells))


def _notes(org: Org) -> Json:
    rows = [_row(str(note["Id"]), str(note["Title"]), plain_text(note)) for note in _newest(org, "ContentNote")]
    return {"name": "Notes", "columns": ["Title", "Text"], "rows": rows}


def _events(org: Org) -> Json:
    newest = list(reversed(org.published[-_SHOWN:]))
    rows = [_row(each.order_id, each.topic, each.order_number, instant(each.at)) | {"tone": "good"} for each in newest]
    return {"name": "Events", "columns": ["Event", "Order", "Published"], "rows": rows}


def _row(record_id: str, *cells: str) -> Json:
    return {"id": record_id, "tone": "plain", "actions": [], "cells": list(cells)}


def _offered(moves: list[tuple[str, str]]) -> list[Json]:
    return [{"key": key, "label": label} for key, label in moves]


def _newest(org: Org, sobject: str) -> list[Row]:
    return list(reversed(org.records(sobject)[-_SHOWN:]))
