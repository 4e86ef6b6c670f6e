"""Our side of Salesforce's cases: what is read, what an org may lack, and how a result is written."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.gateways.errors import Conflict, Rejected
from bot.gateways.salesforce.readers.eligibility import EARLIER_AT_MOST
from handoffs.model.effects import Note, Remark, WriteBack
from handoffs.processes.eligibility_check.requests import RecordResult, ReopenCase
from handoffs.subjects.case import EligibilityCase
from handoffs.text.messages import written
from sandbox.salesforce.panel.record_details import notes_on
from tests.bot.gateways.salesforce.bench import Bench
from tests.messages import english


def result(case: EligibilityCase) -> WriteBack:
    """Ask for *Home 1G* to be written."""
    opportunity = case.opportunities[0].record_id
    return WriteBack(
        reference="ref12345",
        step="review",
        subject=case.record_id,
        request=RecordResult(
            case=case.record_id,
            account=case.account.record_id,
            result="Home 1G",
            is_available=True,
            opportunity=opportunity,
        ),
        note=Note(record_id=case.record_id, title=written("Eligibility Home 1G (ref12345)"), body=written("By Aiko")),
    )


def test_a_poll_of_cases_with_their_opportunities_is_one_call(bench: Bench) -> None:
    bench.requests.act("eligibility_twice")
    bench.cases.plan()
    before = bench.salesforce.calls

    (case,) = bench.cases.waiting()

    assert bench.salesforce.calls - before == 1
    assert case.account.name == "Sagawa Trading K.K." and len(case.opportunities) == 2


def test_neighbours_at_the_same_address_and_closed_cases_are_earlier_results(bench: Bench) -> None:
    first = bench.requests.act("eligibility")
    home = bench.org.get("Account", str(bench.org.get("Case", first)["AccountId"]))
    parts = {name: home[name] for name in ("BillingStreet", "BillingCity", "BillingState", "BillingPostalCode")}
    same = {"Name": "Cafe below", "SF_Account_No__c": "20001", "Internet_Eligibility__c": "Home 10G"}
    bench.org.create("Account", {**same, **parts})
    bench.org.create("Account", {**same, **parts, "SF_Account_No__c": "20002", "BillingCity": "Elsewhere"})
    bench.change("Case", first, Status="Closed")
    bench.requests.act("eligibility")

    case = bench.only_case()

    assert [(each.result, each.account) for each in case.earlier if each.account] == [("Home 10G", "20001")]
    assert [each.case for each in case.earlier if each.case] == [bench.org.get("Case", first)["CaseNumber"]]


def test_of_many_closed_cases_the_newest_are_earlier_results(bench: Bench) -> None:
    closed = [bench.requests.act("eligibility") for _ in range(EARLIER_AT_MOST + 2)]
    for case in closed:
        bench.change("Case", case, Status="Closed")
    bench.requests.act("eligibility")

    earlier = [each.case for each in bench.only_case().earlier if each.case]

    assert earlier == [bench.org.get("Case", each)["CaseNumber"] for each in reversed(closed[2:])]


def test_the_clock_of_a_reopened_case_starts_when_it_was_opened_again(bench: Bench) -> None:
    record = bench.requests.act("eligibility", minutes_ago=600)
    bench.change("Case", record, Status="Closed")
    bench.change("Case", record, Status="Working")

    case = bench.only_case()

    assert case.entered_review_at > case.requested_at
    assert abs(case.entered_review_at - bench.clock.now()) < timedelta(seconds=5)


def test_an_opportunity_that_is_being_cancelled_is_never_meant(bench: Bench) -> None:
    record = bench.requests.act("eligibility")
    account = bench.org.get("Case", record)["AccountId"]
    other = {"Name": "Old line", "AccountId": account, "StageName": "△Cancelling", "CloseDate": bench.clock.now().date()}
    bench.org.create("Opportunity", other)

    assert [each.stage for each in bench.only_case().opportunities] == ["Introduction"]


def test_a_result_that_was_written_without_our_hearing_of_it_is_not_written_again(bench: Bench) -> None:
    bench.requests.act("eligibility")
    case = bench.only_case()
    bench.salesforce.deliver(result(case), case, 1)
    written = len(bench.org.audit.writes)

    bench.salesforce.deliver(result(case), case, 2)

    assert len(bench.org.audit.writes) == written and len(notes_on(bench.org, case.record_id)) == 1


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("Case", {"Description": "Ring twice"}, "description"),
        ("Opportunity", {"StageName": "Closed Won"}, "opportunity"),
        ("Account", {"Internet_Eligibility__c": "Home 10G"}, "eligibility"),
        ("Account", {"BillingStreet": "1-1 Elsewhere"}, "address"),
        ("Case", {"Status": "Closed"}, "closed the case"),
    ],
)
def test_whatever_a_person_changed_meanwhile_is_a_conflict(bench: Bench, kind: str, fields: dict[str, str], words: str) -> None:
    bench.requests.act("eligibility")
    case = bench.only_case()
    concerned = {"Case": case.record_id, "Opportunity": case.opportunities[0].record_id, "Account": case.account.record_id}
    bench.change(kind, concerned[kind], **fields)

    with pytest.raises(Conflict, match=words):
        bench.salesforce.deliver(result(case), case, 1)

    assert notes_on(bench.org, case.record_id) == []


def test_where_no_notes_can_be_written_the_cases_description_takes_the_words(bench: Bench) -> None:
    bench.requests.act("eligibility")
    bench.org.schema.sobject("ContentNote").createable = False
    case = bench.only_case()

    bench.salesforce.deliver(result(case), case, 1)

    row = bench.org.get("Case", case.record_id)
    assert row["Status"] == "Closed" and "ref12345" in str(row["Description"]) and "ground floor" in str(row["Description"])


def test_a_dispute_opens_a_closed_case_and_leaves_one_that_somebody_opened(bench: Bench) -> None:
    record = bench.requests.act("eligibility")
    note = Note(record_id=record, title=written("Customer disputes the result (ref)"), body=written("Says who?"))
    asked = Remark(reference="ref", step="check", note=note, request=ReopenCase(case=record))
    bench.change("Case", record, Status="Closed")
    bench.salesforce.remark(asked, 1)
    assert bench.org.get("Case", record)["Status"] == "New"

    bench.change("Case", record, Status="Working")
    bench.salesforce.remark(asked, 2)
    bench.salesforce.remark(asked, 1)

    assert bench.org.get("Case", record)["Status"] == "Working"


def test_an_org_that_shows_baton_no_cases_is_told_by_name(bench: Bench) -> None:
    bench.org.schema.drop_object("Case")

    with pytest.raises(Rejected, match="Case"):
        bench.cases.waiting()


def test_what_stands_beside_many_cases_is_asked_for_all_at_once(bench: Bench) -> None:
    for _ in range(10):
        bench.requests.act("eligibility")
        bench.requests.act("eligibility_express")
    listed = bench.cases.waiting()
    before = bench.salesforce.calls

    bench.cases.complete(listed, {})

    assert len(listed) == 20 and bench.salesforce.calls - before == 3


def test_an_org_without_customer_numbers_shows_its_cases_all_the_same(bench: Bench) -> None:
    bench.org.schema.drop_field("Account", "SF_Account_No__c")
    bench.requests.act("eligibility")

    assert bench.only_case().account.name == "Cafe Yamabiko"


def test_a_case_that_became_one_of_another_type_is_not_written_and_the_conflict_names_who_did_it(bench: Bench) -> None:
    record = bench.requests.act("eligibility")
    case = bench.only_case()
    bench.change("Case", record, Type="Question")
    bench.org.update("Case", record, {"Subject": "Touched"}, by="Nightly Job")

    with pytest.raises(Conflict, match="Sato Keiko changed the type of the case in Salesforce to Question"):
        bench.salesforce.deliver(result(case), case, attempt=1)

    assert bench.org.get("Case", record)["Status"] != "Closed"
    assert bench.org.get("Account", case.account.record_id)["Internet_Eligibility__c"] is None


def test_a_write_that_overwrites_nothing_still_asks_whether_the_case_is_of_its_type(bench: Bench) -> None:
    record = bench.requests.act("eligibility")
    case = bench.only_case()
    bench.change("Case", record, Type="Question")

    with pytest.raises(Conflict, match="Question"):
        bench.salesforce.deliver(replace(result(case), anyhow=True), case, attempt=1)


def test_a_case_of_another_type_is_not_opened_again(bench: Bench) -> None:
    record = bench.requests.act("eligibility")
    bench.change("Case", record, Status="Closed")
    bench.change("Case", record, Type="Question")
    note = Note(record_id=record, title=written("Disputed (ref9)"), body=written("By Aiko"))

    bench.salesforce.remark(Remark(reference="ref9", step="check", note=note, request=ReopenCase(case=record)), attempt=1)

    assert bench.org.get("Case", record)["Status"] == "Closed"


def test_who_closed_a_case_is_named_although_somebody_else_touched_it_later(bench: Bench) -> None:
    record = bench.requests.act("eligibility")
    case = bench.only_case()
    bench.change("Case", record, Status="Closed")
    bench.org.update("Case", record, {"Subject": "Touched"}, by="Nightly Job")

    with pytest.raises(Conflict, match="Sato Keiko closed the case"):
        bench.salesforce.deliver(result(case), case, attempt=1)


def test_an_opportunity_that_the_decision_does_not_name_is_no_conflict(bench: Bench) -> None:
    bench.requests.act("eligibility")
    case = bench.only_case()
    asked = result(case)
    values = {"Name": "Television", "StageName": "Introduction", "CloseDate": bench.clock.now().date()}
    bench.org.create("Opportunity", {**values, "AccountId": case.account.record_id})

    bench.salesforce.deliver(asked, case, attempt=1)

    assert bench.org.get("Case", case.record_id)["Status"] == "Closed"


def test_a_conflict_names_the_record_the_field_and_the_person(bench: Bench) -> None:
    bench.requests.act("eligibility")
    case = bench.only_case()
    opportunity = case.opportunities[0]
    bench.change("Opportunity", opportunity.record_id, StageName="Closed Won")
    bench.org.update("Case", case.record_id, {"Subject": "Touched"}, by="Nightly Job")

    with pytest.raises(Conflict) as shown:
        bench.salesforce.deliver(result(case), case, attempt=1)

    said = english(shown.value.reason)
    assert f"opportunity {opportunity.name}" in said and "stage (was Introduction, is Closed Won)" in said
    assert "Sato Keiko changed the opportunity" in said and "Nightly Job" not in said


def test_a_conflict_about_the_account_names_who_changed_the_account(bench: Bench) -> None:
    bench.requests.act("eligibility")
    case = bench.only_case()
    bench.change("Account", case.account.record_id, Internet_Eligibility__c="Home 10G")
    bench.org.update("Case", case.record_id, {"Subject": "Touched"}, by="Nightly Job")

    with pytest.raises(Conflict) as shown:
        bench.salesforce.deliver(result(case), case, attempt=1)

    said = english(shown.value.reason)
    assert f"The account {case.account.name}" in said and "eligibility (was empty, is Home 10G)" in said
    assert "Sato Keiko changed the account" in said and "Nightly Job" not in said


def test_a_named_opportunity_that_is_not_shown_any_more_is_a_conflict(bench: Bench) -> None:
    bench.requests.act("eligibility")
    case = bench.only_case()
    bench.org.hide(case.opportunities[0].record_id)

    with pytest.raises(Conflict, match="no longer shows the opportunity"):
        bench.salesforce.deliver(result(case), case, attempt=1)


def test_a_case_that_comes_back_from_another_closed_status_was_opened_again_too(bench: Bench) -> None:
    bench.org.add_closed_status("Solved")
    record = bench.requests.act("eligibility", minutes_ago=600)
    bench.change("Case", record, Status="Solved")
    bench.change("Case", record, Status="Working")

    case = bench.only_case()

    assert case.entered_review_at - case.requested_at > timedelta(minutes=590)
