"""The habits of real orgs, each a switch by its name: how their administrators choose types of fields, labels and addresses.

A habit changes the schema of the sandbox's org and how entries of people and portals look there; `policy_lines` are the lines by
which a policy file follows it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from sandbox.salesforce.objects import account_habits
from sandbox.salesforce.objects.fields import custom_address, flag, kind, multi_select, text
from sandbox.salesforce.objects.schema import Field, Schema

Fields = Mapping[str, object]
Lines = Mapping[str, object]


class Habit(StrEnum):
    """A habit of an org, by the name under which a world switches it on."""

    NUMBER_IDS = "number_ids"
    """Customer numbers, service numbers and product ids are Number fields, which arrive as doubles (*5512.0*)."""
    MULTI_SELECT = "multi_select"
    """The kind of a case and the marks of an order, priority among them, are picklists of which people choose several values."""
    PRIORITY_CHECKBOX = "priority_checkbox"
    """A priority order is one whose checkbox is ticked."""
    EXPRESS_CHECKBOX = "express_checkbox"
    """An express check is a case whose checkbox is ticked."""
    PICKLIST_LABELS = "picklist_labels"
    """People read picklist values under labels that differ from their API names; field history holds the labels."""
    CUSTOM_ADDRESS = "custom_address"
    """Addresses are fields of the custom type Address, whose states are codes; the field itself can't be filtered."""
    LONG_TEXT = "long_text"
    """The address of an account is one long text area, which no query can filter."""
    DATE_FIELDS = "date_fields"
    """The end of a service is a day without a time."""
    TEXT_LOOKUPS = "text_lookups"
    """A case holds the id of its opportunity as text, with the 15 characters that people copy from an address."""
    PERSON_ACCOUNTS = "person_accounts"
    """Customers are persons: last and first name, an e-mail of the person, and a record type of persons."""
    RECORD_TYPES = "record_types"
    """Accounts have record types, of which the integration may use some."""
    RECORD_TYPE_VALUES = "record_type_values"
    """Each record type of accounts and of opportunities offers only some values of the picklists."""
    REQUIRED_FIELD = "required_field"
    """A new account requires a custom field that has no default."""
    STATE_PICKLISTS = "state_picklists"
    """States and countries are picklists: a state belongs to a country, and only listed ones are taken."""
    MANY_STATES = "many_states"
    """States and countries are picklists with more values than one menu of Slack holds."""
    AUTO_NUMBERS = "auto_numbers"
    """The org assigns customer numbers itself."""
    ENCRYPTED_PEOPLE = "encrypted_people"
    """Names, phones and e-mail addresses of accounts are encrypted: no query can filter or sort by them."""


ACCOUNT_HABITS = (
    Habit.PERSON_ACCOUNTS,
    Habit.RECORD_TYPES,
    Habit.RECORD_TYPE_VALUES,
    Habit.REQUIRED_FIELD,
    Habit.STATE_PICKLISTS,
    Habit.MANY_STATES,
    Habit.AUTO_NUMBERS,
    Habit.ENCRYPTED_PEOPLE,
)
"""All habits that concern new accounts."""

TYPE_HABITS = tuple(each for each in Habit if each not in ACCOUNT_HABITS)
"""Those that concern the types of fields; where two choose one field, the later is followed."""

_LABELS: Mapping[tuple[str, str], Mapping[str, str]] = MappingProxyType(
    {
        ("Order", "Status"): {"Pending Review": "審査待ち", "Approved": "承認済み", "Cancelled": "取消済み", "Activated": "有効"},
        ("Case", "Type"): {"Eligibility Check": "提供可否の確認", "Cancellation Request": "解約の依頼"},
        ("Case", "Status"): {"New": "新規", "Working": "対応中", "Closed": "完了"},
        ("Case", "Priority"): {"High": "高", "Medium": "中", "Low": "低"},
        ("Opportunity", "StageName"): {
            "Introduction": "案内中",
            "Ready": "準備完了",
            "Closed Won": "受注",
            "△Cancelling": "△解約手続き中",
        },
        ("Opportunity", "Product_Type__c"): {"Internet": "インターネット", "SIM": "モバイル"},
        ("Account", "Internet_Eligibility_Status__c"): {"Pending": "確認中", "Checked": "確認済み"},
        ("Product2", "Item_Class__c"): {"Service": "サービス"},
    }
)
"""Labels in the language of the people; values without an entry have the same name and label."""

