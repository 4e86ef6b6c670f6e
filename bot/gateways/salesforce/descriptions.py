"""Salesforce's description of an object (REST API, sObject Describe), as values."""

import base64
import binascii
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

ID = re.compile(r"[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?")
MULTIPLE = "multipicklist"
"""The type of a picklist of which people choose several values (Object Reference, "Field Types")."""

ADDRESS_PARTS = ("PostalCode", "State", "City", "Street")

Json = Mapping[str, Any]

_PREFIXES = MappingProxyType({"001": "Account", "006": "Opportunity", "500": "Case", "801": "Order"})
"""The first letters of the ids of standard objects, the same in all orgs (Help, "Standard Field Record ID Prefix Decoder")."""


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The words of a policy for values of picklists, which name each by its API name or by its label.

    `by_label` are the fields whose other values people read by their labels, each with its object.
    """

    words: frozenset[str] = frozenset()
    by_label: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def without_case(self) -> Mapping[str, str]:
        """Return the words by themselves without case."""
        return {word.casefold(): word for word in self.words}


NO_WORDS = Vocabulary()


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An active value of a picklist with the label that people read; `is_default` marks the one that a new record begins with.

    `place` is its own place among all values of the picklist, from 0, and `valid_for` are the places of those values of the
    controlling picklist under which this one is offered.
    """

    value: str
    label: str
    is_default: bool
    place: int
    valid_for: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class RecordType:
    """A record type of an object; Baton's user may use it if it `is_available`, and begins with the one that `is_default`."""

    record_type_id: str
    developer_name: str
    label: str
    is_available: bool
    is_default: bool


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of an object.

    `required` means that a new record can't do without a value. `values` are the active values of a picklist by their API names,
    empty for other types; `words` are the words by which Baton knows values of a picklist, by name and by label without case,
    and `api_names` is the way back. `relationship` is the name by which a lookup is followed in queries, `refers_to` the objects
    that it leads to. `offers` are the active values with their labels, `controller` the picklist on which they depend.
    `is_assigned` marks a number that the org assigns, or a formula.
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
    words: Mapping[str, str] = field(default_factory=dict)
    api_names: Mapping[str, str] = field(default_factory=dict)
    offers: tuple[Offer, ...] = ()
    controller: str = ""
    is_assigned: bool = False

    @property
    def is_multiple(self) -> bool:
        """Return whether people choose several values of this picklist."""
        return self.type == MULTIPLE

    def word_of(self, value: str) -> str:
        """Return the word for a value of a picklist, which is given by its API name or by its label."""
        return ";".join(self.words.get(each.casefold(), each) for each in self.values_in(value))

    def api_name(self, word: str) -> str:
        """Return the API name of a value of a picklist, which is given by its word, its API name or its label."""
        return ";".join(self.api_names.get(each.casefold(), each) for each in self.values_in(word))

    def is_offered(self, word: str) -> bool:
        """Return whether a value of a picklist, given by its word, its API name or its label, is active."""
        return set(self.values_in(self.api_name(word))) <= set(self.values)

    def values_in(self, written: str) -> tuple[str, ...]:
        """Return the values that are written in one text: of a multi-select picklist *four;six* is two."""
        return tuple(each for each in map(str.strip, written.split(";")) if each) if self.is_multiple else (written,)

    def limited(self, allowed: Collection[str]) -> "Field":
        """Return the field with those of its values that are allowed, by their API names."""
        values, offers = self.values, self.offers
        kept = tuple(each for each in offers if each.value in allowed)
        return replace(self, values=tuple(each for each in values if each in allowed), offers=kept)

    @property
    def offered(self) -> tuple[str, ...]:
        """Return the words for the active values of a picklist."""
        return tuple(self.word_of(value) for value in self.values)


