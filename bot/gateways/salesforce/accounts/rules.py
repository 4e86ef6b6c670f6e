"""What the org asks of a new account: its record type, the fields that it requires, its states, and who gives the number."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.errors import Rejected
from bot.gateways.salesforce.access.library import format_soql
from bot.gateways.salesforce.conversion import NUMBERS
from bot.gateways.salesforce.descriptions import Field, ObjectDescription, Offer, RecordType
from bot.gateways.salesforce.org import Org, Plan
from bot.gateways.salesforce.readers.accounts import LAST_NAME, PERSON_EMAIL
from handoffs.processes.onboarding.account_form import AccountForm
from handoffs.processes.onboarding.form import EMAIL, PHONE
from handoffs.text.messages import Message, message, sentences
from handoffs.text.normalize import same_word

IS_PERSON = "IsPersonAccount"
"""The field that every account has in an org with person accounts."""

_PERSON_TYPE = "PersonAccount"
"""The API name of the record type that Salesforce adds when person accounts are switched on."""


_MOST_OPTIONS = 500
"""A menu offers so many countries at most; ISO 3166-1 has 249."""


class Hindrance(Enum):
    """Why Baton can't create an account, each about one name."""

    NO_RECORD_TYPE = auto()
    RECORD_TYPE_NOT_FOR_US = auto()
    NUMBER_LOCKED = auto()
    FIELD_REQUIRED = auto()
    NO_SUCH_FIELD = auto()
    FIELD_LOCKED = auto()
    NOT_OFFERED = auto()
    NO_COUNTRY = auto()


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """One reason why Baton can't create accounts: the field, record type or country, and the value where one is meant."""

    kind: Hindrance
    name: str
    value: str = ""

    def said(self) -> Message:
        """Return the reason for the person who wants to create an account."""
        match self.kind:
            case Hindrance.NO_RECORD_TYPE:
                return message("gateways.salesforce.no_record_type", name=self.name)
            case Hindrance.RECORD_TYPE_NOT_FOR_US:
                return message("gateways.salesforce.record_type_not_for_us", name=self.name)
            case Hindrance.NUMBER_LOCKED:
                return message("gateways.salesforce.number_locked", name=self.name)
            case Hindrance.FIELD_REQUIRED:
                return message("gateways.salesforce.account_field_required", name=self.name)
            case Hindrance.NO_SUCH_FIELD:
                return message("gateways.salesforce.no_such_account_field", name=self.name)
            case Hindrance.FIELD_LOCKED:
                return message("gateways.salesforce.account_field_locked", name=self.name)
            case Hindrance.NOT_OFFERED:
                return message("gateways.salesforce.account_default_not_offered", name=self.name, value=self.value)
            case Hindrance.NO_COUNTRY:
                if not self.name:
                    return message("gateways.salesforce.country_not_named")
                return message("gateways.salesforce.no_country", name=self.name)


@dataclass(frozen=True, kw_only=True)
class AccountRules:
    """How new accounts are made in an org.

    `state` and `country` are the fields of the codes where the org has picklists for them (else empty), `named_country` is the
    country that the policy names, `home` is the country of new customers, `states` are what the org offers under it, `abroad`
    are all countries with their states if `home` is unknown.
    `statuses` are those of the policy that the record type allows.
    `required` are the keys of the form's fields that the org requires, `obstacles` are the reasons why no account can be made.
    """

    record_type: RecordType | None
    is_person: bool
    assigns_number: bool
    keeps_numbers: bool
    state: str
    country: str
    named_country: str
    statuses: tuple[str, ...]
    home: Offer | None
    states: tuple[Offer, ...]
    abroad: tuple[tuple[Offer, tuple[Offer, ...]], ...]
    required: frozenset[str]
    obstacles: tuple[Obstacle, ...]

    def in_country(self, name: str) -> tuple[Offer | None, tuple[Offer, ...]]:
        """Return a country that is given by name, with its states; the home of new customers for an empty name."""
        found = (each for each in self.abroad if same_word(each[0].label, name))
        return (self.home, self.states) if self.home or not name else next(found, (None, ()))

    def require(self) -> None:
        """Raise Rejected with all reasons why no account can be made."""
        if self.obstacles:
            raise Rejected(sentences(*(each.said() for each in self.obstacles)), "ACCOUNT_RULES")

    @property
    def form(self) -> AccountForm:
        """Return what the form for a new account asks for."""
        states = tuple(dict.fromkeys(each.label for each in self.states))
        countries = tuple((each.label, tuple(state.label for state in within)) for each, within in self.abroad)
        return AccountForm(
            is_person=self.is_person,
            asks_number=not self.assigns_number,
            keeps_numbers=self.keeps_numbers,
            states=states,
            countries=countries,
            home=self.home.label if self.home else self.named_country,
            statuses=self.statuses,
            required=self.required,
        )


