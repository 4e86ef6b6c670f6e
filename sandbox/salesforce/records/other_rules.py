"""What the org does by itself when cases, opportunities, contacts, products and notes are stored."""

import base64
import re

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.records import rows
from sandbox.salesforce.records.state import State
from sandbox.salesforce.records.values import Row

_ALLOWED_TAGS = re.compile(r"</?(?:p|br|b|i|u|s|strong|em|ul|ol|li)\s*/?>", re.IGNORECASE)
_KEPT = ("StageName", "Amount", "CloseDate")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);")


def before_account(state: State, old: Row | None, row: Row) -> Row:
    """Let faults meet new accounts of the integration; people go on working in Salesforce."""
    if old is None and state.user_id == state.integration_id:
        if state.faults.account_rule:
            raise ApiError("FIELD_CUSTOM_VALIDATION_EXCEPTION", state.faults.account_rule)
        if state.faults.duplicate_rule:
            raise ApiError("DUPLICATES_DETECTED", state.faults.duplicate_rule)
    return row


def before_case(state: State, old: Row | None, row: Row) -> Row:
    """Number a new case and let IsClosed follow its status."""
    filled = dict(row)
    if old is None:
        filled["CaseNumber"] = rows.number(state, "CaseNumber", 8)
        contact = state.records.get("Contact", str(row.get("ContactId"))) or {}
        filled["AccountId"] = row.get("AccountId") or contact.get("AccountId")
    if "Status" in row:
        closed = bool(_setup_row(state, "CaseStatus", row["Status"]).get("IsClosed", False))
        filled["IsClosed"] = closed
        filled["ClosedDate"] = ((old or {}).get("ClosedDate") or state.stamp()) if closed else None
    return filled


def after_case(state: State, old: Row | None, new: Row) -> None:
    """Turn what was written to Comments into a comment, and leave the field empty."""
    if not new.get("Comments"):
        return
    fields: Row = {"ParentId": new["Id"], "CommentBody": new["Comments"], "IsPublished": False}
    rows.insert(state, state.schema.sobject("CaseComment"), fields)
    state.records.put("Case", str(new["Id"]), {**new, "Comments": None})


def before_opportunity(state: State, old: Row | None, row: Row) -> Row:
    """Let IsClosed and IsWon follow the stage."""
    if "StageName" not in row:
        return row
    stage = _setup_row(state, "OpportunityStage", row["StageName"])
    return {**row, "IsClosed": stage.get("IsClosed", False), "IsWon": stage.get("IsWon", False)}


def after_opportunity(state: State, old: Row | None, new: Row) -> None:
    """Keep how it stands now, whenever its stage, amount or close date changes (Object Reference, "OpportunityHistory")."""
    rows_of = state.schema.find("OpportunityHistory")
    if rows_of is None or (old is not None and all(old.get(name) == new.get(name) for name in _KEPT)):
        return
    kept: Row = {name: new.get(name) for name in _KEPT}
    rows.insert(state, rows_of, {"OpportunityId": new["Id"], **kept})


def before_contact(state: State, old: Row | None, row: Row) -> Row:
    """Put the name together, family name first as this org's locale has it."""
    merged = {**(old or {}), **row}
    return {**row, "Name": " ".join(str(merged[part]) for part in ("LastName", "FirstName") if merged.get(part))}


def before_entry(state: State, old: Row | None, row: Row) -> Row:
    """Give a price book entry its product's name."""
    product = state.records.get("Product2", str({**(old or {}), **row}.get("Product2Id"))) or {}
    return {**row, "Name": product.get("Name")}


def before_note(state: State, old: Row | None, row: Row) -> Row:
    """Refuse text that isn't escaped as HTML, and keep a short preview."""
    if row.get("Content") is None:
        return {**row, "FileType": "SNOTE"}
    words = _ALLOWED_TAGS.sub(" ", base64.b64decode(str(row["Content"])).decode("utf-8", errors="replace"))
    if re.search(r"[<>&]", _ENTITY.sub("", words)):
        message = "The note's content has tags or unescaped characters that a note can't hold"
        raise ApiError("FIELD_INTEGRITY_EXCEPTION", message, fields=("Content",))
    return {**row, "FileType": "SNOTE", "TextPreview": " ".join(words.split())[:255]}


def after_note(state: State, old: Row | None, new: Row) -> None:
    """Show a note as the document that links point to; both have one id."""
    documents = state.schema.find("ContentDocument")
    fields: Row = {"Title": new["Title"], "FileType": "SNOTE", "OwnerId": new["CreatedById"]}
    if documents is not None and old is None:
        rows.insert(state, documents, fields, record_id=str(new["Id"]))
    elif documents is not None:
        rows.change(state, documents, str(new["Id"]), fields)


def before_link(state: State, old: Row | None, row: Row) -> Row:
    """Refuse to link a document to a record twice."""
    ends = ("ContentDocumentId", "LinkedEntityId")
    for link in state.records.rows("ContentDocumentLink"):
        if old is None and not link["IsDeleted"] and all(link[end] == row[end] for end in ends):
            raise ApiError("DUPLICATE_VALUE", f"duplicate value found: link duplicates value on record with id: {link['Id']}")
    return row


def _setup_row(state: State, sobject: str, api_name: object) -> Row:
    return next((row for row in state.records.rows(sobject) if row["ApiName"] == api_name), {})