@dataclass(frozen=True, kw_only=True)
class ObjectDescription:
    """One object with its fields by name, and the record types that are active."""

    name: str
    createable: bool
    updateable: bool
    fields: Mapping[str, Field]
    record_types: tuple[RecordType, ...] = ()

    def having(self, mapped: Iterable[tuple[str, str | None]], missing: list[str]) -> list[str]:
        """Return the mapped fields that the object has; append the others to `missing`, each with its meaning."""
        named = [(word, name) for word, name in mapped if name]
        missing += [f"{self.name}.{name} ({word})" for word, name in named if name not in self.fields]
        return [name for _, name in named if name in self.fields]

    def offered_under(self, name: str, value: str) -> tuple[Offer, ...]:
        """Return what a dependent picklist offers while its controlling picklist has a value, given by its API name."""
        dependent = self.fields[name]
        controller = self.fields.get(dependent.controller)
        if controller is None:
            return dependent.offers
        places = {each.value: each.place for each in controller.offers}
        return tuple(each for each in dependent.offers if places.get(value) in each.valid_for)

    def limited(self, allowed: Mapping[str, Collection[str]]) -> "ObjectDescription":
        """Return the object as records of one type have it: of these picklists, only the allowed values are on offer."""
        fields = {name: each.limited(allowed[name]) if allowed.get(name) else each for name, each in self.fields.items()}
        return replace(self, fields=fields)

    def address_fields(self, name: str) -> tuple[str, ...]:
        """Return the fields of an address, the street last: the parts of a compound one, else the field itself; empty if none.

        Parts of a standard address are *BillingStreet* and so on, of a custom one *Site__Street__s*, whose state is a code only
        (Object Reference, "Address Compound Fields"; Custom Address Fields Developer Guide).
        """
        custom, standard = f"{name.removesuffix('__c')}__{{}}__s", f"{name.removesuffix('Address')}{{}}"
        pattern = custom if name.endswith("__c") else standard
        found = (self._part(pattern, part) for part in ADDRESS_PARTS)
        parts = tuple(each for each in found if each)
        return parts or ((name,) if name in self.fields else ())

    def _part(self, pattern: str, part: str) -> str:
        names = (pattern.format(part), pattern.format(f"{part}Code"))
        return next((each for each in names if each in self.fields), "")


def description_of(kind: str, answer: Json, vocabulary: Vocabulary = NO_WORDS) -> ObjectDescription:
    """Read the answer of a describe call; a property that the answer lacks counts as granted."""
    fields = [_field(kind, each, vocabulary) for each in answer.get("fields") or ()]
    return ObjectDescription(
        name=kind,
        createable=bool(answer.get("createable", True)),
        updateable=bool(answer.get("updateable", True)),
        fields={each.name: each for each in fields},
        record_types=tuple(_record_type(each) for each in answer.get("recordTypeInfos") or () if _is_choosable(each)),
    )


def allowed_values(answer: Json) -> dict[str, frozenset[str]]:
    """Return the values of each picklist that a record type allows, by field (UI API, "Get Values for All Picklist Fields")."""
    fields = answer.get("picklistFieldValues")
    found = fields.items() if isinstance(fields, Mapping) else ()
    return {str(name): _values_in(each) for name, each in found}


def _values_in(answer: object) -> frozenset[str]:
    values = answer.get("values") if isinstance(answer, Mapping) else None
    named = values if isinstance(values, list) else []
    return frozenset(str(each["value"]) for each in named if isinstance(each, Mapping) and "value" in each)


def is_id(text: str) -> bool:
    """Return whether a text has the form of a record's id."""
    return ID.fullmatch(text) is not None


def kind_of(record_id: str) -> str:
    """Return the object of a record by the first letters of its id; KeyError for one that Baton writes nothing to."""
    return _PREFIXES[record_id[:3]]


def lookup_of(relationship: str) -> str:
    """Return the field behind a relationship: *BillToContactId* for *BillToContact*, *Payer__c* for *Payer__r*."""
    return relationship.removesuffix("__r") + "__c" if relationship.endswith("__r") else f"{relationship}Id"


