"""The reasons why an existing account may be the same customer as the one in the form."""

from handoffs.subjects.customer import KnownCustomer
from handoffs.subjects.onboarding import Onboarding
from handoffs.text.messages import Message, message
from handoffs.text.normalize import plain, same_email, same_number, same_phone

NUMBER, EMAIL = message("onboarding.duplicates.number"), message("onboarding.duplicates.email")
PHONE, PLACE = message("onboarding.duplicates.phone"), message("onboarding.duplicates.place")


def likenesses(typed: Onboarding, known: KnownCustomer) -> tuple[Message, ...]:
    """Name the values that both share: number, e-mail, phone, or name and address together."""
    theirs = known.account
    found = (
        (NUMBER, same_number(typed.number, theirs.number)),
        (EMAIL, same_email(typed.account.email, theirs.email)),
        (PHONE, same_phone(typed.account.phone, theirs.phone)),
        (PLACE, _same_name(typed, known) and _same_place(typed, known)),
    )
    return tuple(what for what, is_same in found if is_same)


def _same_name(typed: Onboarding, known: KnownCustomer) -> bool:
    return bool(plain(typed.account.name)) and plain(typed.account.name) == plain(known.account.name)


def _same_place(typed: Onboarding, known: KnownCustomer) -> bool:
    """Compare street and city only: postal code and prefecture are often left out."""
    where, billing = plain(known.account.address), typed.billing
    return bool(plain(billing.street)) and plain(billing.street) in where and plain(billing.city) in where
