"""What objects an org has, with their fields, pick-list values and the ways from record to record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sandbox.salesforce.errors import not_found, unknown_column

_UNFILTERABLE = frozenset({"anyType", "address", "base64"})
_LONG = 255


@dataclass(frozen=True, kw_only=True)
class RecordType:
    """One record type of an object, by its id; the acting user may use those that are `available`, and begins with `is_default`.

    `allows` holds the values of those picklists of which its records take only some.
    """

    record_type_id: str
    developer_name: str
    label: str
    is_person: bool = False
    available: bool = True
    is_default: bool = False
    allows: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def takes(self, field: "Field") -> tuple[str, ...]:
        """Return the values of a picklist that records of this type take."""
        allowed = dict(self.allows).get(field.name)
        return tuple(each for each in field.values if allowed is None or each in allowed)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field. `refers_to` are the objects of a reference, `relationship` is its name in a query,
    `children` is the name of the relationship back; `parts` are the fields of a compound address. `labels` holds the label of
    each picklist value that people read under another name than the API's. `auto` marks a number that the org assigns itself.
    `encrypted` marks one whose values the org can't search. `required_by_rule` marks a field that is described as required, and that some kinds of records do without.
    `controller` is the picklist on which this one depends, and `valid_for` holds the values of it under which a value is offered.
    """

    name: str
    type: str = "string"
    label: str = ""
    length: int = 0
    required: bool = False
    required_by_rule: bool = False
    createable: bool = True
    updateable: bool = True
    unique: bool = False
    external_id: bool = False
    restricted: bool = False
    values: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    default: object = None
    refers_to: tuple[str, ...] = ()
    relationship: str | None = None
    children: str | None = None
    parts: tuple[str, ...] = ()
    auto: bool = False
    encrypted: bool = False
    controller: str = ""
    valid_for: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def filterable(self) -> bool:
        """Return whether WHERE and ORDER BY accept the field."""
        return self.type not in _UNFILTERABLE and not self.encrypted and not (self.type == "textarea" and self.length > _LONG)

    def label_of(self, value: str) -> str:
        """Return the label of a picklist value."""
        return dict(self.labels).get(value, value)

    def part_word(self, part: str) -> str:
        """Return which part of this compound address a field is: *Street* for *BillingStreet* and for *Site__Street__s*."""
        if self.name.endswith("__c"):
            return part.removeprefix(f"{self.name.removesuffix('__c')}__").removesuffix("__s")
        return part.removeprefix(self.name.removesuffix("Address"))


@dataclass(kw_only=True)
class SObject:
    """One object: its fields by lower-case name, the prefix of its ids, its tracked fields with their history object, and its
    record types.
    """

    name: str
    prefix: str
    fields: dict[str, Field]
    history: str | None = None
    tracked: frozenset[str] = field(default_factory=frozenset)
    createable: bool = True
    updateable: bool = True
    deletable: bool = True
    record_types: tuple[RecordType, ...] = ()

    def field(self, name: str) -> Field:
        """Return a field by its case-insensitive name; raise INVALID_FIELD when there is none."""
        found = self.fields.get(name.lower())
        if found is None:
            raise unknown_column(name, self.name)
        return found

    def record_type(self, record_type_id: object) -> RecordType | None:
        """Return a record type by its id, or None."""
        return next((each for each in self.record_types if each.record_type_id == record_type_id), None)

    def following(self, relationship: str) -> Field | None:
        """Return the reference with this relationship name, or None."""
        wanted = relationship.lower()
        return next((each for each in self.fields.values() if (each.relationship or "").lower() == wanted), None)


class Schema:
    """All objects of the org; tests add and remove fields and objects."""

    def __init__(self, sobjects: tuple[SObject, ...]) -> None:
        self._sobjects = {each.name.lower(): each for each in sobjects}

    def __iter__(self) -> Iterator[SObject]:
        return iter(list(self._sobjects.values()))

    def find(self, name: str) -> SObject | None:
        """Return an object by its case-insensitive name, or None."""
        return self._sobjects.get(name.lower())

    def sobject(self, name: str) -> SObject:
        """Return an object; raise NOT_FOUND when there is none."""
        found = self.find(name)
        if found is None:
            raise not_found()
        return found

    def child(self, parent: SObject, relationship: str) -> tuple[SObject, Field] | None:
        """Return the object and the reference of a child relationship such as OrderItems."""
        wanted = relationship.lower()
        for owner in self._sobjects.values():
            for each in owner.fields.values():
                if each.children and each.children.lower() == wanted and parent.name in each.refers_to:
                    return owner, each
        return None

    def references_to(self, parent: SObject) -> list[tuple[SObject, Field]]:
        """Return every reference in the org that can refer to this object."""
        objects, name = self._sobjects.values(), parent.name
        return [(owner, each) for owner in objects for each in owner.fields.values() if name in each.refers_to]

    def add_object(self, added: SObject) -> None:
        """Add an object, as a feature that is switched on does."""
        self._sobjects[added.name.lower()] = added

    def add_field(self, sobject: str, added: Field) -> None:
        """Add a custom field to an object, as an administrator does."""
        self.sobject(sobject).fields[added.name.lower()] = added

    def drop_field(self, sobject: str, name: str) -> None:
        """Remove a field; the API treats it as a field that never existed or is hidden from the user."""
        target = self.sobject(sobject)
        target.fields.pop(target.field(name).name.lower())

    def drop_object(self, name: str) -> None:
        """Remove an object."""
        self._sobjects.pop(self.sobject(name).name.lower())

    def hide_value(self, sobject: str, name: str, value: str) -> None:
        """Deactivate a picklist value; records keep it."""
        old = self.sobject(sobject).field(name)
        kept = tuple(each for each in old.values if each != value)
        self.add_field(sobject, replace(old, values=kept))

    def restrict_type(self, sobject: str, name: str, values: Mapping[str, tuple[str, ...]]) -> None:
        """Restrict the records of a type, given by its API name, to some values of picklists."""
        owner = self.sobject(sobject)
        limited = (
            replace(each, allows=tuple(values.items())) if each.developer_name == name else each for each in owner.record_types
        )
        owner.record_types = tuple(limited)
