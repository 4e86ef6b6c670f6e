"""A change of one Salesforce record, in the form in which a request to the API is made of it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class RecordChange:
    """New field values for one Salesforce record, by Salesforce's object and field names; None empties a field."""

    kind: str
    record_id: str
    fields: tuple[tuple[str, str | None], ...]
