"""The form of an onboarding: its fields, and the customer that its values describe."""

import re
from dataclasses import replace
from datetime import datetime

from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.forms import FieldKind, FormField, FormOption, require_filled
from handoffs.process.policy import Policy
from handoffs.processes.onboarding.account_form import USUAL, AccountForm
from handoffs.subjects.customer import Account, Contact, KnownCustomer
from handoffs.subjects.field_values import FieldValue, keys_of, value_of
from handoffs.subjects.onboarding import Billing, Onboarding, provisional_number
from handoffs.text import spelling
from handoffs.text.messages import Message, if_written, message, written
from handoffs.text.normalize import same_word

NAME, CONTACT, EMAIL, PHONE, NUMBER, STATUS, NEEDS, CLIENT = (
    "name", "contact", "email", "phone", "number", "status", "needs", "client",
)  # fmt: skip
LAST_NAME, FIRST_NAME = "last_name", "first_name"
POSTAL_CODE, COUNTRY, STATE, CITY, STREET = "postal_code", "country", "state", "city", "street"
KYC, INTERNET, MIGRATES = "kyc", "internet", "migrates"

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_JAPAN = ("Japan", "日本", "JP")
"""How orgs name the country whose postal codes Baton knows."""

_MOST_OPTIONS = 500
"""So many options of a menu leave room for the others in a window."""

WHAT_APPLIES = (
    FormOption(key=KYC, label=message("onboarding.form.kyc")),
    FormOption(key=INTERNET, label=message("onboarding.form.internet")),
    FormOption(key=MIGRATES, label=message("onboarding.form.migrates")),
)


def fields(policy: Policy, asks: AccountForm = USUAL) -> tuple[FormField, ...]:
    """Return the fields for a new customer; their limits are those of Salesforce's own fields."""
    name = _name_of_person() if asks.is_person else _name()
    number = (number_field(),) if asks.asks_number else ()
    asked = (*name, *_reachable(), *_address(asks), *number, *_status(policy, asks), *needs())
    return tuple(replace(each, optional=each.optional and each.key not in asks.required) for each in asked)


def extras(field_values: tuple[FieldValue, ...]) -> tuple[FieldValue, ...]:
    """Return the field values that a decision keeps, since the customer has no place for them."""
    return tuple(each for each in field_values if each.name in (LAST_NAME, FIRST_NAME, COUNTRY) and each.value.strip())


def number_field() -> FormField:
    """Ask for the customer number."""
    return FormField(key=NUMBER, label=message("onboarding.form.customer_number"), kind=FieldKind.LINE, limit=40)


def needs() -> tuple[FormField, ...]:
    """Ask for the needs of a customer, with or without an account."""
    what_applies, client = message("onboarding.form.what_applies"), message("onboarding.form.client")
    hint = message("onboarding.form.client_hint")
    return (
        FormField(key=NEEDS, label=what_applies, kind=FieldKind.OPTIONS, options=WHAT_APPLIES, optional=True),
        FormField(key=CLIENT, label=client, kind=FieldKind.LINE, limit=20, optional=True, hint=hint),
    )


def filled_in(
    field_values: tuple[FieldValue, ...],
    actor: Actor,
    policy: Policy,
    *,
    form: str,
    now: datetime,
    asks: AccountForm = USUAL,
) -> Onboarding:
    """Return the customer that the form describes; Refusal names a field that is missing or wrong."""
    filled = tuple(replace(each, value=each.value.strip()) for each in field_values)
    asks = asks.under(value_of(filled, COUNTRY))
    require_filled(fields(policy, asks), filled)
    number = _number(value_of(filled, NUMBER), asks) if asks.asks_number else ""
    email, phone = value_of(filled, EMAIL), _phone(value_of(filled, PHONE))
    _require_reachable(email, phone)
    billing = Billing(
        postal_code=_postal_code(value_of(filled, POSTAL_CODE), value_of(filled, COUNTRY) or asks.home),
        state=_state(value_of(filled, STATE), asks),
        city=spelling.address(value_of(filled, CITY)),
        street=spelling.address(value_of(filled, STREET)),
    )
    name = full_name(filled) if asks.is_person else value_of(filled, NAME)
    account = Account(
        record_id="", name=name, number=number, phone=phone, email=email, address=billing.line, street=billing.street
    )
    begun = _begun(filled, actor, form=form, number=number or provisional_number(form), account=account, now=now)
    contact = Contact(name=value_of(filled, CONTACT) or name, phone=phone, email=email)
    return replace(begun, contact=contact, billing=billing, initial_status=value_of(filled, STATUS))


