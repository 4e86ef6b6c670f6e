"""Our side of Salesforce's accounts: which number is free, who may be the same customer, and how an account is made once."""

import pytest

from bot.gateways.errors import Conflict, Rejected
from handoffs.model.effects import Creation, Note
from handoffs.processes.onboarding.requests import CreateAccount, UseAccount
from handoffs.subjects.customer import Account
from handoffs.subjects.onboarding import NO_BILLING
from handoffs.text.messages import written
from sandbox.salesforce.panel.record_details import notes_on
from tests.bot.gateways.salesforce.bench import Bench

NUMBER = "SF_Account_No__c"


def make(bench: Bench, *numbers: str) -> None:
    """Let colleagues create accounts with these numbers, one after the other."""
    for number in numbers:
        bench.org.create("Account", {"Name": f"Customer {number}", NUMBER: number}, by="Sato Keiko")


def creation(number: str = "10297", reference: str = "ref12345", record: str = "") -> Creation:
    """Ask for an account."""
    new = CreateAccount(number=number, name="Cafe Sakura", phone="03-5555-0303", email="", status="Active", billing=NO_BILLING)
    return Creation(
        reference=reference,
        step="account",
        request=UseAccount(account=record, number=number) if record else new,
        note=Note(record_id=record, title=written(f"Onboarding begun ({reference})"), body=written("By Haruka")),
    )


def made(bench: Bench, number: str = "10297") -> list[str]:
    """List the accounts with a number."""
    return [str(each["Id"]) for each in bench.org.records("Account") if each.get(NUMBER) == number]


@pytest.mark.parametrize(
    ("there", "taken", "free"),
    [
        ([], [], "10297"),
        ([], ["10297", "10298"], "10299"),
        (["10500"], [], "10501"),
        (["10297", "VIP-7", "9", "A10999"], [], "10298"),
        (["99999"], [], "100000"),
        ([f"{number}" for number in range(10297, 10300)] + ["7"], ["１０３００"], "10301"),
    ],
)
def test_the_next_free_number_follows_the_highest_of_the_series_in_use(
    bench: Bench, there: list[str], taken: list[str], free: str
) -> None:
    make(bench, *there)

    assert bench.salesforce.accounts.next_number(taken) == free


def test_numbers_keep_their_leading_zeros_and_an_org_without_any_gets_no_proposal(bench: Bench) -> None:
    for each in bench.org.records("Account"):
        bench.org.update("Account", str(each["Id"]), {NUMBER: None}, by="Sato Keiko")
    assert bench.salesforce.accounts.next_number([]) == ""

    make(bench, "000041")

    assert bench.salesforce.accounts.next_number([]) == "000042"


@pytest.mark.parametrize("words", ["%", "_____", "' OR Name LIKE '%", "\\", "100%_'\\\"", "--", "\n"])
def test_words_that_mean_something_to_a_query_find_nobody_by_that(bench: Bench, words: str) -> None:
    accounts = bench.salesforce.accounts

    assert accounts.search(words) == () and accounts.holder(words) is None
    near = accounts.candidates(number=words, email=words, phone="", name=f"{words}nobody")
    assert near == ()


def test_who_writes_a_phone_differently_is_a_candidate_and_who_only_looks_alike_too(bench: Bench) -> None:
    bench.org.create("Account", {"Name": "Else", NUMBER: "10297", "Phone": "+81 (0)3 5555-0303"}, by="Sato Keiko")

    near = bench.salesforce.accounts.candidates(number="1", email="", phone="03-5555-0303", name="Nobody")

    assert "Else" in [each.account.name for each in near]


def test_an_account_is_made_with_its_note_and_the_same_asked_again_gives_the_same(bench: Bench) -> None:
    first = bench.salesforce.create(creation(), 1).created
    again = bench.salesforce.create(creation(), 2).created

    assert made(bench) == [first.account.record_id] == [again.account.record_id]
    assert [note["title"] for note in notes_on(bench.org, first.account.record_id)] == ["Onboarding begun (ref12345)"]
    assert first.link.endswith(f"{first.account.record_id}/view")


def test_a_number_of_somebody_else_is_a_conflict_that_leads_to_them(bench: Bench) -> None:
    make(bench, "10297")

    with pytest.raises(Conflict, match="10297 belongs to Customer 10297 already") as refused:
        bench.salesforce.create(creation(), 1)

    assert made(bench)[0] in refused.value.link and len(made(bench)) == 1


def test_where_no_notes_can_be_written_the_description_tells_whose_account_it_is(bench: Bench) -> None:
    bench.org.drop_object("ContentNote")
    first = bench.salesforce.create(creation(), 1).created

    assert "ref12345" in str(bench.org.get("Account", first.account.record_id)["Description"])
    assert bench.salesforce.create(creation(), 2).created.account.record_id == first.account.record_id
    with pytest.raises(Conflict):
        bench.salesforce.create(creation(reference="other678"), 1)


def test_an_org_without_a_status_or_a_phone_gets_the_rest_and_one_without_numbers_nothing(bench: Bench) -> None:
    bench.org.drop_field("Account", "Account_Status__c")
    bench.org.drop_field("Account", "Phone")
    created = bench.salesforce.create(creation(), 1).created.account
    assert created == Account(record_id=created.record_id, name="Cafe Sakura", number="10297")
    row = bench.org.get("Account", created.record_id)
    assert (row["Name"], row[NUMBER]) == ("Cafe Sakura", "10297")

    other = Bench()
    other.org.drop_field("Account", NUMBER)
    with pytest.raises(Rejected, match=NUMBER):
        other.salesforce.create(creation(), 1)
    other.served.stop(patience=0)


def test_an_account_that_is_there_gets_the_number_only_where_it_has_none(bench: Bench) -> None:
    record = bench.org.create("Account", {"Name": "From the portal"}, by="Sato Keiko")

    bench.salesforce.create(creation(record=record), 1)
    assert made(bench) == [record]
    bench.salesforce.create(creation(record=record), 2)
    assert len(notes_on(bench.org, record)) == 1

    with pytest.raises(Conflict, match="has the customer number 10297"):
        bench.salesforce.create(creation("10300", "other678", record), 1)
