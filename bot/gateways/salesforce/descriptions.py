"""Salesforce's description of an object (REST API, sObject Describe), as values."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from simple_salesforce.format import format_soql

ID = re.compile(r"[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?")
ADDRESS_PARTS = ("PostalCode", "State", "City", "Street")

NUMBER = re.compile(r"-?[0-9]{1,15}(?:[.][0-9]{1,10})?")

_NUMBERS = frozenset({"double", "int", "currency", "percent"})
_TEXTS = frozenset({"string", "picklist", "phone", "email", "url", "textarea", "combobox", "encryptedstring"})

Json = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of an object.

    `required` means that a new record can't do without a value. `values` are the active values of a picklist, empty for other
    types. `relationship` is the name by which a lookup is followed in queries, `refers_to` the objects that it leads to.
    """

    name: str
    type: str
    filterable: bool
    createable: bool
    updateable: bool
    required: bool
    unique: bool
    values: tuple[str, ...]
    relationship: str
    refers_to: tuple[str, ...]

    def comparable(self, value: str) -> str | None:
        """Return a value as a literal of SOQL that this field can be compared with; None where it can't be.

        A number field takes numbers without quotes, and no field takes what it can't be filtered by.
        """
        if not self.filterable:
            return None
        if self.type in _NUMBERS:
            return value if NUMBER.fullmatch(value) else None
        if self.type in _TEXTS:
            return format_soql("{}", value)
        return None


@dataclass(frozen=True, kw_only=True)
class ObjectDescription:
    """One object with its fields by name."""

    name: str
    createable: bool
    updateable: bool
    fields: Mapping[str, Field]

    def having(self, mapped: Iterable[tuple[str, str | None]], missing: list[str]) -> list[str]:
        """Return the mapped fields that the object has; append the others to `missing`, each with its meaning."""
        named = [(word, name) for word, name in mapped if name]
        missing += [f"{self.name}.{name} ({word})" for word, name in named if name not in self.fields]
        return [name for _, name in named if name in self.fields]

    def address_fields(self, name: str) -> tuple[str, ...]:
        """Return the fields of an address: the parts of a standard one, else the field itself; empty if there is none."""
        prefix = name.removesuffix("Address")
        parts = tuple(f"{prefix}{part}" for part in ADDRESS_PARTS if f"{prefix}{part}" in self.fields)
        return parts or ((name,) if name in self.fields else ())


def description_of(kind: str, answer: Json) -> ObjectDescription:
    """Read the answer of a describe call; a property that the answer lacks counts as granted."""
    fields = [_field(each) for each in answer.get("fields") or ()]
    return ObjectDescription(
        name=kind,
        createable=bool(answer.get("createable", True)),
        updateable=bool(answer.get("updateable", True)),
        fields={field.name: field for field in fields},
    )


def is_id(text: str) -> bool:
    """Return whether a text has the form of a record's id."""
    return ID.fullmatch(text) is not None


def lookup_of(relationship: str) -> str:
    """Return the field behind a relationship: *BillToContactId* for *BillToContact*, *Payer__c* for *Payer__r*."""
    return relationship.removesuffix("__r") + "__c" if relationship.endswith("__r") else f"{relationship}Id"


def _field(answer: Json) -> Field:
    needed = not answer.get("nillable", True) and not answer.get("defaultedOnCreate", False)
    createable = bool(answer.get("createable", True))
    return Field(
        name=str(answer["name"]),
        type=str(answer.get("type") or ""),
        filterable=bool(answer.get("filterable", True)),
        createable=createable,
        updateable=bool(answer.get("updateable", True)),
        required=needed and createable,
        unique=bool(answer.get("unique", False)),
        values=tuple(str(each["value"]) for each in answer.get("picklistValues") or () if each.get("active", True)),
        relationship=str(answer.get("relationshipName") or ""),
        refers_to=tuple(str(each) for each in answer.get("referenceTo") or ()),
    )
