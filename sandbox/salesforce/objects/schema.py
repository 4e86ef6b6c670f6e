"""What objects an org has, with their fields, pick-list values and the ways from record to record."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sandbox.salesforce.errors import not_found, unknown_column

_UNFILTERABLE = frozenset({"anyType", "address", "base64"})
_LONG = 255


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field. `refers_to` are the objects that a reference may point to, `relationship` is how a query follows it,
    `children` is how the way back is called; `parts` are the fields that a compound address is made of.
    """

    name: str
    type: str = "string"
    label: str = ""
    length: int = 0
    required: bool = False
    createable: bool = True
    updateable: bool = True
    unique: bool = False
    external_id: bool = False
    restricted: bool = False
    values: tuple[str, ...] = ()
    default: object = None
    refers_to: tuple[str, ...] = ()
    relationship: str | None = None
    children: str | None = None
    parts: tuple[str, ...] = ()

    @property
    def filterable(self) -> bool:
        """Tell whether WHERE and ORDER BY may name the field."""
        return self.type not in _UNFILTERABLE and not (self.type == "textarea" and self.length > _LONG)


@dataclass(kw_only=True)
class SObject:
    """One object: its fields by lower-case name, the prefix of its ids, and which fields' changes it remembers where."""

    name: str
    prefix: str
    fields: dict[str, Field]
    history: str | None = None
    tracked: frozenset[str] = field(default_factory=frozenset)
    createable: bool = True
    updateable: bool = True
    deletable: bool = True

    def field(self, name: str) -> Field:
        """Find a field by its name in any case; INVALID_FIELD when there is none."""
        found = self.fields.get(name.lower())
        if found is None:
            raise unknown_column(name, self.name)
        return found

    def following(self, relationship: str) -> Field | None:
        """Find the reference that a query follows by this relationship's name."""
        wanted = relationship.lower()
        return next((each for each in self.fields.values() if (each.relationship or "").lower() == wanted), None)


class Schema:
    """All objects of the org; tests take fields and objects away or add their own."""

    def __init__(self, sobjects: tuple[SObject, ...]) -> None:
        self._sobjects = {each.name.lower(): each for each in sobjects}

    def __iter__(self) -> Iterator[SObject]:
        return iter(list(self._sobjects.values()))

    def find(self, name: str) -> SObject | None:
        """Find an object by its name in any case."""
        return self._sobjects.get(name.lower())

    def sobject(self, name: str) -> SObject:
        """Find an object, or say NOT_FOUND as an address that names none does."""
        found = self.find(name)
        if found is None:
            raise not_found()
        return found

    def child(self, parent: SObject, relationship: str) -> tuple[SObject, Field] | None:
        """Find the object and the reference behind a child relationship such as OrderItems."""
        for owner, reference in self.references_to(parent):
            if (reference.children or "").lower() == relationship.lower():
                return owner, reference
        return None

    def references_to(self, parent: SObject) -> list[tuple[SObject, Field]]:
        """List every reference of the org that may point to this object."""
        every = [(owner, each) for owner in self._sobjects.values() for each in owner.fields.values()]
        return [(owner, each) for owner, each in every if parent.name in each.refers_to]

    def add_field(self, sobject: str, added: Field) -> None:
        """Give an object a field of its own, as an administrator would."""
        self.sobject(sobject).fields[added.name.lower()] = added

    def drop_field(self, sobject: str, name: str) -> None:
        """Take a field away; from then on it is as unknown as one that never was, or that is hidden from the user."""
        target = self.sobject(sobject)
        target.fields.pop(target.field(name).name.lower())

    def drop_object(self, name: str) -> None:
        """Take an object away, with every way that leads to it."""
        self._sobjects.pop(self.sobject(name).name.lower())

    def hide_value(self, sobject: str, name: str, value: str) -> None:
        """Take a value off a pick list; records that have it keep it."""
        old = self.sobject(sobject).field(name)
        kept = tuple(each for each in old.values if each != value)
        self.add_field(sobject, replace(old, values=kept))
