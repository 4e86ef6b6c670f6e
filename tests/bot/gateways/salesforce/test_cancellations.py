"""Our side of Salesforce's cancellation requests: which opportunities a case may mean, and where those stood before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.gateways.errors import Conflict
from bot.gateways.salesforce.readers.parts.account_opportunities import NEWEST
from handoffs.subjects.case import CancellationCase
from sandbox.salesforce.objects.fields import lookup
from sandbox.salesforce.org import Org
from tests.bot.gateways.salesforce.bench import Bench
from tests.handoffs.examples import POLICY

ELSEWHERE = {"Name": "Moved K.K.", "SF_Account_No__c": "20001"}


@pytest.fixture
def naming() -> Iterator[Bench]:
    """Open a bench whose org lets a case name its opportunity itself."""
    fields = POLICY.salesforce.fields
    case = replace(fields.case, opportunity="Opportunity__c")
    opened = Bench(replace(POLICY.salesforce, fields=replace(fields, case=case)))
    opened.org.add_field("Case", lookup("Opportunity__c", "Opportunity", "Opportunity__r", "Cases__r"))
    yield opened
    opened.served.stop(patience=0)


def sale_of(org: Org, name: str) -> str:
    """Return the only opportunity of that name."""
    (found,) = [row for row in org.records("Opportunity") if row["Name"] == name]
    return str(found["Id"])


def test_a_poll_of_cancellations_with_their_opportunities_is_one_call(bench: Bench) -> None:
    bench.requests.act("cancel_two")
    bench.cancellations.plan()
    before = bench.salesforce.calls

    (case,) = bench.cancellations.waiting()

    assert bench.salesforce.calls - before == 1
    assert sorted(each.name for each in case.opportunities) == ["Internet Home 10G", "SIM 20 GB"]


def test_of_many_opportunities_the_newest_are_read_and_all_that_wait(bench: Bench) -> None:
    bench.requests.act("cancel_sim")
    cancelling = sale_of(bench.org, "SIM 20 GB")
    sale = bench.org.get("Opportunity", cancelling)
    bench.change("Opportunity", cancelling, StageName="△Cancelling")
    again = {name: sale[name] for name in ("AccountId", "CloseDate")} | {"StageName": "△Cancelled"}
    for number in range(NEWEST + 10):
        bench.clock.wind(timedelta(seconds=2))
        bench.org.create("Opportunity", {**again, "Name": f"Sale {number}"})

    case = bench.only_cancellation()

    names = [each.name for each in case.opportunities]
    assert names == ["SIM 20 GB", *(f"Sale {number}" for number in range(10, NEWEST + 10))]


def test_the_opportunity_that_the_case_names_itself_is_known_as_the_one_that_is_meant(naming: Bench) -> None:
    record = naming.requests.act("cancel_sim")
    other_account = naming.org.create("Account", dict(ELSEWHERE))
    naming.change("Opportunity", sale_of(naming.org, "SIM 20 GB"), AccountId=other_account)

    case = naming.only_cancellation()

    assert case.record_id == record and case.opportunity_id == sale_of(naming.org, "SIM 20 GB")
    assert [each.name for each in case.opportunities] == ["SIM 20 GB"]


def test_an_opportunity_of_another_account_is_found_by_the_services_number(bench: Bench) -> None:
    record = bench.requests.act("cancel_sim")
    other_account = bench.org.create("Account", dict(ELSEWHERE))
    bench.change("Opportunity", sale_of(bench.org, "SIM 20 GB"), AccountId=other_account)

    listed, whole = bench.cancellations.waiting()[0], bench.only_cancellation()
    current = bench.cancellations.current(record, listed).subject
    assert isinstance(current, CancellationCase)

    assert listed.opportunities == ()
    assert [each.name for each in whole.opportunities] == [each.name for each in current.opportunities] == ["SIM 20 GB"]
    assert whole.service_number and whole.opportunities[0].service_number == whole.service_number


def test_every_opportunity_with_the_services_number_is_given_so_that_none_is_guessed(bench: Bench) -> None:
    bench.requests.act("cancel_sim")
    sale = sale_of(bench.org, "SIM 20 GB")
    other_account = bench.org.create("Account", dict(ELSEWHERE))
    again = {name: bench.org.get("Opportunity", sale)[name] for name in ("StageName", "CloseDate", "WHMCS_Service_ID__c")}
    bench.org.create("Opportunity", {"Name": "SIM again", "AccountId": other_account, **again})
    bench.change("Opportunity", sale, AccountId=other_account)

    assert sorted(each.name for each in bench.only_cancellation().opportunities) == ["SIM 20 GB", "SIM again"]


def test_an_org_without_service_numbers_shows_the_opportunities_of_the_account(bench: Bench) -> None:
    bench.org.schema.drop_field("Opportunity", "WHMCS_Service_ID__c")
    bench.requests.act("cancel_sim")

    case = bench.only_cancellation()

    assert [(each.name, each.service_number) for each in case.opportunities] == [("SIM 20 GB", "")]


def test_where_an_opportunity_stood_before_is_read_from_its_history(bench: Bench) -> None:
    bench.requests.act("cancel_sim")

    assert [each.stage_before for each in bench.only_cancellation().opportunities] == ["Closed Won"]


def test_an_org_without_that_history_leaves_open_where_it_stood_before(bench: Bench) -> None:
    bench.org.schema.drop_object("OpportunityHistory")
    bench.requests.act("cancel_sim")

    assert [each.stage_before for each in bench.only_cancellation().opportunities] == [""]


def test_what_is_known_of_a_cancellation_is_not_asked_for_again(bench: Bench) -> None:
    bench.requests.act("cancel_sim")
    known = bench.only_cancellation()
    before = bench.salesforce.calls

    (again,) = bench.cancellations.complete(bench.cancellations.waiting(), {known.record_id: known})

    assert bench.salesforce.calls - before == 1 and again == known


def test_the_clock_of_a_cancellation_that_is_opened_again_starts_anew(bench: Bench) -> None:
    record = bench.requests.act("cancel_sim", minutes_ago=600)
    bench.change("Case", record, Status="Closed")
    bench.change("Case", record, Status="Working")

    assert abs(bench.only_cancellation().entered_review_at - bench.clock.now()) < timedelta(seconds=5)


def test_a_case_that_was_deleted_meanwhile_is_a_conflict(bench: Bench) -> None:
    record = bench.requests.act("cancel_sim")
    shown = bench.only_cancellation()
    bench.org.delete("Case", record)

    with pytest.raises(Conflict, match="deleted"):
        bench.cancellations.current(record, shown)
