"""The reasons why an existing account may be the same customer as the one in the form."""

from dataclasses import dataclass

from handoffs.subjects.customer import KnownCustomer
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.onboarding import Onboarding
from handoffs.text.messages import Listing, Message, message
from handoffs.text.normalize import plain, same_email, same_number, same_phone, same_words

NUMBER, EMAIL = message("onboarding.duplicates.number"), message("onboarding.duplicates.email")
PHONE, PLACE = message("onboarding.duplicates.phone"), message("onboarding.duplicates.place")

RULE = message("onboarding.duplicates.rule")
SEEN = "seen"
"""The field value of a decision that holds the record ids of the accounts which the decider has seen as possible duplicates."""

UNNAMED = "unnamed"
"""Stands among record ids for accounts that a duplicate rule found and does not name."""

_ALERTS = ("onboarding.duplicates.rule_alerts", "onboarding.duplicates.rule_alerts_unnamed")
_BLOCKS = ("onboarding.duplicates.rule_blocks", "onboarding.duplicates.rule_blocks_unnamed")


@dataclass(frozen=True, kw_only=True)
class FoundByRule:
    """The accounts, by their record ids, that a duplicate rule found alike; it `blocks` the new one, or only alerts.

    UNNAMED stands for those that it does not name.
    """

    record_ids: tuple[str, ...]
    blocks: bool


NOTHING_FOUND = FoundByRule(record_ids=(), blocks=False)


def seen(field_values: tuple[FieldValue, ...]) -> tuple[FieldValue, ...]:
    """Return the field value that holds the accounts which somebody has seen; none where nobody has seen any."""
    return tuple(each for each in field_values if each.name == SEEN)


def with_seen(field_values: tuple[FieldValue, ...], record_ids: tuple[str, ...]) -> tuple[FieldValue, ...]:
    """Return field values that hold the accounts which are shown to somebody, by their record ids."""
    return (*(each for each in field_values if each.name != SEEN), FieldValue(name=SEEN, keys=record_ids))


def is_unchanged(before: Onboarding, after: Onboarding) -> bool:
    """Return whether a corrected customer is what a duplicate rule compared before."""
    one, other = before.account, after.account
    return (one.name, one.email, one.phone, before.billing) == (other.name, other.email, other.phone, after.billing)


def by_rule(text: str, customers: tuple[str, ...], record_ids: tuple[str, ...], *, blocks: bool) -> Message:
    """Return what a duplicate rule said: its own `text`, the customers that it means, and the record ids for `found_by_rule`.

    There are no `customers` where Baton can see none of them.
    """
    if not customers and blocks:
        return message("onboarding.duplicates.rule_blocks_unnamed", text=text, records=record_ids)
    if not customers:
        return message("onboarding.duplicates.rule_alerts_unnamed", text=text, records=record_ids)
    if blocks:
        return message("onboarding.duplicates.rule_blocks", text=text, customers=customers, records=record_ids)
    return message("onboarding.duplicates.rule_alerts", text=text, customers=customers, records=record_ids)


def found_by_rule(reason: Message | None) -> FoundByRule | None:
    """Read what a duplicate rule found from the reason of a rejection; None where it is about anything else."""
    if reason is None or reason.id not in _ALERTS + _BLOCKS:
        return None
    records = dict(reason.values)["records"]
    found = tuple(str(each) for each in records.items) if isinstance(records, Listing) else ()
    return FoundByRule(record_ids=found, blocks=reason.id in _BLOCKS)


def likenesses(typed: Onboarding, known: KnownCustomer) -> tuple[Message, ...]:
    """Name the values that both share: number, e-mail, phone, or name and address together."""
    theirs = known.account
    found = (
        (NUMBER, same_number(typed.number, theirs.number)),
        (EMAIL, any(same_email(typed.account.email, each) for each in (theirs.email, *known.emails))),
        (PHONE, any(same_phone(typed.account.phone, each) for each in (theirs.phone, *known.phones))),
        (PLACE, _same_name(typed, known) and _same_place(typed, known)),
    )
    return tuple(what for what, is_same in found if is_same)


def _same_name(typed: Onboarding, known: KnownCustomer) -> bool:
    """Compare names as written, and by their words: some orgs write the first name of a person first."""
    one, other = typed.account.name, known.account.name
    return bool(plain(one)) and (plain(one) == plain(other) or same_words(one, other))


def _same_place(typed: Onboarding, known: KnownCustomer) -> bool:
    """Compare street and city only: postal code and prefecture are often left out."""
    where, billing = plain(known.account.address), typed.billing
    return bool(plain(billing.street)) and plain(billing.street) in where and plain(billing.city) in where
