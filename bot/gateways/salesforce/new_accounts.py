"""The fields of a new account by the org's own names."""

from bot.config.policy.field_map import Default, SalesforceTerms
from bot.gateways.salesforce.accounts.rules import AccountRules
from bot.gateways.salesforce.descriptions import ADDRESS_PARTS, Offer
from bot.gateways.salesforce.readers.accounts import FIRST_NAME, LAST_NAME, PERSON_EMAIL
from handoffs.processes.onboarding.requests import NewAccount
from handoffs.text.normalize import same_word

Fields = tuple[tuple[str, Default], ...]


def fields_of(request: NewAccount, terms: SalesforceTerms, rules: AccountRules) -> Fields:
    """Return the fields of a new account without the empty ones: what the policy gives each, and what the form holds."""
    named = terms.fields.account
    plain = (
        *_type_fields(terms, rules),
        *terms.account_defaults,
        *_name_fields(request, rules),
        (named.number, request.number),
        (named.phone, request.phone),
        (PERSON_EMAIL if rules.is_person else named.email, request.email),
        (named.status, request.status),
        *_address_fields(named.address, request, terms.country, rules),
    )
    return tuple((name, value) for name, value in plain if name and value != "")


def _type_fields(terms: SalesforceTerms, rules: AccountRules) -> Fields:
    """Return the record type, where the policy names one or persons need one; the user's default needs no mention."""
    wanted = rules.record_type and (terms.account_record_type or rules.is_person)
    return (("RecordTypeId", rules.record_type.record_type_id),) if wanted and rules.record_type else ()


def _name_fields(request: NewAccount, rules: AccountRules) -> Fields:
    """Return the name: of a person in its parts, of which Salesforce makes the whole."""
    if not rules.is_person:
        return (("Name", request.name),)
    return (LAST_NAME, request.last_name or request.name), (FIRST_NAME, request.first_name)


def _address_fields(name: str | None, request: NewAccount, country: str | None, rules: AccountRules) -> Fields:
    """Write an address into the parts of a compound field, or on one line into a text field."""
    if not name:
        return ()
    billing = request.billing
    is_custom, parts = name.endswith("__c") and bool(rules.state), name.endswith("Address")
    if not (parts or is_custom):
        return ((name, billing.line),)
    pattern = f"{name.removesuffix('__c')}__{{}}__s" if is_custom else f"{name.removesuffix('Address')}{{}}"
    written = zip(ADDRESS_PARTS, (billing.postal_code, billing.state, billing.city, billing.street), strict=True)
    by_name = {pattern.format(part): value for part, value in written}
    if rules.state:
        state, (chosen, states) = by_name.pop(pattern.format("State")), rules.in_country(request.country)
        return (*by_name.items(), (rules.country, chosen.value if chosen else ""), (rules.state, _code(state, states)))
    return (*by_name.items(), *(((pattern.format("Country"), country),) if country else ()))


def _code(state: str, states: tuple[Offer, ...]) -> str:
    """Return the code of a state that is given by name; Salesforce refuses one that the org does not list."""
    found = (each.value for each in states if same_word(each.label, state) or same_word(each.value, state))
    return next(found, state)
