"""The rules that run when accounts are saved: faults, persons, numbers of the org's own, duplicates."""

from sandbox.salesforce.errors import ApiError, duplicates_detected
from sandbox.salesforce.objects.schema import SObject
from sandbox.salesforce.records import address_rules, stamping
from sandbox.salesforce.records.state import State
from sandbox.salesforce.records.values import Row

_OF_PERSONS = ("FirstName", "LastName", "PersonEmail", "PersonMobilePhone")
_DIGITS = 5


def before_account(state: State, old: Row | None, row: Row) -> Row:
    """Complete an account, or refuse it; faults and the duplicate rule concern new accounts of the integration only."""
    by_baton = old is None and state.user_id == state.integration_id
    if by_baton and state.faults.account_rule:
        raise ApiError("FIELD_CUSTOM_VALIDATION_EXCEPTION", state.faults.account_rule)
    if by_baton and state.faults.duplicate_rule:
        raise ApiError("DUPLICATES_DETECTED", state.faults.duplicate_rule)
    account = state.schema.sobject("Account")
    row = _named(account, old, row)
    row = address_rules.before_addresses(account, old, row)
    if by_baton:
        _refuse_duplicates(state, row)
    return _numbered(state, account, row) if old is None else row


def _named(account: SObject, old: Row | None, row: Row) -> Row:
    """Make the name of a person of its parts, family name first as in the org's locale; each kind takes its own fields only."""
    if "ispersonaccount" not in account.fields:
        return row
    merged = {**(old or {}), **row}
    kind = account.record_type(merged.get("RecordTypeId"))
    is_person = kind is not None and kind.is_person
    foreign = ("Name",) if is_person else _OF_PERSONS
    given = [name for name in foreign if row.get(name) is not None]
    if given:
        raise ApiError("INVALID_FIELD_FOR_INSERT_UPDATE", f"Account: bad field names on insert/update call: {', '.join(given)}")
    required = "LastName" if is_person else "Name"
    if not merged.get(required):
        raise ApiError("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{required}]", fields=(required,))
    if not is_person:
        return {**row, "IsPersonAccount": False}
    name = " ".join(str(merged[part]) for part in ("LastName", "FirstName") if merged.get(part))
    return {**row, "Name": name, "IsPersonAccount": True}


def _numbered(state: State, account: SObject, row: Row) -> Row:
    """Assign the next number in each field that the org numbers itself."""
    numbered = [each.name for each in account.fields.values() if each.auto]
    return {**row, **{name: stamping.number(state, name, _DIGITS) for name in numbered}}


def _refuse_duplicates(state: State, row: Row) -> None:
    """Refuse an account that the duplicate rule finds alike, unless the rule only alerts and the caller allows to save."""
    rule = state.duplicate_rule
    if rule is None or (state.saves_duplicates and not rule.blocks):
        return
    alike = tuple(
        str(each["Id"])
        for each in state.records.rows("Account")
        if not each["IsDeleted"] and any(row.get(name) and row.get(name) == each.get(name) for name in rule.fields)
    )
    if alike:
        raise duplicates_detected(rule.text, alike, allow_save=not rule.blocks, are_named=rule.names_records)
