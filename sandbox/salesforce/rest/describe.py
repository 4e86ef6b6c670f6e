"""The replies of the describe resources: the objects of the org, and the fields of one object."""

from sandbox.salesforce.objects.schema import Field, Schema, SObject


def describe_global(schema: Schema, version: str) -> dict[str, object]:
    """Return the objects of the org."""
    return {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": [_outline(version, each) for each in schema]}


def describe(schema: Schema, version: str, sobject: SObject) -> dict[str, object]:
    """Return one object with its fields and child relationships."""
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
    compounds = {part: each.name for each in sobject.fields.values() for part in each.parts}
    fields = [_field(each, compounds.get(each.name)) for each in sobject.fields.values()]
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


def _field(field: Field, compound: str | None) -> dict[str, object]:
    values = [
        {"active": True, "defaultValue": value == field.default, "label": field.label_of(value), "value": value, "validFor": None}
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
        "compoundFieldName": compound,
        "defaultValue": field.default,
    }
