"""The rules that run when contacts, opportunities and price book entries are saved."""

from sandbox.salesforce.records import stamping
from sandbox.salesforce.records.state import State
from sandbox.salesforce.records.values import Row

_KEPT = ("StageName", "Amount", "CloseDate")


def before_contact(state: State, old: Row | None, row: Row) -> Row:
    """Set the full name, family name first as in the org's locale."""
    merged = {**(old or {}), **row}
    return {**row, "Name": " ".join(str(merged[part]) for part in ("LastName", "FirstName") if merged.get(part))}


def before_opportunity(state: State, old: Row | None, row: Row) -> Row:
    """Set IsClosed and IsWon as the stage defines."""
    if "StageName" not in row:
        return row
    stage = stamping.setup_row(state, "OpportunityStage", row["StageName"])
    return {**row, "IsClosed": stage.get("IsClosed", False), "IsWon": stage.get("IsWon", False)}


def after_opportunity(state: State, old: Row | None, new: Row) -> None:
    """Add a history row when stage, amount or close date changes (Object Reference, "OpportunityHistory")."""
    rows_of = state.schema.find("OpportunityHistory")
    if rows_of is None or (old is not None and all(old.get(name) == new.get(name) for name in _KEPT)):
        return
    kept: Row = {name: new.get(name) for name in _KEPT}
    stamping.insert(state, rows_of, {"OpportunityId": new["Id"], **kept})


def before_entry(state: State, old: Row | None, row: Row) -> Row:
    """Set the product's name on a price book entry."""
    product = state.records.get("Product2", str({**(old or {}), **row}.get("Product2Id"))) or {}
    return {**row, "Name": product.get("Name")}