class NewAccounts:
    """Answers how new accounts are made. Every method raises Unavailable or Rejected."""

    def __init__(self, org: Org, terms: SalesforceTerms) -> None:
        self.rules = Plan(org, lambda: rules_of(org, terms))

    def form(self) -> AccountForm:
        """Return what the form for a new account asks for; Rejected, with all reasons, where Baton can create none."""
        rules = self.rules()
        rules.require()
        return rules.form


def rules_of(org: Org, terms: SalesforceTerms) -> AccountRules:
    """Ask the org how new accounts are made."""
    account = org.require("Account")
    record_type = _record_type(account, terms)
    account = _limited(org, account, record_type)
    is_person = _is_person(org, account, record_type)
    state, country = _code_fields(account, terms)
    home = _home(account.fields[country], terms) if country else None
    states = account.offered_under(state, home.value) if state and home else ()
    offers = account.fields[country].offers if country and home is None and not terms.country else ()
    listed = offers if len(offers) <= _MOST_OPTIONS else ()
    number = account.fields.get(terms.fields.account.number)
    rules = AccountRules(
        record_type=record_type,
        is_person=is_person,
        assigns_number=number is not None and number.is_assigned and not number.createable,
        keeps_numbers=number is not None and number.type in NUMBERS,
        state=state,
        country=country,
        named_country=terms.country or "",
        statuses=_statuses(account, terms),
        home=home,
        states=states,
        abroad=tuple((each, account.offered_under(state, each.value)) for each in listed),
        required=frozenset(key for key, name in _form_fields(terms, is_person=is_person) if _is_required(account, name)),
        obstacles=(),
    )
    return _with_obstacles(rules, account, terms)


def as_created(org: Org, account: ObjectDescription | None, terms: SalesforceTerms) -> ObjectDescription | None:
    """Return accounts as those have them that Baton creates: with the picklist values that their record type allows."""
    return account and _limited(org, account, _record_type(account, terms))


def _limited(org: Org, account: ObjectDescription, record_type: RecordType | None) -> ObjectDescription:
    return org.of_type(account.name, record_type.record_type_id) if record_type else account


def _with_obstacles(rules: AccountRules, account: ObjectDescription, terms: SalesforceTerms) -> AccountRules:
    found = (
        *_type_obstacles(rules, account, terms),
        *_number_obstacles(rules, account, terms),
        *_default_obstacles(account, terms),
        *_required(rules, account, terms),
        *_country_obstacles(rules, terms),
    )
    return AccountRules(**{**vars(rules), "obstacles": found})


def _record_type(account: ObjectDescription, terms: SalesforceTerms) -> RecordType | None:
    """Return the record type that the policy names, else the default of Baton's user; None where there is none."""
    named = terms.account_record_type
    if named is None:
        return next((each for each in account.record_types if each.is_default), None)
    by_name = (each for each in account.record_types if same_word(each.developer_name, named))
    by_label = (each for each in account.record_types if same_word(each.label, named))
    return next(by_name, None) or next(by_label, None)


def _is_person(org: Org, account: ObjectDescription, record_type: RecordType | None) -> bool:
    """Return whether a record type is one of persons; its name decides where the org does not show the record type."""
    if record_type is None or IS_PERSON not in account.fields:
        return False
    asked = format_soql("SELECT IsPersonType FROM RecordType WHERE Id = {}", record_type.record_type_id)
    try:
        found = org.client.query(asked)
    except Rejected:
        found = []
    return bool(found[0].get("IsPersonType")) if found else record_type.developer_name == _PERSON_TYPE


