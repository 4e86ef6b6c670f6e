"""Our side of Salesforce's accounts: which number is free, who may be the same customer, and how an account is made once."""

import pytest

from bot.gateways.errors import Conflict, Rejected
from bot.gateways.salesforce.readers import accounts as account_reading
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

    assert accounts.search(words).customers == () and accounts.holder(words) is None
    near = accounts.candidates(Account(record_id="", number=words, email=words, name=f"{words}nobody"))
    assert near.customers == ()


def test_who_writes_a_phone_differently_is_a_candidate_and_who_only_looks_alike_too(bench: Bench) -> None:
    bench.org.create("Account", {"Name": "Else", NUMBER: "10297", "Phone": "+81 (0)3 5555-0303"}, by="Sato Keiko")

    near = bench.salesforce.accounts.candidates(Account(record_id="", number="1", phone="03-5555-0303", name="Nobody"))

    assert "Else" in [each.account.name for each in near.customers]


@pytest.mark.parametrize(
    ("there", "typed"),
    [
        ("㈱田中商事", "株式会社田中商事"),
        ("田中商事株式会社", "㈱田中商事"),
        ("タナカ タロウ", "たなか　たろう"),
        ("ﾀﾅｶ ﾀﾛｳ", "タナカタロウ"),
        ("ＮＴＴ田中", "NTT田中"),
        ("Ｃａｆｅ　Ｓａｋｕｒａ", "cafe sakura"),
        ("Sagawa Trading K.K.", "K.K. Sagawa Trading"),
    ],
)
def test_who_writes_a_name_differently_is_a_candidate_and_is_found_by_it(bench: Bench, there: str, typed: str) -> None:
    bench.org.create("Account", {"Name": there, NUMBER: "10297"}, by="Sato Keiko")
    accounts = bench.salesforce.accounts

    assert there in [each.account.name for each in accounts.candidates(Account(record_id="", name=typed)).customers]
    assert there in [each.account.name for each in accounts.search(typed).customers]


def test_of_three_thousand_who_have_such_a_name_the_best_come_first(bench: Bench) -> None:
    before = bench.salesforce.accounts.search("田中").fit
    names = ["田中 太郎", *(f"田中 花子{number}" for number in range(2999)), "田中"]
    for number, name in enumerate(names):
        bench.org.create("Account", {"Name": name, NUMBER: str(20000 + number)}, by="Sato Keiko")
    calls = bench.salesforce.org.client.calls

    found = bench.salesforce.accounts.search("田中太郎様")

    assert [each.account.name for each in found.customers][:1] == ["田中 太郎"]
    many = bench.salesforce.accounts.search("田中")
    assert (many.customers[0].account.name, many.fit, many.is_more) == ("田中", before + 3001, False)
    assert len(many.customers) == 20 and bench.salesforce.org.client.calls - calls < 12
    near = bench.salesforce.accounts.candidates(Account(record_id="", name="田中　太郎"))
    assert "田中 太郎" in [each.account.name for each in near.customers] and not near.is_more


def test_no_more_are_read_than_a_search_may_read_and_it_says_so(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account_reading, "READ_AT_MOST", 4)
    for number in range(5):
        bench.org.create("Account", {"Name": f"田中{number}", NUMBER: f"2000{number}"}, by="Sato Keiko")

    found, near = (
        bench.salesforce.accounts.search("田中"),
        bench.salesforce.accounts.candidates(Account(record_id="", name="田中")),
    )

    assert (len(found.customers), found.fit, found.is_more) == (4, 4, True) and near.is_more


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