_NUMBERS = (
    ("Account", "SF_Account_No__c"),
    ("Opportunity", "WHMCS_Service_ID__c"),
    ("Case", "WHMCS_Service_ID__c"),
    ("Product2", "WH_Product_ID__c"),
)
_STATES = (("13", "Tokyo"), ("14", "Kanagawa"), ("27", "Osaka"))
"""The codes of states in ISO 3166-2 for Japan, as state picklists have them."""

_ADDRESS = ("PostalCode", "State", "City", "Street")


@dataclass(frozen=True, kw_only=True)
class _Change:
    """What a habit does to an org: `schema` changes its objects, `entry` the fields that somebody enters on an object."""

    schema: Callable[[Schema], None]
    entry: Callable[[str, Fields], Fields] = lambda _kind, fields: fields
    lines: Lines = field(default_factory=dict)


def take_on(schema: Schema, habits: Iterable[Habit]) -> None:
    """Change a schema to the habits."""
    for each in habits:
        _CHANGES[each].schema(schema)


def as_entered(habits: Sequence[Habit], sobject: str, fields: Fields) -> Fields:
    """Return the fields that somebody enters on an object, in an org with these habits; the last one sees them first."""
    for each in reversed(habits):
        fields = _CHANGES[each].entry(sobject, fields)
    return fields


def labels_of(habits: Collection[Habit], sobject: str, field: str) -> Mapping[str, str]:
    """Return the labels of picklist values that differ from their names."""
    return _LABELS.get((sobject, field), {}) if Habit.PICKLIST_LABELS in habits else {}


def policy_lines(habits: Iterable[Habit]) -> dict[str, object]:
    """Return the section `salesforce` of a policy file for an org with these habits; names of values are labels, as people read."""
    lines: dict[str, object] = {}
    for each in habits:
        lines = _merged(lines, _CHANGES[each].lines)
    return lines


def _merged(one: Lines, other: Lines) -> dict[str, object]:
    merged = dict(one)
    for key, value in other.items():
        known = merged.get(key)
        merged[key] = _merged(known, value) if isinstance(known, Mapping) and isinstance(value, Mapping) else value
    return merged


def _retype(schema: Schema, sobject: str, name: str, change: Callable[[Field], Field]) -> None:
    schema.add_field(sobject, change(schema.sobject(sobject).field(name)))


def _number_ids(schema: Schema) -> None:
    for sobject, name in _NUMBERS:
        _retype(schema, sobject, name, lambda was: replace(was, type="double", length=0))


def _multi_select(schema: Schema) -> None:
    kinds = ("Question", "Eligibility Check", "Cancellation Request")
    schema.add_field("Case", multi_select("Kinds__c", *kinds, labels=tuple(_LABELS["Case", "Type"].items())))
    schema.add_field("Order", multi_select("Marks__c", "Gift", "Rush", labels=(("Rush", "急ぎ"),)))


def _multi_select_entry(sobject: str, fields: Fields) -> Fields:
    """Choose a further value, as people do who may."""
    if sobject == "Case" and fields.get("Type"):
        return {**fields, "Kinds__c": f"Question;{fields['Type']}"}
    if sobject == "Order" and "Priority__c" in fields:
        return {**fields, "Marks__c": "Gift;Rush" if fields["Priority__c"] in ("High", True) else "Gift"}
    return fields


def _priority_checkbox(schema: Schema) -> None:
    schema.add_field("Order", flag("Priority__c"))


def _priority_entry(sobject: str, fields: Fields) -> Fields:
    if sobject != "Order" or "Priority__c" not in fields:
        return fields
    return {**fields, "Priority__c": fields["Priority__c"] in ("High", True)}


def _express_checkbox(schema: Schema) -> None:
    schema.add_field("Case", flag("Express__c"))


def _express_entry(sobject: str, fields: Fields) -> Fields:
    if sobject != "Case" or "Priority" not in fields:
        return fields
    return {**fields, "Priority": "Medium", "Express__c": fields["Priority"] == "High"}


def _picklist_labels(schema: Schema) -> None:
    for (sobject, name), labels in _LABELS.items():
        pairs = tuple(labels.items())
        _retype(schema, sobject, name, lambda was, pairs=pairs: replace(was, labels=pairs))  # type: ignore[misc]


def _long_text(schema: Schema) -> None:
    schema.add_field("Account", kind("Address_Text__c", "textarea", 32_768))


def _long_text_entry(sobject: str, fields: Fields) -> Fields:
    parts = [fields.get(f"Billing{part}") for part in _ADDRESS]
    if sobject != "Account" or not any(parts):
        return fields
    return {**fields, "Address_Text__c": ", ".join(str(each) for each in parts if each)}