def _field(kind: str, answer: Json, vocabulary: Vocabulary) -> Field:
    needed = not answer.get("nillable", True) and not answer.get("defaultedOnCreate", False)
    createable, name = bool(answer.get("createable", True)), str(answer["name"])
    values = answer.get("picklistValues") or ()
    labels = {str(each["value"]): str(each.get("label") or each["value"]) for each in values}
    words = _words(labels, vocabulary, by_label=bool(answer.get("compoundFieldName")) or (kind, name) in vocabulary.by_label)
    return Field(
        name=name,
        type=str(answer.get("type") or ""),
        filterable=bool(answer.get("filterable", True)),
        createable=createable,
        updateable=bool(answer.get("updateable", True)),
        required=needed and createable,
        unique=bool(answer.get("unique", False)),
        values=tuple(str(each["value"]) for each in values if each.get("active", True)),
        relationship=str(answer.get("relationshipName") or ""),
        refers_to=tuple(str(each) for each in answer.get("referenceTo") or ()),
        offers=tuple(_offer(place, each) for place, each in enumerate(values) if each.get("active", True)),
        controller=str(answer.get("controllerName") or ""),
        is_assigned=bool(answer.get("autoNumber") or answer.get("calculated")),
        words=_by_name_and_label(labels, words),
        api_names=_by_name_and_label(labels, {value: value for value in labels}) | {words[v].casefold(): v for v in labels},
    )


def _is_choosable(answer: Json) -> bool:
    """Return whether an entry is a record type of its own: the master is there for objects that have no other."""
    return bool(answer.get("active", True)) and not answer.get("master", False)


def _record_type(answer: Json) -> RecordType:
    return RecordType(
        record_type_id=str(answer.get("recordTypeId") or ""),
        developer_name=str(answer.get("developerName") or answer.get("name") or ""),
        label=str(answer.get("name") or ""),
        is_available=bool(answer.get("available", True)),
        is_default=bool(answer.get("defaultRecordTypeMapping", False)),
    )


def _offer(place: int, answer: Json) -> Offer:
    value = str(answer["value"])
    return Offer(
        value=value,
        label=str(answer.get("label") or value),
        is_default=bool(answer.get("defaultValue", False)),
        place=place,
        valid_for=_places(str(answer.get("validFor") or "")),
    )


def _places(valid_for: str) -> frozenset[int]:
    """Return the places of the bits that are set, the highest bit of each byte first (REST API, sObject Describe, validFor)."""
    try:
        known = base64.b64decode(valid_for, validate=True)
    except binascii.Error:
        return frozenset()
    return frozenset(8 * place + bit for place, byte in enumerate(known) for bit in range(8) if byte & 0x80 >> bit)


def _words(labels: Mapping[str, str], vocabulary: Vocabulary, *, by_label: bool) -> dict[str, str]:
    """Return the word for each API name: the policy's where it names the value, else its label or the name itself.

    A word that is the API name of one value is not taken for the label of another.
    """
    known, names = vocabulary.without_case, {value.casefold() for value in labels}
    return {value: _word(value, label, known, names, by_label=by_label) for value, label in labels.items()}


def _word(value: str, label: str, known: Mapping[str, str], names: Collection[str], *, by_label: bool) -> str:
    if value.casefold() in known:
        return known[value.casefold()]
    if label.casefold() in known and label.casefold() not in names:
        return known[label.casefold()]
    return label if by_label and label.casefold() not in names else value


def _by_name_and_label(labels: Mapping[str, str], found: Mapping[str, str]) -> dict[str, str]:
    """Return what was found for API names, by name and by label without case; a name goes before an equal label."""
    by_label = {label.casefold(): found[value] for value, label in labels.items()}
    return by_label | {value.casefold(): each for value, each in found.items()}
