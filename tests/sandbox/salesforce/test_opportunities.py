"""Opportunities: their history rows, custom fields, and dates that are set and cleared."""

from typing import Any

import pytest
from simple_salesforce.api import Salesforce

from sandbox.salesforce.objects.fields import lookup
from sandbox.salesforce.org import Org
from tests.sandbox.conftest import Api, Clock, code_of

SCHEDULED = "ScheduledCancellationDateAndTime__c"
HISTORY = (
    "SELECT StageName, Amount, CloseDate, CreatedDate, CreatedBy.Name FROM OpportunityHistory "
    "WHERE OpportunityId IN ('{}') ORDER BY CreatedDate"
)


@pytest.fixture
def won(org: Org) -> str:
    """Return a won opportunity."""
    fields = {"Name": "Internet", "StageName": "Closed Won", "CloseDate": "2026-04-01", "Amount": 4800}
    return org.create("Opportunity", fields, by="Customer Portal")


def test_a_row_is_kept_when_an_opportunity_comes_and_whenever_stage_amount_or_day_change(
    api: Api, org: Org, won: str, clock: Clock
) -> None:
    clock.wind(hours=1)
    org.update("Opportunity", won, {"StageName": "△Cancelling", SCHEDULED: "2026-12-31T00:00:00+09:00"}, by="Customer Portal")
    clock.wind(hours=1)
    org.update("Opportunity", won, {"Description": "said again"}, by="Sato Keiko")
    org.update("Opportunity", won, {"StageName": "△Cancelling"}, by="Sato Keiko")
    clock.wind(hours=1)
    api.log_in()
    assert api.call("PATCH", f"/sobjects/Opportunity/{won}", {"CloseDate": "2026-12-31", "Amount": 0}).status_code == 204

    rows = api.query(HISTORY.format(won)).json()["records"]
    stages = [(row["StageName"], row["Amount"], row["CloseDate"], row["CreatedDate"][11:16]) for row in rows]
    assert stages == [
        ("Closed Won", 4800.0, "2026-04-01", "01:00"),
        ("△Cancelling", 4800.0, "2026-04-01", "02:00"),
        ("△Cancelling", 0.0, "2026-12-31", "04:00"),
    ]
    assert [row["CreatedBy"]["Name"] for row in rows] == ["Customer Portal", "Customer Portal", "Baton Integration"]


def test_the_rows_of_an_opportunity_are_read_only_and_lead_both_ways(api: Api, won: str) -> None:
    row = api.query("SELECT Id, Opportunity.Name FROM OpportunityHistory").json()["records"][0]

    assert row["Id"].startswith("008") and row["Opportunity"]["Name"] == "Internet"
    made = api.call("POST", "/sobjects/OpportunityHistory", {"OpportunityId": won})
    changed = api.call("PATCH", f"/sobjects/OpportunityHistory/{row['Id']}", {"Amount": 1})
    deleted = api.call("DELETE", f"/sobjects/OpportunityHistory/{row['Id']}")
    assert code_of(made) == "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"
    assert code_of(changed) == code_of(deleted) == "INSUFFICIENT_ACCESS_OR_READONLY"
    children = api.query("SELECT (SELECT StageName FROM OpportunityHistories) FROM Opportunity").json()["records"][0]
    assert children["OpportunityHistories"]["records"][0]["StageName"] == "Closed Won"
    assert code_of(api.query("SELECT LastModifiedDate FROM OpportunityHistory")) == "INVALID_FIELD"


def test_an_org_that_does_not_show_the_history_still_takes_the_change(api: Api, org: Org, won: str) -> None:
    org.drop_object("OpportunityHistory")

    assert api.call("PATCH", f"/sobjects/Opportunity/{won}", {"StageName": "△Cancelling"}).status_code == 204
    assert code_of(api.query(HISTORY.format(won))) == "INVALID_TYPE"


