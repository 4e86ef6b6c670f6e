"""The rules of orders: status categories, activation, totals, and the event of the approval flow."""

from datetime import datetime
from decimal import Decimal

from sandbox.salesforce.errors import ApiError, row_is_locked, row_is_locked_in_trigger
from sandbox.salesforce.records import address_rules, stamping
from sandbox.salesforce.records.state import PublishedEvent, State
from sandbox.salesforce.records.values import Row, Value

EVENT = "OrderProvisionRequested__e"
APPROVED = "Approved"


def before_order(state: State, old: Row | None, row: Row) -> Row:
    """Check an order before it is stored, and fill in the org's own fields."""
    row = address_rules.before_addresses(state.schema.sobject("Order"), old, row)
    if old is None:
        return _new_order(state, row)
    _refuse_by_fault(state, old, row)
    if "AccountId" in row and row["AccountId"] != old["AccountId"] and old.get("StatusCode") != "Draft":
        raise ApiError("FIELD_INTEGRITY_EXCEPTION", "The account of an activated order can't be changed", fields=("AccountId",))
    if "Status" not in row:
        return row
    category = state.statuses.get(str(row["Status"]), "Draft")
    if category == "Activated" and old.get("StatusCode") != "Activated":
        return {**row, **_activation(state, row), "StatusCode": category}
    return {**row, "StatusCode": category}


def after_order(state: State, old: Row | None, new: Row) -> None:
    """Run the approval flow: publish an event when an order becomes Approved."""
    if new["Status"] != APPROVED or (old is not None and old["Status"] == APPROVED):
        return
    state.publish(PublishedEvent(topic=EVENT, order_id=str(new["Id"]), order_number=str(new["OrderNumber"]), at=state.stamp()))


def before_delete_order(old: Row) -> None:
    """Refuse to delete an activated order."""
    if old.get("StatusCode") == "Activated":
        raise ApiError("DELETE_FAILED", "Activated orders can't be deleted")


def before_item(state: State, old: Row | None, row: Row) -> Row:
    """Return a new line with the values of its price book entry and its total."""
    copied = _from_entry(state, row) if old is None else {}
    merged: Row = {**(old or {}), **copied, **{name: value for name, value in row.items() if value is not None}}
    total = _amount(merged.get("Quantity")) * _amount(merged.get("UnitPrice"))
    return {**row, **{name: merged[name] for name in copied}, "TotalPrice": total}


def after_item(state: State, new: Row) -> None:
    """Set the total of the order that the line belongs to."""
    order_id = str(new["OrderId"])
    lines = [row for row in state.records.rows("OrderItem") if row["OrderId"] == order_id and not row["IsDeleted"]]
    total = sum((_amount(row.get("TotalPrice")) for row in lines), Decimal(0))
    stamping.change(state, state.schema.sobject("Order"), order_id, {"TotalAmount": total})


def _new_order(state: State, row: Row) -> Row:
    category = state.statuses.get(str(row["Status"]), "Draft")
    if category != "Draft":
        raise ApiError("FAILED_ACTIVATION", "A new order must have a status of the Draft category", fields=("Status",))
    number = stamping.number(state, "OrderNumber", 8)
    return {**row, "OrderNumber": number, "StatusCode": category, "TotalAmount": Decimal(0)}


def _refuse_by_fault(state: State, old: Row, row: Row) -> None:
    """Apply faults to the integration only, not to people who work in Salesforce."""
    if state.user_id != state.integration_id:
        return
    if state.faults.use("lock_row"):
        raise row_is_locked(str(old["Id"]))
    if state.faults.use("lock_in_trigger"):
        raise row_is_locked_in_trigger(state.faults.trigger_code, str(old["Id"]))
    if state.faults.validation_rule and "Status" in row:
        raise ApiError("FIELD_CUSTOM_VALIDATION_EXCEPTION", state.faults.validation_rule)


def _activation(state: State, row: Row) -> dict[str, Value]:
    if not state.may("ActivateOrder"):
        raise ApiError("INSUFFICIENT_ACCESS_OR_READONLY", "You don't have permission to activate orders.", fields=("Status",))
    others = tuple(name for name in row if name != "Status")
    if others:
        message = f"While an order is activated only its status can change, not {', '.join(others)}"
        raise ApiError("FAILED_ACTIVATION", message, fields=others)
    at: datetime = state.stamp()
    return {"ActivatedDate": at, "ActivatedById": state.user_id}


def _from_entry(state: State, row: Row) -> Row:
    entry = state.records.get("PricebookEntry", str(row["PricebookEntryId"])) or {}
    price = entry.get("UnitPrice")
    copied: Row = {
        "Product2Id": entry.get("Product2Id"),
        "ListPrice": price,
        "UnitPrice": row.get("UnitPrice") or price,
    }
    return {**copied, "OrderItemNumber": stamping.number(state, "OrderItemNumber", 10)}


def _amount(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)
