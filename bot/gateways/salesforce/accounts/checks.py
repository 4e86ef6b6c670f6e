"""The lines of `baton check` about new accounts: what the org asks of them, and how to correct what hinders Baton."""

from collections.abc import Iterator

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.errors import Rejected
from bot.gateways.salesforce.access.library import format_soql
from bot.gateways.salesforce.accounts.rules import AccountRules, Hindrance, Obstacle, rules_of
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.readers.accounts import COMPARED_AT_MOST, FIRST_NAME, LAST_NAME, PERSON_EMAIL
from bot.text.rendering import terminal

Line = tuple[str, str]
"""What was checked, and how to correct it: empty if it is in order."""


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
    yield from (_default(name, value) for name, value in terms.account_defaults if name not in hindered)
    yield from _duplicate_rules(org)
    yield from _searches(org, terms)


def _default(name: str, value: object) -> Line:
    return terminal().text("accounts.default", name=name, value=str(value)), ""


def _obstacle(found: Obstacle, org: Org) -> Line:
    reader = terminal()
    field, record_type = reader.text("accounts.field", name=found.name), reader.text("accounts.record_type", name=found.name)
    match found.kind:
        case Hindrance.NO_RECORD_TYPE:
            return record_type, reader.text("accounts.record_type_not_shown", repair=_other_record_type(org))
        case Hindrance.RECORD_TYPE_NOT_FOR_US:
            return record_type, reader.text("accounts.record_type_not_for_us")
        case Hindrance.FIELD_REQUIRED:
            return field, reader.text("accounts.required")
        case Hindrance.NO_SUCH_FIELD:
            return field, reader.text("accounts.no_such_field")
        case Hindrance.NOT_OFFERED:
            subject = reader.text("accounts.value", name=found.name, value=str(found.value))
            return subject, reader.text("accounts.not_offered", name=found.name)
        case Hindrance.NO_COUNTRY:
            country = reader.text("accounts.country", name=found.name) if found.name else reader.text("accounts.country_of_new")
            return country, reader.text("accounts.no_country")
        case Hindrance.NUMBER_LOCKED | Hindrance.FIELD_LOCKED:
            return field, reader.text("accounts.locked")


def _other_record_type(org: Org) -> str:
    reader = terminal()
    names = reader.commas(each.developer_name for each in org.require("Account").record_types if each.is_available)
    return reader.text("accounts.name_another_type", names=names) if names else reader.text("accounts.no_record_types")


def _record_type(rules: AccountRules) -> Iterator[Line]:
    kind, reader = rules.record_type, terminal()
    if kind is None or not kind.is_available:
        return
    if rules.is_person:
        yield reader.text("accounts.of_person_type", label=kind.label, name=kind.developer_name), ""
    else:
        yield reader.text("accounts.of_type", label=kind.label, name=kind.developer_name), ""


def _number(rules: AccountRules, terms: SalesforceTerms) -> Iterator[Line]:
    if rules.assigns_number:
        yield terminal().text("accounts.assigned", name=terms.fields.account.number), ""


def _states(rules: AccountRules) -> Iterator[Line]:
    reader, home = terminal(), rules.home
    if home:
        number, state, field = len(rules.states), str(rules.state), str(rules.country)
        yield reader.text("accounts.states", number=number, country=home.label, state=state, field=field), ""
    elif rules.abroad:
        yield reader.text("accounts.countries", number=len(rules.abroad)), ""


def _duplicate_rules(org: Org) -> Iterator[Line]:
    """Name the duplicate rules that are active (Object Reference, "DuplicateRule"); none where the org does not show them."""
    asked = format_soql("SELECT MasterLabel FROM DuplicateRule WHERE SobjectType = {} AND IsActive = true", "Account")
    try:
        found = [str(each.get("MasterLabel")) for each in org.client.query(asked)]
    except Rejected:
        return
    yield from ((terminal().text("accounts.duplicate_rule", name=name), "") for name in found)


def _searches(org: Org, terms: SalesforceTerms) -> Iterator[Line]:
    """Name the fields of accounts by which customers are searched, and that no query can ask for, as encrypted ones."""
    mapped = terms.fields.account
    names, others = ("Name", LAST_NAME, FIRST_NAME), (mapped.phone, mapped.email, PERSON_EMAIL)
    for name in dict.fromkeys((*names, *others)):
        field = org.field("Account", name) if name else None
        if field is None or field.filterable:
            continue
        reader = terminal()
        if name in names:
            yield reader.text("accounts.compared", name=field.name, count=COMPARED_AT_MOST), ""
        else:
            yield reader.text("accounts.not_searched", name=field.name), ""
