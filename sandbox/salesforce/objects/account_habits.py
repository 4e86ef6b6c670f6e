"""How real orgs keep their customers: as persons, under record types, with fields, states and numbers of their own choice."""

from collections.abc import Mapping
from dataclasses import replace

from sandbox.salesforce.objects.fields import closed, flag, kind, lookup, picklist, read_only, sobject, text
from sandbox.salesforce.objects.schema import RecordType, Schema

Fields = Mapping[str, object]

CHANNEL = "Acquisition_Channel__c"
"""A custom field that new accounts require."""

NUMBER = "SF_Account_No__c"
BUSINESS, PERSON = "Business_Account", "PersonAccount"
RESIDENTIAL, CORPORATE, PARTNER = "Residential", "Corporate", "Partner"
COUNTRIES = (("JP", "Japan"), ("US", "United States"))
STATES = {"JP": (("13", "Tokyo"), ("14", "Kanagawa"), ("27", "Osaka")), "US": (("CA", "California"), ("WA", "Washington"))}
"""The codes and names of states by country (ISO 3166-2), as an administrator activates them."""

_FURTHER_STATES = tuple((f"P{number:03}", f"Province {number:03}") for number in range(107))
_FURTHER_COUNTRIES = tuple((f"X{number:03}", f"Land {number:03}") for number in range(247))

_PERSON_TYPES = (
    RecordType(record_type_id="012BT0000000001AAA", developer_name=BUSINESS, label="Business Account", is_default=True),
    RecordType(record_type_id="012BT0000000002AAA", developer_name=PERSON, label="Person Account", is_person=True),
)
_KINDS = (
    RecordType(record_type_id="012BT0000000003AAA", developer_name=CORPORATE, label="Corporate customer", is_default=True),
    RecordType(record_type_id="012BT0000000004AAA", developer_name=RESIDENTIAL, label="Residential customer"),
    RecordType(record_type_id="012BT0000000005AAA", developer_name=PARTNER, label="Partner", available=False),
)
_PROJECTS = (
    RecordType(record_type_id="012BT0000000006AAA", developer_name="Line", label="Line", is_default=True),
    RecordType(record_type_id="012BT0000000007AAA", developer_name="Device", label="Device"),
)
_OF_PEOPLE = ("Name", "FirstName", "LastName", "Phone", "PersonMobilePhone", "PersonEmail", "Email__c")
_ADDRESSES = (("Account", "Billing"), ("Account", "Shipping"), ("Order", "Billing"), ("Order", "Shipping"))


def person_accounts(schema: Schema) -> None:
    """Switch person accounts on: names in parts, an e-mail of the person, and a record type for persons.

    Object Reference, "Account", says which fields a person account has. Its name is made of the parts.
    """
    for each in (
        read_only(flag("IsPersonAccount")),
        text("FirstName", 40),
        text("LastName", 80),
        kind("PersonEmail", "email", 80),
        kind("PersonMobilePhone", "phone", 40),
    ):
        schema.add_field("Account", each)
    name = schema.sobject("Account").field("Name")
    schema.add_field("Account", replace(name, required=False, required_by_rule=True))
    _add_record_types(schema, "Account", _PERSON_TYPES)


def record_types(schema: Schema) -> None:
    """Add record types for customers, one of which the integration may not use."""
    _add_record_types(schema, "Account", _KINDS)


def values_of_types(schema: Schema) -> None:
    """Restrict the records of each type of accounts and of opportunities to some values: the first type to others than the rest."""
    account = schema.sobject("Account")
    if not account.record_types:
        record_types(schema)
    first, *others = account.record_types
    allows = ((CHANNEL, ("Shop", "Phone")), ("Account_Status__c", ("Prospect",)), ("BillingStateCode", ("13", "14", "CA")))
    of_first = ((CHANNEL, ("Web",)), ("BillingStateCode", ("27",)))
    account.record_types = (replace(first, allows=of_first), *(replace(each, allows=allows) for each in others))
    stages = tuple(each for each in schema.sobject("Opportunity").field("StageName").values if each != "Closed Lost")
    line, device = _PROJECTS
    _add_record_types(schema, "Opportunity", (replace(line, allows=(("StageName", stages),)), device))