def for_known(
    known: KnownCustomer,
    field_values: tuple[FieldValue, ...],
    actor: Actor,
    policy: Policy,
    *,
    form: str,
    now: datetime,
    asks: AccountForm = USUAL,
) -> Onboarding:
    """Return the customer of an existing account; an account without a number gets the number of the form, or of the org."""
    filled = tuple(replace(each, value=each.value.strip()) for each in field_values)
    require_filled(needs(), tuple(each for each in filled if each.name in (NEEDS, CLIENT)))
    typed_number = _number(value_of(filled, NUMBER), asks) if asks.asks_number and not known.account.number else ""
    number = known.account.number or typed_number or provisional_number(form)
    contact = Contact(
        name=value_of(filled, CONTACT) or known.account.name,
        phone=_phone(value_of(filled, PHONE)) or known.account.phone,
        email=value_of(filled, EMAIL) or known.account.email,
    )
    begun = _begun(filled, actor, form=form, number=number, account=known.account, now=now)
    return replace(as_known(begun, known), contact=contact, number=number)


def as_known(onboarding: Onboarding, known: KnownCustomer) -> Onboarding:
    """Return a customer as Salesforce has them now."""
    return replace(
        onboarding,
        number=known.account.number or onboarding.number,
        account=known.account,
        link=known.link or onboarding.link,
        checks=known.checks,
        changed_at=known.modified_at,
        changed_by=known.modified_by,
    )


def _begun(
    filled: tuple[FieldValue, ...], actor: Actor, *, form: str, number: str, account: Account, now: datetime
) -> Onboarding:
    applies = keys_of(filled, NEEDS)
    return Onboarding(
        record_id=form,
        number=number,
        starter_id=actor.user_id,
        starter=actor.name,
        started_at=now,
        account=account,
        kyc=KYC in applies,
        internet=INTERNET in applies,
        migrates=MIGRATES in applies,
        whmcs_client=value_of(filled, CLIENT) if MIGRATES in applies else "",
    )


def typed(onboarding: Onboarding) -> tuple[FieldValue, ...]:
    """Return the values of the form for a customer, so that a person can correct them."""
    account, billing = onboarding.account, onboarding.billing
    applies = ((KYC, onboarding.kyc), (INTERNET, onboarding.internet), (MIGRATES, onboarding.migrates))
    contact = onboarding.contact.name if onboarding.contact.name != account.name else ""
    number = "" if onboarding.awaits_number else onboarding.number
    filled = (
        (NAME, account.name), (CONTACT, contact), (EMAIL, account.email), (PHONE, account.phone),
        (POSTAL_CODE, billing.postal_code), (STATE, billing.state), (CITY, billing.city), (STREET, billing.street),
        (NUMBER, number), (STATUS, onboarding.initial_status),
        (CLIENT, onboarding.whmcs_client),
    )  # fmt: skip
    needed = tuple(key for key, is_needed in applies if is_needed)
    needs = (FieldValue(name=NEEDS, keys=needed),) if needed else ()
    return (*(FieldValue(name=name, value=value) for name, value in filled if value), *needs)


def _status(policy: Policy, asks: AccountForm) -> tuple[FormField, ...]:
    """Ask for the initial status of the account, where the org has a field for it that takes one."""
    taken = tuple(each for each in policy.account_statuses if asks.statuses is None or each in asks.statuses)
    if not taken:
        return ()
    options = tuple(FormOption(key=each, label=written(each)) for each in taken)
    label = message("onboarding.form.initial_status")
    return (FormField(key=STATUS, label=label, kind=FieldKind.OPTION, options=options, initial=taken[0]),)


def full_name(field_values: tuple[FieldValue, ...]) -> str:
    """Return the name of a person, family name first."""
    return " ".join(filter(None, (value_of(field_values, LAST_NAME).strip(), value_of(field_values, FIRST_NAME).strip())))


def _state(typed: str, asks: AccountForm) -> str:
    """Return a state as the org lists it; Refusal for one that it does not list."""
    if not typed or not asks.states:
        return typed
    found = next((each for each in asks.states if same_word(each, typed)), None)
    if found is None:
        raise Refusal(message("onboarding.form.no_state", state=typed), field=STATE)
    return found


