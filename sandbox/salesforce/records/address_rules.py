"""The rules of state and country picklists: a state belongs to a country, and both are ones that the org lists.

Salesforce Help, "State and Country/Territory Picklists"; a violation is FIELD_INTEGRITY_EXCEPTION.
"""

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.objects.schema import Field, SObject
from sandbox.salesforce.records.values import Row, Value

_ADDRESSES = ("Billing", "Shipping")


def before_addresses(sobject: SObject, old: Row | None, row: Row) -> Row:
    """Complete codes and names of states and countries in a row, or refuse them."""
    for prefix in _ADDRESSES:
        row = _before_address(sobject, prefix, old or {}, row)
    return row


def _before_address(sobject: SObject, prefix: str, old: Row, row: Row) -> Row:
    states, countries = (sobject.fields.get(f"{prefix}{part}Code".lower()) for part in ("State", "Country"))
    if states is None or countries is None:
        return row
    row = _in_both(countries, row, f"{prefix}Country", "country")
    row = _in_both(states, row, f"{prefix}State", "state")
    state, country = ({**old, **row}.get(field.name) for field in (states, countries))
    if state and not country:
        raise _integrity(f"A country/territory must be specified before specifying a state value for field: {prefix}StateCode")
    if state and country not in dict(states.valid_for).get(str(state), ()):
        raise _no_such("state", f"{prefix}StateCode")
    return row


def _in_both(codes: Field, row: Row, name: str, word: str) -> Row:
    """Return the row with the code and the name of a state or country, of which one may be given."""
    if codes.name not in row and name not in row:
        return row
    code: Value = row.get(codes.name)
    if code is None and row.get(name):
        code = next((value for value in codes.values if row[name] in (value, codes.label_of(value))), None)
        if code is None:
            raise _no_such(word, name)
    return {**row, codes.name: code, name: codes.label_of(str(code)) if code else None}


def _no_such(word: str, field: str) -> ApiError:
    return _integrity(
        f"There's a problem with this {word}, even though it may appear correct. Please pick one from the list of valid ones. "
        f"Field: {field}"
    )


def _integrity(message: str) -> ApiError:
    return ApiError("FIELD_INTEGRITY_EXCEPTION", message)