def required_field(schema: Schema) -> None:
    """Add a custom field without which no account is created."""
    schema.add_field("Account", picklist(CHANNEL, "Web", "Shop", "Phone", required=True, restricted=True))


def required_entry(sobject: str, fields: Fields) -> Fields:
    """Enter the required field, as people do who create an account by hand."""
    return {CHANNEL: "Web", **fields} if sobject == "Account" and "Name" in fields else fields


def state_picklists(schema: Schema) -> None:
    """Offer states and countries as picklists: codes next to the names, each state under its country."""
    codes = tuple((code, country) for country, states in STATES.items() for code, _ in states)
    names = tuple(each for states in STATES.values() for each in states)
    for owner, prefix in _ADDRESSES:
        country = picklist(f"{prefix}CountryCode", *(code for code, _ in COUNTRIES), restricted=True)
        state = picklist(f"{prefix}StateCode", *(code for code, _ in codes), restricted=True)
        valid_for = tuple((code, (of,)) for code, of in codes)
        schema.add_field(owner, replace(country, labels=COUNTRIES))
        schema.add_field(owner, replace(state, labels=names, controller=country.name, valid_for=valid_for))


def many_states(schema: Schema) -> None:
    """Offer all countries, and more states of Japan than one menu of Slack holds."""
    if "billingstatecode" not in schema.sobject("Account").fields:
        state_picklists(schema)
    for owner, prefix in _ADDRESSES:
        for name, added in ((f"{prefix}CountryCode", _FURTHER_COUNTRIES), (f"{prefix}StateCode", _FURTHER_STATES)):
            was = schema.sobject(owner).field(name)
            values, labels = (*was.values, *(code for code, _ in added)), (*was.labels, *added)
            valid_for = (*was.valid_for, *((code, ("JP",)) for code, _ in added)) if was.controller else ()
            schema.add_field(owner, replace(was, values=values, labels=labels, valid_for=valid_for))


def state_entry(sobject: str, fields: Fields) -> Fields:
    """Enter the country with each state, as the org's own forms ask for it."""
    prefixes = [prefix for owner, prefix in _ADDRESSES if owner == sobject and fields.get(f"{prefix}State")]
    return {**{f"{prefix}CountryCode": "JP" for prefix in prefixes}, **fields}


def auto_numbers(schema: Schema) -> None:
    """Make customer numbers a field that only the org fills."""
    was = schema.sobject("Account").field(NUMBER)
    schema.add_field("Account", replace(was, createable=False, updateable=False, auto=True))


def auto_number_entry(sobject: str, fields: Fields) -> Fields:
    """Leave the number out, which no form of the org asks for."""
    return {name: value for name, value in fields.items() if sobject != "Account" or name != NUMBER}


def encrypted_people(schema: Schema) -> None:
    """Encrypt what identifies people, as Shield Platform Encryption does: shown to who may see it, and in no condition."""
    account = schema.sobject("Account")
    for each in [account.fields[name.lower()] for name in _OF_PEOPLE if name.lower() in account.fields]:
        schema.add_field("Account", replace(each, encrypted=True))


def _add_record_types(schema: Schema, kind: str, added: tuple[RecordType, ...]) -> None:
    account, owner = schema.sobject("Account"), schema.sobject(kind)
    owner.record_types = (*owner.record_types, *added)
    schema.add_field(kind, lookup("RecordTypeId", "RecordType", "RecordType"))
    named = (text("Name", 80), text("DeveloperName", 80), text("SobjectType", 40), flag("IsActive"))
    is_person = (flag("IsPersonType"),) if any(each.is_person for each in account.record_types) else ()
    schema.add_object(closed(sobject("RecordType", "012", *named, *is_person)))
