"""Records as they appear in the JSON of an answer."""

from sandbox.salesforce.objects.schema import Field, SObject
from sandbox.salesforce.records.values import Row, write


def attributes(version: str, sobject: SObject, row: Row) -> dict[str, object]:
    """Return the type and address of a record."""
    return {"type": sobject.name, "url": f"/services/data/v{version}/sobjects/{sobject.name}/{row['Id']}"}


def shown(version: str, sobject: SObject, field: Field, row: Row) -> object:
    """Return one field of a row; addresses are compound, and the content of a note is an address."""
    if field.type == "address":
        return _address(field, row)
    if field.type == "base64" and row.get(field.name) is not None:
        return f"/services/data/v{version}/sobjects/{sobject.name}/{row['Id']}/{field.name}"
    return write(row.get(field.name))


def record(version: str, sobject: SObject, row: Row, fields: list[Field] | None = None) -> dict[str, object]:
    """Return a row as JSON, with all or some of its fields."""
    chosen = fields if fields is not None else list(sobject.fields.values())
    return {
        "attributes": attributes(version, sobject, row),
        **{each.name: shown(version, sobject, each, row) for each in chosen},
    }


def _address(field: Field, row: Row) -> dict[str, object] | None:
    parts = {field.part_word(part): row.get(part) for part in field.parts}
    if not any(parts.values()):
        return None
    lowered: dict[str, object] = {name[0].lower() + name[1:]: value for name, value in parts.items()}
    return {**lowered, "latitude": None, "longitude": None, "geocodeAccuracy": None}
