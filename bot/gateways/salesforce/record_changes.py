"""A change of one Salesforce record, in the form in which a request to the API is made of it."""

from dataclasses import dataclass
from datetime import datetime

Value = str | bool | int | float | datetime | None
"""A value of a field: in Baton's words before it is put into the type of its field, then as JSON has it."""


@dataclass(frozen=True, kw_only=True)
class RecordChange:
    """New field values for one Salesforce record, by Salesforce's object and field names; None empties a field."""

    kind: str
    record_id: str
    fields: tuple[tuple[str, Value], ...]
