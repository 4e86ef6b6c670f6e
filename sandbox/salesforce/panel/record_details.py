"""One record with its lines, notes and history, as the Salesforce tab shows it."""

from sandbox.salesforce.org import Org
from sandbox.salesforce.panel.labels import Json, label_of, made_by, name_of, plain_text
from sandbox.salesforce.records.values import Row, write


def record_details(org: Org, sobject: str, record_id: str) -> Json:
    """Return one record for the page; raise ApiError when there is none."""
    record = org.get(sobject, record_id)
    lines = [row for row in org.records("OrderItem") if row["OrderId"] == record["Id"]]
    title = record.get("OrderNumber") or record.get("CaseNumber") or record.get("Name") or record["Id"]
    filled = {name: value for name, value in record.items() if value is not None and name != "IsDeleted"}
    return {
        "title": f"{sobject} {title}",
        "fields": [{"label": name, "value": label_of(org, value)} for name, value in filled.items()],
        "items": [_line(org, each) for each in lines],
        "notes": notes_on(org, str(record["Id"])),
        "history": _history(org, sobject, str(record["Id"])),
    }


def notes_on(org: Org, record_id: str) -> list[Json]:
    """Return the notes of a record as plain text."""
    linked = {row["ContentDocumentId"] for row in org.records("ContentDocumentLink") if row["LinkedEntityId"] == record_id}
    notes = [note for note in org.records("ContentNote") if note["Id"] in linked]
    return [{"title": note["Title"], "body": plain_text(note), **made_by(org, note)} for note in notes]


def _line(org: Org, line: Row) -> Json:
    product = name_of(org, "Product2", line.get("Product2Id"))
    return {"product": product, "quantity": write(line["Quantity"]), "total": write(line.get("TotalPrice"))}


def _history(org: Org, sobject: str, record_id: str) -> list[Json]:
    if sobject == "Opportunity":
        return _stages(org, record_id)
    history_object = org.schema.sobject(sobject).history
    if history_object is None or org.schema.find(history_object) is None:
        return []
    rows = [row for row in org.records(history_object) if row[f"{sobject}Id"] == record_id]
    return [{"field": r["Field"], "old": r.get("OldValue"), "new": r.get("NewValue"), **made_by(org, r)} for r in rows]


def _stages(org: Org, record_id: str) -> list[Json]:
    rows = [row for row in org.records("OpportunityHistory") if row["OpportunityId"] == record_id]
    befores = [None, *(row["StageName"] for row in rows)]
    moves = [(before, row) for before, row in zip(befores, rows, strict=False) if before != row["StageName"]]
    return [{"field": "StageName", "old": before, "new": row["StageName"], **made_by(org, row)} for before, row in moves]
