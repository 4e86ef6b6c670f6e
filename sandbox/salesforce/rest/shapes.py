"""How records, objects and fields are shown in answers."""

from sandbox.salesforce.objects.schema import Field, Schema, SObject
from sandbox.salesforce.records.values import Row, write


def attributes(version: str, sobject: SObject, row: Row) -> dict[str, object]:
    """Say what a record is and where it is found."""
    return {"type": sobject.name, "url": f"/services/data/v{version}/sobjects/{sobject.name}/{row['Id']}"}


def shown(version: str, sobject: SObject, field: Field, row: Row) -> object:
    """Show one field of a row; compound addresses are put together, and a note's content is named by its address."""
    if field.type == "address":
        return _address(field, row)
    if field.type == "base64" and row.get(field.name) is not None:
        return f"/services/data/v{version}/sobjects/{sobject.name}/{row['Id']}/{field.name}"
    return write(row.get(field.name))


def record(version: str, sobject: SObject, row: Row, fields: list[Field] | None = None) -> dict[str, object]:
    """Show a whole row, or some of its fields."""
    chosen = fields if fields is not None else list(sobject.fields.values())
    return {
        "attributes": attributes(version, sobject, row),
        **{each.name: shown(version, sobject, each, row) for each in chosen},
    }


def describe_global(schema: Schema, version: str) -> dict[str, object]:
    """List the objects of the org."""
    return {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": [_outline(version, each) for each in schema]}


def describe(schema: Schema, version: str, sobject: SObject) -> dict[str, object]:
    """Describe one object with its fields and child relationships."""
    children = [
        {
            "childSObject": owner.name,
            "field": field.name,
            "relationshipName": field.children,
            "cascadeDelete": field.required,
            "deprecatedAndHidden": False,
        }
        for owner, field in schema.references_to(sobject)
    ]
    fields = [_field(each) for each in sobject.fields.values()]
    return {**_outline(version, sobject), "fields": fields, "childRelationships": children, "recordTypeInfos": []}


def _outline(version: str, sobject: SObject) -> dict[str, object]:
    base = f"/services/data/v{version}/sobjects/{sobject.name}"
    urls = {"sobject": base, "describe": f"{base}/describe", "rowTemplate": base + "/{ID}"}
    return {
        "name": sobject.name,
        "label": sobject.name,
        "labelPlural": f"{sobject.name}s",
        "keyPrefix": sobject.prefix,
        "custom": sobject.name.endswith("__c"),
        "createable": sobject.createable,
        "updateable": sobject.updateable,
        "deletable": sobject.deletable,
        "queryable": True,
        "retrieveable": True,
        "searchable": True,
        "urls": urls,
    }


def _field(field: Field) -> dict[str, object]:
    values = [
        {"active": True, "defaultValue": value == field.default, "label": value, "value": value, "validFor": None}
        for value in field.values
    ]
    return {
        "name": field.name,
        "label": field.label or field.name,
        "type": field.type,
        "length": field.length,
        "nillable": not field.required,
        "createable": field.createable,
        "updateable": field.updateable,
        "defaultedOnCreate": field.default is not None,
        "unique": field.unique,
        "externalId": field.external_id,
        "idLookup": field.external_id or field.type == "id",
        "restrictedPicklist": field.restricted,
        "picklistValues": values,
        "referenceTo": list(field.refers_to),
        "relationshipName": field.relationship,
        "custom": field.name.endswith("__c"),
        "filterable": field.filterable,
        "sortable": field.filterable,
        "calculated": False,
        "compoundFieldName": None,
        "defaultValue": field.default,
    }


def _address(field: Field, row: Row) -> dict[str, object] | None:
    prefix = field.name.removesuffix("Address")
    parts = {part.removeprefix(prefix): row.get(part) for part in field.parts}
    if not any(parts.values()):
        return None
    lowered: dict[str, object] = {name[0].lower() + name[1:]: value for name, value in parts.items()}
    return {**lowered, "latitude": None, "longitude": None, "geocodeAccuracy": None}
