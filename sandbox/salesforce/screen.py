"""What a page shows of the org: tables of records, and one record with its lines, notes and history."""

import base64
import html
import re
from datetime import datetime, timedelta
from typing import Any

from sandbox.salesforce.org import Org
from sandbox.salesforce.query.filters import ORG_ZONE
from sandbox.salesforce.records.values import Row, Value, instant, write

Json = dict[str, Any]
_SHOWN = 30
_TONES = {
    "Pending Review": "open", "Approved": "good", "Activated": "good", "Completed": "good", "Cancelled": "bad",
    "△Cancelling": "open", "△Cancelled": "bad",
}  # fmt: skip
DIRECTLY: dict[str, tuple[str, Row]] = {
    "approve_directly": ("Order", {"Status": "Approved"}),
    "cancel_directly": ("Order", {"Status": "Cancelled"}),
    "return_to_review": ("Order", {"Status": "Pending Review"}),
    "provision_directly": ("Order", {"Status": "Activated"}),
    "close_directly": ("Case", {"Status": "Closed"}),
    "reopen_directly": ("Case", {"Status": "Working"}),
    "ready_directly": ("Opportunity", {"StageName": "Ready"}),
    "cancelled_directly": ("Opportunity", {"StageName": "△Cancelled"}),
    "checked_directly": ("Account", {"Internet_Eligibility__c": "Home 1G", "Internet_Eligibility_Status__c": "Checked"}),
    "won_directly": ("Opportunity", {"StageName": "Closed Won", "ScheduledCancellationDateAndTime__c": None}),
}
"""What somebody who works directly in Salesforce does with a record, by the key of its button."""

LATER, WITHDRAW = "later_directly", "withdraw"
"""The buttons that move a wished day by a week, and that let the customer take a cancellation back."""

SCHEDULED = "ScheduledCancellationDateAndTime__c"
_MOVES = {
    "Introduction": [("ready_directly", "Set to Ready")],
    "△Cancelling": [
        (LATER, "Move the date by a week"), ("cancelled_directly", "Set to △Cancelled"), ("won_directly", "Back to Closed Won"),
    ],
    "△Cancelled": [("won_directly", "Back to Closed Won")],
}  # fmt: skip


def salesforce_screen(org: Org) -> Json:
    """Give the tables of orders, accounts, notes and published events, newest first."""
    recent = org.calls_since(org.now() - timedelta(hours=1))
    return {
        "objects": [_orders(org), _cases(org), _opportunities(org), _accounts(org), _products(org), _notes(org), _events(org)],
        "calls_last_hour": len(recent),
    }


def record_screen(org: Org, sobject: str, record_id: str) -> Json:
    """Give one record; ApiError when there is none."""
    record = org.get(sobject, record_id)
    lines = [row for row in org.records("OrderItem") if row["OrderId"] == record["Id"]]
    title = record.get("OrderNumber") or record.get("CaseNumber") or record.get("Name") or record["Id"]
    filled = {name: value for name, value in record.items() if value is not None and name != "IsDeleted"}
    return {
        "title": f"{sobject} {title}",
        "fields": [{"label": name, "value": _told(org, value)} for name, value in filled.items()],
        "items": [_line(org, each) for each in lines],
        "notes": notes_on(org, str(record["Id"])),
        "history": _history(org, sobject, str(record["Id"])),
    }


def notes_on(org: Org, record_id: str) -> list[Json]:
    """List the notes that hang on a record, in plain words."""
    linked = {row["ContentDocumentId"] for row in org.records("ContentDocumentLink") if row["LinkedEntityId"] == record_id}
    notes = [note for note in org.records("ContentNote") if note["Id"] in linked]
    return [{"title": note["Title"], "body": _plain(note), **_by(org, note)} for note in notes]


def act(org: Org, key: str, record_id: str, by: str) -> str:
    """Change a record as somebody who works directly in Salesforce; gives what was set. KeyError for an unknown key."""
    if key == LATER:
        return _moved_by_a_week(org, record_id, by)
    kind, fields = DIRECTLY[key]
    org.update(kind, record_id, dict(fields), by=by)
    return f"the {kind.lower()} to {', '.join(str(value) for value in fields.values() if value is not None)}"


