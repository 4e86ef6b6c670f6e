"""The replies of the describe resources: the objects of the org, and the fields of one object."""

import base64

from sandbox.salesforce.errors import not_found
from sandbox.salesforce.objects.schema import Field, RecordType, Schema, SObject

_MASTER = RecordType(record_type_id="012000000000000AAA", developer_name="Master", label="Master")


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
    fields = [_field(each, compounds.get(each.name), sobject) for each in sobject.fields.values()]
    types = [_record_type(each, sobject) for each in (*sobject.record_types, _MASTER)]
    return {**_outline(version, sobject), "fields": fields, "childRelationships": children, "recordTypeInfos": types}


def picklist_values(version: str, sobject: SObject, record_type_id: str) -> dict[str, object]:
    """Return the values of each picklist for one record type (User Interface API, "Get Values for All Picklist Fields")."""
    found = _MASTER if record_type_id == _MASTER.record_type_id else sobject.record_type(record_type_id)
    if found is None:
        raise not_found()
    base = f"/services/data/v{version}/ui-api/object-info/{sobject.name}/picklist-values/{record_type_id}"
    fields = [each for each in sobject.fields.values() if each.values]
    return {"eTag": "0", "picklistFieldValues": {each.name: _offers(base, each, found, sobject) for each in fields}}


def _offers(base: str, field: Field, kind: RecordType, sobject: SObject) -> dict[str, object]:
    """Return one field's values; a dependent one names the places of the controlling values in `controllerValues`."""
    controlling = kind.takes(sobject.field(field.controller)) if field.controller else ()
    places, valid_for = {each: place for place, each in enumerate(controlling)}, dict(field.valid_for)
    values = [
        {
            "attributes": None,
            "label": field.label_of(value),
            "validFor": [places[each] for each in valid_for.get(value, ()) if each in places],
            "value": value,
        }
        for value in kind.takes(field)
    ]
    return {"controllerValues": places, "defaultValue": None, "eTag": "0", "url": f"{base}/{field.name}", "values": values}


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


def _record_type(each: RecordType, sobject: SObject) -> dict[str, object]:
    """Return one entry of recordTypeInfos; the master is the type of objects that have no other (REST API, sObject Describe)."""
    is_master = each is _MASTER
    return {
        "active": True,
        "available": each.available,
        "defaultRecordTypeMapping": each.is_default or (is_master and not sobject.record_types),
        "developerName": each.developer_name,
        "master": is_master,
        "name": each.label,
        "recordTypeId": each.record_type_id,
    }


def _valid_for(field: Field, value: str, sobject: SObject) -> str | None:
    """Return for which values of its controller a value is offered: bits in their order, the highest first, in base64."""
    if not field.controller:
        return None
    controlling, offered = sobject.field(field.controller).values, dict(field.valid_for).get(value, ())
    bits = bytearray((len(controlling) + 7) // 8)
    for place, each in enumerate(controlling):
        if each in offered:
            bits[place // 8] |= 0x80 >> place % 8
    return base64.b64encode(bytes(bits)).decode()


def _field(field: Field, compound: str | None, sobject: SObject) -> dict[str, object]:
    values = [
        {
            "active": True,
            "defaultValue": value == field.default,
            "label": field.label_of(value),
            "value": value,
            "validFor": _valid_for(field, value, sobject),
        }
        for value in field.values
    ]
    return {
        "name": field.name,
        "label": field.label or field.name,
        "type": field.type,
        "length": field.length,
        "nillable": not (field.required or field.required_by_rule),
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
        "autoNumber": field.auto,
        "dependentPicklist": bool(field.controller),
        "controllerName": field.controller or None,
        "compoundFieldName": compound,
        "defaultValue": field.default,
    }
