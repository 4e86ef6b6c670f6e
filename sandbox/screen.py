"""What the page shows of Salesforce: tables of records, and one record with its notes and history."""

import base64
import html
import re
from typing import Any

from sandbox.org.org import Org, Record
from sandbox.org.query import wire

Json = dict[str, Any]
ROWS = 30
_TONES = {"Pending Review": "open", "Approved": "good", "Activated": "good", "Cancelled": "bad"}


def salesforce_screen(org: Org) -> Json:
    """Give the tables of the records page."""
    return {
        "objects": [_orders(org), _accounts(org), _notes(org), _events(org)],
        "calls_last_hour": len(org.audit.calls),
    }


def record_screen(org: Org, kind: str, record_id: str) -> Json:
    """Give one record with its lines, notes and history."""
    record = org.get(kind, record_id)
    fields = [{"label": name, "value": str(wire(value))} for name, value in record.items() if value not in (None, "")]
    history = [each for each in org.records("OrderHistory") if each["OrderId"] == record["Id"]] if kind == "Order" else []
    return {
        "title": f"{kind} {record.get('OrderNumber') or record.get('Name') or record['Id']}",
        "fields": fields,
        "items": [_line(org, each) for each in org.records("OrderItem") if each["OrderId"] == record["Id"]],
        "notes": notes_on(org, record["Id"]),
        "history": [
            {"field": h["Field"], "old": h["OldValue"], "new": h["NewValue"], "at": wire(h["CreatedDate"]), "by": _user(org, h["CreatedById"])}
            for h in history
        ],
    }  # fmt: skip


def notes_on(org: Org, record_id: str) -> list[Json]:
    """List the notes that hang on a record, in plain words."""
    linked = {each["ContentDocumentId"] for each in org.records("ContentDocumentLink") if each["LinkedEntityId"] == record_id}
    return [
        {"title": note["Title"], "body": _plain(note["Content"]), "at": wire(note["CreatedDate"]), "by": _user(org, note["CreatedById"])}
        for note in org.records("ContentNote") if note["Id"] in linked
    ]  # fmt: skip


def _orders(org: Org) -> Json:
    rows = []
    for order in reversed(org.records("Order")[-ROWS:]):
        waiting = order["Status"] == "Pending Review"
        actions = [("approve_directly", "Approve in Salesforce"), ("cancel_directly", "Cancel in Salesforce")]
        actions = actions if waiting else [("return_to_review", "Back to review")]
        cells = [
            order["OrderNumber"], _name(org, "Account", order["AccountId"]), order["Status"], f"¥{order['TotalAmount'] or 0:,.0f}",
            _user(org, order["LastModifiedById"]), wire(order["LastModifiedDate"]),
        ]  # fmt: skip
        told = [{"key": key, "label": label} for key, label in actions]
        rows.append({"id": order["Id"], "cells": cells, "tone": _TONES.get(order["Status"], "plain"), "actions": told})
    return {"name": "Order", "columns": ["Order", "Account", "Status", "Total", "Changed by", "Changed"], "rows": rows}


def _accounts(org: Org) -> Json:
    rows = [
        {"id": a["Id"], "tone": "plain", "actions": [],
         "cells": [a["SF_Account_No__c"] or "", a["Name"], a["Internet_Eligibility__c"] or "–", a["Internet_Eligibility_Status__c"] or "–"]}
        for a in org.records("Account")
    ]  # fmt: skip
    return {"name": "Account", "columns": ["Number", "Name", "Eligibility", "Status"], "rows": rows}


def _notes(org: Org) -> Json:
    rows = [
        {"id": note["Id"], "tone": "plain", "actions": [], "cells": [note["Title"], _plain(note["Content"])]}
        for note in reversed(org.records("ContentNote")[-ROWS:])
    ]  # fmt: skip
    return {"name": "Notes", "columns": ["Title", "Text"], "rows": rows}


def _events(org: Org) -> Json:
    rows = [
        {"id": str(number), "tone": "good", "actions": [], "cells": [e["type"], _number(org, e["OrderId"]), wire(e["at"])]}
        for number, e in enumerate(reversed(org.published[-ROWS:]))
    ]  # fmt: skip
    return {"name": "Events", "columns": ["Event", "Order", "Published"], "rows": rows}


def _line(org: Org, line: Record) -> Json:
    return {
        "product": _name(org, "Product2", line["Product2Id"]),
        "quantity": line["Quantity"],
        "total": line["TotalPrice"],
    }


def _name(org: Org, kind: str, record_id: str) -> str:
    return str(next((each["Name"] for each in org.records(kind) if each["Id"] == record_id), ""))


def _user(org: Org, record_id: str) -> str:
    return _name(org, "User", record_id)


def _number(org: Org, record_id: str) -> str:
    return str(next((each["OrderNumber"] for each in org.records("Order") if each["Id"] == record_id), ""))


def _plain(content: str | None) -> str:
    text = base64.b64decode(content or "").decode(errors="replace")
    return html.unescape(re.sub(r"<br\s*/?>", "\n", text))
