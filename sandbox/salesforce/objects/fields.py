"""Short constructors for objects and common types of fields."""

from dataclasses import replace

from sandbox.salesforce.objects.schema import Field, SObject

_ADDRESS_PARTS = (
    ("Street", "textarea", 255),
    ("City", "string", 40),
    ("State", "string", 80),
    ("PostalCode", "string", 20),
    ("Country", "string", 80),
)


def text(name: str, length: int = 255, required: bool = False, unique: bool = False, external_id: bool = False) -> Field:
    """Return a text field."""
    return Field(name=name, length=length, required=required, unique=unique, external_id=external_id)


def kind(name: str, type_: str, length: int = 0, required: bool = False) -> Field:
    """Return a field of a named type."""
    return Field(name=name, type=type_, length=length, required=required)


def picklist(name: str, *values: str, required: bool = False, restricted: bool = False, default: object = None) -> Field:
    """Return a picklist field; a restricted one accepts only its own values."""
    return Field(name=name, type="picklist", length=255, values=values, required=required, restricted=restricted, default=default)


def multi_select(name: str, *values: str, labels: tuple[tuple[str, str], ...] = ()) -> Field:
    """Return a picklist of which several values can be chosen."""
    return replace(picklist(name, *values, restricted=True), type="multipicklist", length=4099, labels=labels)


def flag(name: str) -> Field:
    """Return a checkbox field with the default False."""
    return Field(name=name, type="boolean", default=False)


def money(name: str) -> Field:
    """Return a currency field."""
    return Field(name=name, type="currency")


def number(name: str, required: bool = False) -> Field:
    """Return a number field."""
    return Field(name=name, type="double", required=required)


def lookup(name: str, refers_to: str, relationship: str, children: str | None = None) -> Field:
    """Return a reference to one object, with the names of the relationship in both directions."""
    return Field(name=name, type="reference", refers_to=(refers_to,), relationship=relationship, children=children)


def owner(name: str, refers_to: tuple[str, ...], relationship: str | None, children: str | None) -> Field:
    """Return the required reference of a detail to its master, which never changes."""
    kept = Field(name=name, type="reference", required=True, updateable=False, refers_to=refers_to)
    return replace(kept, relationship=relationship, children=children)


def autonumber(name: str) -> Field:
    """Return a number field that the org fills."""
    return Field(name=name, length=30, createable=False, updateable=False, auto=True)


def read_only(field: Field) -> Field:
    """Return the field as one that only the org writes."""
    return replace(field, createable=False, updateable=False)


def address(prefix: str) -> tuple[Field, ...]:
    """Return a compound address field and its parts."""
    parts = tuple(Field(name=prefix + name, type=type_, length=length) for name, type_, length in _ADDRESS_PARTS)
    whole = Field(name=f"{prefix}Address", type="address", parts=tuple(part.name for part in parts))
    return (*parts, read_only(whole))


def custom_address(name: str, states: tuple[tuple[str, str], ...]) -> tuple[Field, ...]:
    """Return a field of the custom type Address and its parts; `states` are the codes of states with their names.

    Custom Address Fields Developer Guide: the parts of *Site__c* are *Site__Street__s*, *Site__StateCode__s* and so on.
    """
    base = name.removesuffix("__c")
    codes = picklist(f"{base}__StateCode__s", *(code for code, _ in states), restricted=True)
    parts = (
        kind(f"{base}__Street__s", "textarea", 255),
        text(f"{base}__City__s", 40),
        replace(codes, labels=states),
        text(f"{base}__PostalCode__s", 20),
        picklist(f"{base}__CountryCode__s", "JP"),
    )
    whole = Field(name=name, type="address", parts=tuple(part.name for part in parts))
    return (*parts, read_only(whole))


def system_fields() -> tuple[Field, ...]:
    """Return the fields of every record."""
    return (
        read_only(Field(name="Id", type="id", length=18)),
        read_only(flag("IsDeleted")),
        read_only(kind("CreatedDate", "datetime")),
        read_only(lookup("CreatedById", "User", "CreatedBy")),
        read_only(kind("LastModifiedDate", "datetime")),
        read_only(lookup("LastModifiedById", "User", "LastModifiedBy")),
        read_only(kind("SystemModstamp", "datetime")),
    )


def sobject(name: str, prefix: str, *fields: Field, history: str | None = None, tracked: frozenset[str] = frozenset()) -> SObject:
    """Return an object with its own fields and the system fields."""
    every = {each.name.lower(): each for each in (*system_fields(), *fields)}
    return SObject(name=name, prefix=prefix, fields=every, history=history, tracked=tracked)


def closed(described: SObject) -> SObject:
    """Return the object as one that only the org writes."""
    return replace(described, createable=False, updateable=False, deletable=False)


def history_of(name: str, parent: str) -> SObject:
    """Return the field history object of another object."""
    link = lookup(f"{parent}Id", parent, parent, "Histories")
    return unchanging(sobject(name, "017", link, text("Field"), kind("OldValue", "anyType"), kind("NewValue", "anyType")))


def unchanging(rows: SObject) -> SObject:
    """Return the object as one with immutable rows that only the org writes, without the LastModified fields."""
    for gone in ("lastmodifieddate", "lastmodifiedbyid", "systemmodstamp"):
        del rows.fields[gone]
    return closed(rows)
