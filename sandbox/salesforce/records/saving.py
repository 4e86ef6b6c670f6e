"""Creates, updates and deletes records: checks, rules before saving, the row, rules after saving."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sandbox.salesforce.errors import ApiError, entity_is_deleted, not_found
from sandbox.salesforce.objects.schema import SObject
from sandbox.salesforce.records import account_rules, case_rules, note_rules, order_rules, sales_rules, stamping
from sandbox.salesforce.records.ids import whole
from sandbox.salesforce.records.state import State
from sandbox.salesforce.records.validation import checked
from sandbox.salesforce.records.values import Row

Before = Callable[[State, Row | None, Row], Row]
After = Callable[[State, Row | None, Row], None]


def create(state: State, name: str, given: Mapping[str, object]) -> str:
    """Store a new record and return its id."""
    sobject = state.visible.sobject(name)
    with state.transaction():
        if not sobject.createable or name in state.read_only:
            raise ApiError("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", f"entity type cannot be inserted: {sobject.name}")
        row = checked(state, sobject, given, None)
        before = _BEFORE.get(sobject.name)
        filled = before(state, None, row) if before else row
        if "ownerid" in sobject.fields and not filled.get("OwnerId"):
            filled = {**filled, "OwnerId": state.user_id}
        new_id = stamping.insert(state, state.schema.sobject(name), filled)
        _follow(state, sobject, None, new_id)
        state.note_write("create", sobject.name, new_id, row)
        return new_id


def update(state: State, name: str, record_id: str, given: Mapping[str, object]) -> None:
    """Change the fields of a record."""
    sobject = state.visible.sobject(name)
    with state.transaction():
        old = existing(state, sobject, record_id)
        _refuse_closed(state, sobject, old)
        row = checked(state, sobject, given, str(old["Id"]))
        before = _BEFORE.get(sobject.name)
        stamping.change(state, state.schema.sobject(name), str(old["Id"]), before(state, old, row) if before else row)
        _follow(state, sobject, old, str(old["Id"]))
        state.note_write("update", sobject.name, str(old["Id"]), row)


def delete(state: State, name: str, record_id: str) -> None:
    """Move a record to the recycle bin, an order with its lines."""
    sobject = state.visible.sobject(name)
    with state.transaction():
        old = existing(state, sobject, record_id)
        if not sobject.deletable:
            raise ApiError("INSUFFICIENT_ACCESS_OR_READONLY", "entity type cannot be deleted")
        _refuse_closed(state, sobject, old)
        if sobject.name == "Order":
            order_rules.before_delete_order(old)
            for line in state.records.rows("OrderItem"):
                if line["OrderId"] == old["Id"]:
                    stamping.change(state, state.schema.sobject("OrderItem"), str(line["Id"]), {"IsDeleted": True})
        stamping.change(state, sobject, str(old["Id"]), {"IsDeleted": True})
        if sobject.name == "OrderItem":
            order_rules.after_item(state, old)
        state.note_write("delete", sobject.name, str(old["Id"]), {})


def existing(state: State, sobject: SObject, record_id: str) -> Row:
    """Return a record; raise NOT_FOUND or ENTITY_IS_DELETED otherwise; one that sharing hides is not found."""
    row = state.records.get(sobject.name, whole(record_id))
    if row is None or not state.sees(row):
        raise not_found()
    if row["IsDeleted"]:
        raise entity_is_deleted()
    return row


def _refuse_closed(state: State, sobject: SObject, old: Row) -> None:
    if not sobject.updateable or state.read_only & {sobject.name, str(old["Id"])}:
        raise ApiError("INSUFFICIENT_ACCESS_OR_READONLY", f"insufficient access rights on object id {old['Id']}")
    if old["Id"] in state.locked:
        raise ApiError("ENTITY_IS_LOCKED", "the entity is locked for editing")


def _follow(state: State, sobject: SObject, old: Row | None, record_id: str) -> None:
    after = _AFTER.get(sobject.name)
    stored = state.records.get(sobject.name, record_id)
    if after is not None and stored is not None:
        after(state, old, stored)
    if stored is not None:
        for follow_up in state.follow_ups:
            follow_up(state, sobject.name, old, stored)


def _after_item(state: State, old: Row | None, new: Row) -> None:
    order_rules.after_item(state, new)


_BEFORE: Mapping[str, Before] = MappingProxyType(
    {
        "Order": order_rules.before_order,
        "OrderItem": order_rules.before_item,
        "Account": account_rules.before_account,
        "Case": case_rules.before_case,
        "Contact": sales_rules.before_contact,
        "Opportunity": sales_rules.before_opportunity,
        "PricebookEntry": sales_rules.before_entry,
        "ContentNote": note_rules.before_note,
        "ContentDocumentLink": note_rules.before_link,
    }
)
_AFTER: Mapping[str, After] = MappingProxyType(
    {
        "Order": order_rules.after_order,
        "OrderItem": _after_item,
        "Case": case_rules.after_case,
        "Opportunity": sales_rules.after_opportunity,
        "ContentNote": note_rules.after_note,
    }
)