def test_what_is_undone_leaves_no_row(api: Api, org: Org, won: str) -> None:
    org.faults.fail_subrequest = 0
    url = f"/services/data/v62.0/sobjects/Opportunity/{won}"
    part = {"method": "PATCH", "url": url, "referenceId": "one", "body": {"StageName": "△Cancelled"}}

    assert api.composite(part)[0]["httpStatusCode"] == 400
    assert len(api.query(HISTORY.format(won)).json()["records"]) == 1


def test_an_org_may_have_a_field_of_its_own(api: Api, library: Salesforce, org: Org, won: str) -> None:
    assert code_of(api.query("SELECT Opportunity__r.StageName FROM Case")) == "INVALID_FIELD"
    org.add_field("Case", lookup("Opportunity__c", "Opportunity", "Opportunity__r", "Cases__r"))

    case = api.call("POST", "/sobjects/Case", {"Type": "Cancellation Request", "Opportunity__c": won}).json()["id"]

    assert "Opportunity__c" in {field["name"] for field in library.Case.describe()["fields"]}
    found = api.query(f"SELECT Opportunity__r.StageName FROM Case WHERE Opportunity__c IN ('{won}')").json()["records"]
    assert found[0]["Opportunity__r"]["StageName"] == "Closed Won"
    back = api.query("SELECT (SELECT Id FROM Cases__r) FROM Opportunity").json()["records"][0]
    assert back["Cases__r"]["records"][0]["Id"] == case
    org.drop_field("Case", "Opportunity__c")
    assert code_of(api.query("SELECT Opportunity__c FROM Case")) == "INVALID_FIELD"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2026-12-31T00:00:00+09:00", "2026-12-30T15:00:00.000+0000"),
        ("2026-12-31T00:00:00+0900", "2026-12-30T15:00:00.000+0000"),
        ("2026-12-30T15:00:00.000Z", "2026-12-30T15:00:00.000+0000"),
        ("2026-12-30T15:00:00.999999+00:00", "2026-12-30T15:00:00.000+0000"),
        (None, None),
    ],
)
def test_an_instant_is_written_with_its_offset_and_cleared_with_null(
    api: Api, org: Org, won: str, given: str | None, kept: str | None
) -> None:
    org.update("Opportunity", won, {SCHEDULED: "2026-11-30T00:00:00Z"})

    assert api.call("PATCH", f"/sobjects/Opportunity/{won}", {SCHEDULED: given}).status_code == 204
    assert api.call("GET", f"/sobjects/Opportunity/{won}").json()[SCHEDULED] == kept


@pytest.mark.parametrize(
    ("name", "given"),
    [
        (SCHEDULED, "2026-12-31"),
        (SCHEDULED, "2026-12-31 00:00:00"),
        (SCHEDULED, "2026-12-31T00:00:00"),
        (SCHEDULED, "2026-13-01T00:00:00Z"),
        (SCHEDULED, "20261231T000000Z"),
        (SCHEDULED, 1798675200),
        ("CloseDate", "2026-12-31T00:00:00+09:00"),
        ("CloseDate", "31/12/2026"),
    ],
)
def test_a_day_or_an_instant_in_another_shape_is_refused(api: Api, won: str, name: str, given: Any) -> None:
    answer = api.call("PATCH", f"/sobjects/Opportunity/{won}", {name: given})

    assert (answer.status_code, code_of(answer)) == (400, "JSON_PARSER_ERROR")
    assert "Cannot deserialize instance of date" in answer.json()[0]["message"]


def test_what_is_required_can_not_be_cleared(api: Api, won: str) -> None:
    assert code_of(api.call("PATCH", f"/sobjects/Opportunity/{won}", {"StageName": None})) == "REQUIRED_FIELD_MISSING"
    assert api.call("PATCH", f"/sobjects/Opportunity/{won}", {"Amount": None, "Product_Type__c": None}).status_code == 204