def _statuses(account: ObjectDescription, terms: SalesforceTerms) -> tuple[str, ...]:
    """Return the statuses of the policy that a new account can have; a field that is no picklist takes each."""
    field = account.fields.get(terms.fields.account.status or "")
    return tuple(each for each in terms.account_statuses if field is None or not field.offers or field.is_offered(each))


def _code_fields(account: ObjectDescription, terms: SalesforceTerms) -> tuple[str, str]:
    """Return the fields of the codes of state and country in the mapped address; empty where the org has no picklists."""
    mapped = terms.fields.account.address or ""
    pattern = f"{mapped.removesuffix('__c')}__{{}}__s" if mapped.endswith("__c") else f"{mapped.removesuffix('Address')}{{}}"
    state, country = pattern.format("StateCode"), pattern.format("CountryCode")
    both = state in account.fields and country in account.fields
    return (state, country) if both else ("", "")


def _home(country: Field, terms: SalesforceTerms) -> Offer | None:
    """Return the country of new customers: the policy's, else the org's default, else the only one that the org has."""
    if terms.country:
        return next((each for each in country.offers if any(same_word(terms.country, word) for word in _words(each))), None)
    only = country.offers[0] if len(country.offers) == 1 else None
    return next((each for each in country.offers if each.is_default), only)


def _form_fields(terms: SalesforceTerms, *, is_person: bool) -> tuple[tuple[str, str | None], ...]:
    """Return the optional fields of the form by key, each with the field of the org that it fills."""
    mapped = terms.fields.account
    return (EMAIL, PERSON_EMAIL if is_person else mapped.email), (PHONE, mapped.phone)


def _is_required(account: ObjectDescription, name: str | None) -> bool:
    field = account.fields.get(name or "")
    return field is not None and field.required


def _words(offer: Offer) -> tuple[str, str]:
    return offer.value, offer.label


def _type_obstacles(rules: AccountRules, account: ObjectDescription, terms: SalesforceTerms) -> Iterator[Obstacle]:
    named = terms.account_record_type
    if named and rules.record_type is None:
        yield Obstacle(kind=Hindrance.NO_RECORD_TYPE, name=named)
    if rules.record_type and not rules.record_type.is_available:
        yield Obstacle(kind=Hindrance.RECORD_TYPE_NOT_FOR_US, name=rules.record_type.label)
    if rules.is_person and not (LAST_NAME in account.fields and account.fields[LAST_NAME].createable):
        yield Obstacle(kind=Hindrance.FIELD_LOCKED, name=LAST_NAME)


def _number_obstacles(rules: AccountRules, account: ObjectDescription, terms: SalesforceTerms) -> Iterator[Obstacle]:
    name = terms.fields.account.number
    if not rules.assigns_number and not (name in account.fields and account.fields[name].createable):
        yield Obstacle(kind=Hindrance.NUMBER_LOCKED, name=name)


def _default_obstacles(account: ObjectDescription, terms: SalesforceTerms) -> Iterator[Obstacle]:
    for name, value in terms.account_defaults:
        field = account.fields.get(name)
        if field is None:
            yield Obstacle(kind=Hindrance.NO_SUCH_FIELD, name=name)
        elif not field.createable:
            yield Obstacle(kind=Hindrance.FIELD_LOCKED, name=name)
        elif field.offers and not field.is_offered(str(value)):
            yield Obstacle(kind=Hindrance.NOT_OFFERED, name=name, value=str(value))


def _required(rules: AccountRules, account: ObjectDescription, terms: SalesforceTerms) -> Iterator[Obstacle]:
    """Name the fields that a new account can't do without, and that neither the form nor the policy fills."""
    mapped = terms.fields.account
    form = (name for _, name in _form_fields(terms, is_person=rules.is_person))
    filled = {"Name", LAST_NAME, mapped.number, mapped.status, *form, *(name for name, _ in terms.account_defaults)}
    for name, field in account.fields.items():
        if field.required and name not in filled:
            yield Obstacle(kind=Hindrance.FIELD_REQUIRED, name=name)


def _country_obstacles(rules: AccountRules, terms: SalesforceTerms) -> Iterator[Obstacle]:
    """Name the country that the org does not list; a state can't be written without one."""
    if rules.country and rules.home is None and not rules.abroad:
        yield Obstacle(kind=Hindrance.NO_COUNTRY, name=terms.country or "")
