"""The reasons why an existing account may be the same customer as the one in the form."""

from dataclasses import dataclass

from handoffs.subjects.customer import KnownCustomer
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.onboarding import Onboarding
from handoffs.text.likeness import Place, is_company, place, share
from handoffs.text.messages import Listing, Message, message
from handoffs.text.normalize import same_email, same_number, same_phone

NUMBER, EMAIL = message("onboarding.duplicates.number"), message("onboarding.duplicates.email")
PHONE, NAME = message("onboarding.duplicates.phone"), message("onboarding.duplicates.name")
PLACE, NEAR = message("onboarding.duplicates.place"), message("onboarding.duplicates.near")

RULE = message("onboarding.duplicates.rule")
SEEN = "seen"
"""The field value of a decision that holds the record ids of the accounts which the decider has seen as possible duplicates."""

UNNAMED = "unnamed"
"""Stands among record ids for accounts that a duplicate rule found and does not name."""

_ALIKE, _SAME = 80, 100
"""How alike names are in percent, from which on they may be one, and where they are one."""

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


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """Why an account may be the same customer; of two accounts, the one with the higher `score` is more likely to be."""

    score: int
    reasons: tuple[Message, ...]


def likeness(typed: Onboarding, known: KnownCustomer, *, by_rule: bool = False) -> Likeness | None:
    """Compare number, e-mail, phone, name and address; None where the account is likely to be another customer.

    One of the first three is enough, and so is a rule of Salesforce, or the name of a company. Other names need the same house.
    """
    theirs, name = known.account, share(typed.account.name, known.account.name)
    where = place(typed.billing.line, theirs.address)
    proofs = (
        (NUMBER, 1000, same_number(typed.number, theirs.number)),
        (EMAIL, 60, any(same_email(typed.account.email, each) for each in (theirs.email, *known.emails))),
        (PHONE, 60, any(same_phone(typed.account.phone, each) for each in (theirs.phone, *known.phones))),
        (RULE, 60, by_rule),
    )
    found = tuple((reason, score) for reason, score, is_met in proofs if is_met)
    is_named = name >= _ALIKE and (where is not Place.OTHER or _is_same_company(typed, known, name))
    if not found and not is_named:
        return None
    found += (*_by_name(name), *_by_place(where))
    return Likeness(score=sum(score for _, score in found), reasons=tuple(reason for reason, _ in found))


def _is_same_company(typed: Onboarding, known: KnownCustomer, name: int) -> bool:
    return name == _SAME and (is_company(typed.account.name) or is_company(known.account.name))


def _by_name(name: int) -> tuple[tuple[Message, int], ...]:
    if name < _ALIKE:
        return ()
    return ((NAME if name == _SAME else message("onboarding.duplicates.alike", share=name), name // 2),)


def _by_place(where: Place) -> tuple[tuple[Message, int], ...]:
    match where:
        case Place.SAME:
            return ((PLACE, 50),)
        case Place.NEAR:
            return ((NEAR, 30),)
    return ()
