"""The rules that run when a case is saved."""

from sandbox.salesforce.records import stamping
from sandbox.salesforce.records.state import State
from sandbox.salesforce.records.values import Row


def before_case(state: State, old: Row | None, row: Row) -> Row:
    """Return the row with the number of a new case, and with IsClosed as its status defines."""
    filled = dict(row)
    if old is None:
        filled["CaseNumber"] = stamping.number(state, "CaseNumber", 8)
        contact = state.records.get("Contact", str(row.get("ContactId"))) or {}
        filled["AccountId"] = row.get("AccountId") or contact.get("AccountId")
    if "Status" in row:
        closed = bool(stamping.setup_row(state, "CaseStatus", row["Status"]).get("IsClosed", False))
        filled["IsClosed"] = closed
        filled["ClosedDate"] = ((old or {}).get("ClosedDate") or state.stamp()) if closed else None
    return filled


def after_case(state: State, old: Row | None, new: Row) -> None:
    """Move the text of Comments into a new CaseComment."""
    if not new.get("Comments"):
        return
    fields: Row = {"ParentId": new["Id"], "CommentBody": new["Comments"], "IsPublished": False}
    stamping.insert(state, state.schema.sobject("CaseComment"), fields)
    state.records.put("Case", str(new["Id"]), {**new, "Comments": None})