def _moved_by_a_week(org: Org, record_id: str, by: str) -> str:
    at = org.get("Opportunity", record_id).get(SCHEDULED)
    if not isinstance(at, datetime):
        raise ValueError("no day is set")
    org.update("Opportunity", record_id, {SCHEDULED: at + timedelta(days=7)}, by=by)
    return f"the opportunity to {at + timedelta(days=7):%d %B}"


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
        _name(org, "Account", order.get("AccountId")),
        order["Status"],
        f"¥{order['TotalAmount'] or 0:,.0f}",
        _name(org, "User", order["LastModifiedById"]),
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
    account, by = _name(org, "Account", case.get("AccountId")), _name(org, "User", case["LastModifiedById"])
    cells = (case["CaseNumber"], case.get("Type"), account, case["Status"], case["Priority"], by)
    tone = "good" if case["IsClosed"] else "open"
    return _row(str(case["Id"]), *map(str, cells)) | {"tone": tone, "actions": _offered(moves)}


def _opportunities(org: Org) -> Json:
    rows = [_opportunity(org, each) for each in _newest(org, "Opportunity")]
    columns = ["Opportunity", "Account", "Stage", "Ends", "Service", "Changed by"]
    return {"name": "Opportunity", "columns": columns, "rows": rows}


def _opportunity(org: Org, row: Row) -> Json:
    account, by = _name(org, "Account", row.get("AccountId")), _name(org, "User", row["LastModifiedById"])
    stage, at, service = str(row["StageName"]), row.get(SCHEDULED), row.get("WHMCS_Service_ID__c")
    ends = f"ends {at.astimezone(ORG_ZONE):%d %b %Y, %H:%M}" if isinstance(at, datetime) else ""
    told = _row(str(row["Id"]), str(row["Name"]), account, stage, ends, f"service {service}" if service else "", by)
    moves = [each for each in _MOVES.get(stage, []) if ends or each[0] != LATER]
    return told | {"tone": _TONES.get(stage, "plain"), "actions": _offered(moves)}


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
    told = (product["Name"], product.get("StockKeepingUnit"), f"¥{price or 0:,.0f}", product.get("Billing_Cycle__c"))
    cells = (*told, product.get("Item_Class__c"), f"product {number}" if number else "")
    return _row(str(product["Id"]), *(str(each or "") for each in cells))


def _notes(org: Org) -> Json:
    rows = [_row(str(note["Id"]), str(note["Title"]), _plain(note)) for note in _newest(org, "ContentNote")]
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


def _line(org: Org, line: Row) -> Json:
    product = _name(org, "Product2", line.get("Product2Id"))
    return {"product": product, "quantity": write(line["Quantity"]), "total": write(line.get("TotalPrice"))}


def _history(org: Org, sobject: str, record_id: str) -> list[Json]:
    if sobject == "Opportunity":
        return _stages(org, record_id)
    told = org.schema.sobject(sobject).history
    if told is None or org.schema.find(told) is None:
        return []
    rows = [row for row in org.records(told) if row[f"{sobject}Id"] == record_id]
    return [{"field": r["Field"], "old": r.get("OldValue"), "new": r.get("NewValue"), **_by(org, r)} for r in rows]


def _stages(org: Org, record_id: str) -> list[Json]:
    rows = [row for row in org.records("OpportunityHistory") if row["OpportunityId"] == record_id]
    befores = [None, *(row["StageName"] for row in rows)]
    moves = [(before, row) for before, row in zip(befores, rows, strict=False) if before != row["StageName"]]
    return [{"field": "StageName", "old": before, "new": row["StageName"], **_by(org, row)} for before, row in moves]


def _by(org: Org, row: Row) -> Json:
    return {"at": write(row["CreatedDate"]), "by": _name(org, "User", row["CreatedById"])}


def _name(org: Org, sobject: str, record_id: Value) -> str:
    row = org.state.records.get(sobject, str(record_id))
    return str(row["Name"]) if row else ""


def _told(org: Org, value: Value) -> str:
    """Show people by name; everything else as the API writes it."""
    return (_name(org, "User", value) if isinstance(value, str) and value.startswith("005") else "") or str(write(value))


def _plain(note: Row) -> str:
    text = base64.b64decode(str(note.get("Content") or "")).decode(errors="replace")
    return html.unescape(re.sub(r"<br\s*/?>|</p>", "\n", re.sub(r"<p>", "", text))).strip()
