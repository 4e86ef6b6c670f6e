"""The lines of `baton check` about new accounts: what the org asks of them, and how to correct what hinders Baton."""

from collections.abc import Iterator

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.errors import Rejected
from bot.gateways.salesforce.access.library import format_soql
from bot.gateways.salesforce.accounts.rules import AccountRules, Hindrance, Obstacle, rules_of
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.readers.accounts import COMPARED_AT_MOST, FIRST_NAME, LAST_NAME, PERSON_EMAIL

Line = tuple[str, str]
"""What was checked, and how to correct it: empty if it is in order."""

_PERMISSION_SET = "in the permission set of Baton's user"

_NO_RECORD_TYPES = "it has none for accounts, so leave salesforce.account_record_type out"


def account_lines(org: Org, terms: SalesforceTerms) -> Iterator[Line]:
    """Yield a line for each thing that the org asks of a new account; a hidden number is named with what rules rest on."""
    rules = rules_of(org, terms)
    is_hidden = org.field("Account", terms.fields.account.number) is None
    known = (each for each in rules.obstacles if not (is_hidden and each.kind is Hindrance.NUMBER_LOCKED))
    yield from (_obstacle(each, org) for each in known)
    yield from _record_type(rules)
    yield from _number(rules, terms)
    yield from _states(rules)
    hindered = {each.name for each in rules.obstacles}
    yield from ((f"new accounts: {name} is {value}", "") for name, value in terms.account_defaults if name not in hindered)
    yield from _duplicate_rules(org)
    yield from _searches(org, terms)


def _obstacle(found: Obstacle, org: Org) -> Line:
    field = f"field Account.{found.name}"
    match found.kind:
        case Hindrance.NO_RECORD_TYPE:
            names = ", ".join(each.developer_name for each in org.require("Account").record_types if each.is_available)
            repair = f"name another under salesforce.account_record_type ({names})" if names else _NO_RECORD_TYPES
            return f"record type {found.name} of Account", f"the org shows Baton none of that name; {repair}"
        case Hindrance.RECORD_TYPE_NOT_FOR_US:
            repair = f"assign it {_PERMISSION_SET}, or name another under salesforce.account_record_type"
            return f"record type {found.name} of Account", f"Baton's user may not use it; {repair}"
        case Hindrance.FIELD_REQUIRED:
            repair = "give it a value under salesforce.account_defaults, or a default in the org"
            return field, f"the org requires it of a new account; {repair}"
        case Hindrance.NO_SUCH_FIELD:
            return field, f"Baton can't see it; grant it {_PERMISSION_SET}, or leave it out of salesforce.account_defaults"
        case Hindrance.NOT_OFFERED:
            repair = f"name a value of the picklist under salesforce.account_defaults.{found.name}"
            return f"Account.{found.name} value {found.value}", repair
        case Hindrance.NO_COUNTRY:
            repair = "name one of the org's countries under salesforce.country, by its code or its name"
            return f"country {found.name}" if found.name else "country of new customers", repair
        case Hindrance.NUMBER_LOCKED | Hindrance.FIELD_LOCKED:
            return field, "Baton's user may not set it; grant Edit on the field"


def _record_type(rules: AccountRules) -> Iterator[Line]:
    kind = rules.record_type
    if kind is None:
        return
    persons = ", which makes person accounts: the form asks for last and first name" if rules.is_person else ""
    if kind.is_available:
        yield f"new accounts: record type {kind.label} ({kind.developer_name}){persons}", ""


def _number(rules: AccountRules, terms: SalesforceTerms) -> Iterator[Line]:
    if rules.assigns_number:
        name = terms.fields.account.number
        yield f"new accounts: the org assigns Account.{name} itself, so the form asks for none and reads it back", ""


def _states(rules: AccountRules) -> Iterator[Line]:
    if rules.home:
        count, place = len(rules.states), f"{rules.state} and {rules.country}"
        yield f"new accounts: the form offers the {count} states of {rules.home.label}, written to Account.{place}", ""
    elif rules.abroad:
        offered = f"{len(rules.abroad)} countries of the org with their states"
        yield f"new accounts: the form offers the {offered}; name one under salesforce.country, if all customers live there", ""


def _duplicate_rules(org: Org) -> Iterator[Line]:
    """Name the duplicate rules that are active (Object Reference, "DuplicateRule"); none where the org does not show them."""
    asked = format_soql("SELECT MasterLabel FROM DuplicateRule WHERE SobjectType = {} AND IsActive = true", "Account")
    try:
        found = [str(each.get("MasterLabel")) for each in org.client.query(asked)]
    except Rejected:
        return
    outcome = "what it alerts of is saved once a person has seen it; what it blocks is not"
    yield from ((f"new accounts: duplicate rule {name}: {outcome}", "") for name in found)


def _searches(org: Org, terms: SalesforceTerms) -> Iterator[Line]:
    """Name the fields of accounts by which customers are searched, and that no query can ask for, as encrypted ones."""
    mapped = terms.fields.account
    names, others = ("Name", LAST_NAME, FIRST_NAME), (mapped.phone, mapped.email, PERSON_EMAIL)
    for name in dict.fromkeys((*names, *others)):
        field = org.field("Account", name) if name else None
        if field is None or field.filterable:
            continue
        instead = f"it is compared for the newest {COMPARED_AT_MOST:,} accounts" if name in names else "it finds no customer"
        yield f"no query can ask for Account.{name}: {instead}", ""
