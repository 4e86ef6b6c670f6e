"""Which accounts are likely to be the customer in the form, why, and which of them is the likeliest."""

from dataclasses import replace

import pytest

from handoffs.processes.onboarding import duplicates
from handoffs.subjects.customer import Account, KnownCustomer
from handoffs.subjects.onboarding import Billing, Onboarding
from tests.handoffs.examples import MONDAY_TEN as START
from tests.messages import english

TYPED = Onboarding(
    record_id="form1",
    number="10297",
    starter_id="U1",
    starter="Haruka Ito",
    started_at=START,
    account=Account(record_id="", name="株式会社田中商事", number="10297", phone="03-5555-0303", email="info@tanaka.example"),
    billing=Billing(postal_code="150-0001", state="東京都", city="渋谷区", street="神宮前1-2-3"),
)
PERSON = replace(TYPED, account=replace(TYPED.account, name="田中 太郎"))
LATIN = replace(PERSON, account=replace(PERSON.account, name="Tanaka Taro"))
HOUSE = "渋谷区神宮前一丁目二番三号"


def known(name: str = "佐藤", *, number: str = "1", phone: str = "", email: str = "", address: str = "") -> KnownCustomer:
    account = Account(record_id="001A", name=name, number=number, phone=phone, email=email, address=address)
    return KnownCustomer(account=account, modified_at=START)


def reasons(typed: Onboarding, other: KnownCustomer, *, by_rule: bool = False) -> list[str]:
    found = duplicates.likeness(typed, other, by_rule=by_rule)
    return [english(each) for each in found.reasons] if found else []


@pytest.mark.parametrize(
    ("typed", "other", "why"),
    [
        (TYPED, known(number="１０２９７"), ["same customer number"]),
        (TYPED, known(phone="+81 3 5555 0303"), ["same phone"]),
        (TYPED, known(email="Info@Tanaka.example"), ["same e-mail"]),
        (TYPED, known("㈱田中商事"), ["same name"]),
        (TYPED, known("㈱田中商事", phone="0355550303", address=HOUSE), ["same phone", "same name", "same address"]),
        (TYPED, known("田中商事サービス", phone="0355550303"), ["same phone"]),
        (PERSON, known("タナカ", phone="0355550303", address=HOUSE), ["same phone", "same address"]),
        (PERSON, known("田中太郎様", address=HOUSE), ["same name", "same address"]),
        (PERSON, known("田中太郎", address=f"{HOUSE} ハイツ101号室"), ["same name", "same house"]),
        (LATIN, known("Tanaka Tarou", address=HOUSE), ["name 96 % alike", "same address"]),
    ],
)
def test_an_account_is_likely_the_same_customer_for_these_reasons(
    typed: Onboarding, other: KnownCustomer, why: list[str]
) -> None:
    assert reasons(typed, other) == why


@pytest.mark.parametrize(
    "other",
    [
        known("田中 太郎"),
        known("田中 太郎", address="渋谷区神宮前1-2-4"),
        known("佐藤 花子", address=HOUSE),
        known("佐藤", phone="03-5555-0304", email="info+shop@tanaka.example"),
        known(""),
    ],
)
def test_a_namesake_a_neighbour_and_a_tagged_address_are_other_customers(other: KnownCustomer) -> None:
    assert reasons(PERSON, other) == []


def test_what_a_rule_of_salesforce_found_is_shown_for_that_reason() -> None:
    assert reasons(PERSON, known("佐藤"), by_rule=True) == ["found by a duplicate rule of Salesforce"]


def test_the_more_agrees_the_likelier_it_is_and_the_number_says_most() -> None:
    others = [
        known(number="10297"),
        known("田中太郎", phone="0355550303", email="info@tanaka.example", address=HOUSE),
        known("田中太郎", phone="0355550303"),
        known("田中太郎", address=HOUSE),
        known(phone="0355550303"),
    ]

    scores = [found.score for each in others if (found := duplicates.likeness(PERSON, each))]

    assert len(scores) == len(others) and scores == sorted(scores, reverse=True) and len(set(scores)) == len(scores)