def _custom_address(schema: Schema) -> None:
    for sobject, name in (("Order", "Site__c"), ("Account", "Premises__c")):
        for part in custom_address(name, _STATES):
            schema.add_field(sobject, part)


def _custom_address_entry(sobject: str, fields: Fields) -> Fields:
    """Move a standard address into the custom one."""
    prefix, base = {"Order": ("Shipping", "Site"), "Account": ("Billing", "Premises")}.get(sobject, ("", ""))
    if not prefix or not any(name.startswith(prefix) for name in fields):
        return fields
    codes = {name: code for code, name in _STATES}
    others = {name: value for name, value in fields.items() if not name.startswith(prefix)}
    moved = {f"{base}__{part}__s": fields.get(f"{prefix}{part}") for part in ("PostalCode", "City", "Street")}
    state = codes.get(str(fields.get(f"{prefix}State")))
    return {**others, **moved, f"{base}__StateCode__s": state, f"{base}__CountryCode__s": "JP"}


def _date_fields(schema: Schema) -> None:
    _retype(schema, "Opportunity", "ScheduledCancellationDateAndTime__c", lambda was: replace(was, type="date"))


def _text_lookups(schema: Schema) -> None:
    schema.add_field("Case", text("Opportunity__c", 18))


def _text_lookup_entry(sobject: str, fields: Fields) -> Fields:
    if sobject != "Case" or not fields.get("Opportunity__c"):
        return fields
    return {**fields, "Opportunity__c": str(fields["Opportunity__c"])[:15]}


_CHANGES: Mapping[Habit, _Change] = MappingProxyType(
    {
        Habit.NUMBER_IDS: _Change(schema=_number_ids),
        Habit.MULTI_SELECT: _Change(
            schema=_multi_select,
            entry=_multi_select_entry,
            lines={"fields": {"case": {"type": "Kinds__c"}, "order": {"priority": "Marks__c", "priority_value": "急ぎ"}}},
        ),
        Habit.PRIORITY_CHECKBOX: _Change(
            schema=_priority_checkbox,
            entry=_priority_entry,
            lines={"fields": {"order": {"priority": "Priority__c", "priority_value": True}}},
        ),
        Habit.EXPRESS_CHECKBOX: _Change(
            schema=_express_checkbox,
            entry=_express_entry,
            lines={"fields": {"case": {"express": "Express__c", "express_value": True}}},
        ),
        Habit.PICKLIST_LABELS: _Change(
            schema=_picklist_labels,
            lines={
                "statuses": {"review": "審査待ち", "rejected": "取消済み", "case_closed": "完了", "pending": "確認中"},
                "stages": {"introduction": "案内中", "cancelling": "△解約手続き中"},
                "fields": {"case": {"cancellation_type": "解約の依頼"}},
            },
        ),
        Habit.CUSTOM_ADDRESS: _Change(
            schema=_custom_address,
            entry=_custom_address_entry,
            lines={"fields": {"order": {"address": "Site__c"}, "account": {"address": "Premises__c"}}},
        ),
        Habit.LONG_TEXT: _Change(
            schema=_long_text, entry=_long_text_entry, lines={"fields": {"account": {"address": "Address_Text__c"}}}
        ),
        Habit.DATE_FIELDS: _Change(schema=_date_fields),
        Habit.TEXT_LOOKUPS: _Change(
            schema=_text_lookups, entry=_text_lookup_entry, lines={"fields": {"case": {"opportunity": "Opportunity__c"}}}
        ),
        Habit.PERSON_ACCOUNTS: _Change(
            schema=account_habits.person_accounts, lines={"account_record_type": account_habits.PERSON}
        ),
        Habit.RECORD_TYPES: _Change(
            schema=account_habits.record_types, lines={"account_record_type": account_habits.RESIDENTIAL}
        ),
        Habit.RECORD_TYPE_VALUES: _Change(schema=account_habits.values_of_types),
        Habit.REQUIRED_FIELD: _Change(
            schema=account_habits.required_field,
            entry=account_habits.required_entry,
            lines={"account_defaults": {account_habits.CHANNEL: "Shop"}},
        ),
        Habit.STATE_PICKLISTS: _Change(
            schema=account_habits.state_picklists, entry=account_habits.state_entry, lines={"country": "Japan"}
        ),
        Habit.MANY_STATES: _Change(
            schema=account_habits.many_states, entry=account_habits.state_entry, lines={"country": "Japan"}
        ),
        Habit.AUTO_NUMBERS: _Change(schema=account_habits.auto_numbers, entry=account_habits.auto_number_entry),
        Habit.ENCRYPTED_PEOPLE: _Change(schema=account_habits.encrypted_people),
    }
)