def _name_of_person() -> tuple[FormField, ...]:
    """Ask for the name of a person in its parts; their limits are those of Salesforce's own fields."""
    last, first = message("onboarding.form.last_name"), message("onboarding.form.first_name")
    return (FormField(key=LAST_NAME, label=last, kind=FieldKind.LINE, limit=80), _optional_line(FIRST_NAME, first, 40))


def _name() -> tuple[FormField, ...]:
    """Ask for the name of the customer, and of the person to ask for."""
    return (
        FormField(
            key=NAME,
            label=message("onboarding.form.customer"),
            kind=FieldKind.LINE,
            limit=255,
            placeholder=message("onboarding.form.customer_name"),
        ),
        FormField(
            key=CONTACT,
            label=message("onboarding.form.contact"),
            kind=FieldKind.LINE,
            limit=80,
            optional=True,
            placeholder=message("onboarding.form.contact_name"),
        ),
    )


def _reachable() -> tuple[FormField, ...]:
    """Ask how to reach the customer."""
    phone = _optional_line(PHONE, message("onboarding.form.phone"), 40, "03-1234-5678")
    return (
        _optional_line(EMAIL, message("onboarding.form.email"), 80, "name@example.jp"),
        replace(phone, hint=message("onboarding.form.one_of")),
    )


def _address(asks: AccountForm) -> tuple[FormField, ...]:
    """Ask for the billing address."""
    return (
        _optional_line(POSTAL_CODE, message("onboarding.form.postal_code"), 20, "150-0001"),
        *_country_fields(asks),
        *((_state_field(asks),) if asks.states or not asks.countries else ()),
        FormField(key=CITY, label=message("onboarding.form.city"), kind=FieldKind.LINE, limit=40),
        FormField(key=STREET, label=message("onboarding.form.street"), kind=FieldKind.LINE, limit=255),
    )


def _country_fields(asks: AccountForm) -> tuple[FormField, ...]:
    """Ask for one of the org's countries, where customers are of several; the states follow when one is chosen."""
    if not asks.countries:
        return ()
    options = tuple(FormOption(key=each, label=written(each)) for each, _ in asks.countries)
    label = message("onboarding.form.country")
    return (FormField(key=COUNTRY, label=label, kind=FieldKind.OPTION, options=options, optional=True),)


def _state_field(asks: AccountForm) -> FormField:
    """Ask for one of the org's states; in free text where it has none, or more than a menu holds."""
    label = message("onboarding.form.state")
    if not 0 < len(asks.states) <= _MOST_OPTIONS:
        return _optional_line(STATE, label, 80)
    options = tuple(FormOption(key=each, label=written(each)) for each in asks.states)
    return FormField(key=STATE, label=label, kind=FieldKind.OPTION, options=options, optional=True)


def _optional_line(key: str, label: Message, limit: int, placeholder: str = "") -> FormField:
    return FormField(key=key, label=label, kind=FieldKind.LINE, limit=limit, optional=True, placeholder=if_written(placeholder))


def _number(given: str, asks: AccountForm) -> str:
    """Read a customer number: full-width characters and hyphens become normal ones, and blanks are refused.

    Where the org keeps it as a number, it has digits only, and none in front that say nothing.
    """
    number = spelling.number(given)
    if not number or len(number) > number_field().limit or not number.isprintable() or " " in number:
        raise Refusal(message("onboarding.form.no_number"), field=NUMBER)
    if not asks.keeps_numbers:
        return number
    if not (number.isascii() and number.isdigit()):
        raise Refusal(message("onboarding.form.digits_only"), field=NUMBER)
    return number.lstrip("0") or "0"


def _require_reachable(email: str, phone: str) -> None:
    if not email and not phone:
        raise Refusal(message("onboarding.form.no_contact"), field=EMAIL)
    if email and not _EMAIL.fullmatch(email):
        raise Refusal(message("onboarding.form.no_email"), field=EMAIL)


def _phone(typed: str) -> str:
    """Return a phone number in the form in which it is stored; Refusal for a text that is none."""
    stored = spelling.phone(typed) if typed else ""
    if stored is None:
        raise Refusal(message("onboarding.form.no_phone"), field=PHONE)
    return stored


def _postal_code(typed: str, country: str) -> str:
    """Return a postal code in the form in which it is stored; Refusal for one in Japan, or in no known country, that is none."""
    stored, is_abroad = spelling.postal_code(typed), country and not any(same_word(country, each) for each in _JAPAN)
    if typed and not stored and not is_abroad:
        raise Refusal(message("onboarding.form.no_postal_code"), field=POSTAL_CODE)
    return stored or spelling.address(typed)
