"""Composite requests: all or none, references from part to part, conditions, and their limits."""

import base64
from typing import Any

import pytest

from sandbox.salesforce.org import Org
from tests.sandbox.conftest import DATA, Api, Clock, code_of
from tests.sandbox.salesforce.sample_org import SampleOrg

NOW = "Tue, 24 Nov 2026 01:00:00 GMT"


@pytest.fixture
def order(shop: SampleOrg) -> str:
    return shop.order(shop.customer("10293", "Tanaka"), shop.product("Internet", "INT", 4800))


def note(title: str = "Approved by Aiko") -> dict[str, Any]:
    body = {"Title": title, "Content": base64.b64encode(b"All checks verified").decode()}
    return {"method": "POST", "url": f"{DATA}/sobjects/ContentNote", "referenceId": "note", "body": body}


def link(order: str) -> dict[str, Any]:
    body = {"ContentDocumentId": "@{note.id}", "LinkedEntityId": order, "ShareType": "V"}
    return {"method": "POST", "url": f"{DATA}/sobjects/ContentDocumentLink", "referenceId": "link", "body": body}


def approve(order: str, **headers: str) -> dict[str, Any]:
    part = {"method": "PATCH", "url": f"{DATA}/sobjects/Order/{order}", "referenceId": "order", "body": {"Status": "Approved"}}
    return part | ({"httpHeaders": headers} if headers else {})


def statuses(results: list[dict[str, Any]]) -> list[int]:
    return [result["httpStatusCode"] for result in results]


def codes(results: list[dict[str, Any]]) -> list[str]:
    return [result["body"][0]["errorCode"] for result in results if result["httpStatusCode"] >= 400]


def test_a_decision_is_written_with_its_note_at_once(api: Api, org: Org, order: str) -> None:
    results = api.composite(note(), link(order), approve(order, **{"If-Unmodified-Since": NOW}))

    assert statuses(results) == [201, 201, 204]
    assert [result["referenceId"] for result in results] == ["note", "link", "order"]
    assert org.get("Order", order)["Status"] == "Approved"
    assert len(org.records("ContentDocumentLink")) == 1
    assert len(org.published) == 1


def test_what_changed_meanwhile_is_not_overwritten_and_leaves_no_note(api: Api, org: Org, order: str, clock: Clock) -> None:
    clock.wind(seconds=1)
    org.update("Order", order, {"Status": "Cancelled"}, by="Sato Keiko")
    writes = len(org.audit.writes)

    results = api.composite(note(), link(order), approve(order, **{"If-Unmodified-Since": NOW}))

    assert statuses(results) == [400, 400, 412]
    assert codes(results)[:2] == ["PROCESSING_HALTED", "PROCESSING_HALTED"]
    assert (org.records("ContentNote"), org.records("ContentDocument"), org.published) == ([], [], [])
    assert org.get("Order", order)["Status"] == "Cancelled"
    assert len(org.audit.writes) == writes


def test_a_failure_after_the_approval_undoes_history_and_event_too(api: Api, org: Org, order: str) -> None:
    history = len(org.records("OrderHistory"))

    results = api.composite(approve(order), note(title=""))

    assert codes(results) == ["PROCESSING_HALTED", "REQUIRED_FIELD_MISSING"]
    assert org.get("Order", order)["Status"] == "Pending Review"
    assert len(org.records("OrderHistory")) == history
    assert org.published == []


def test_an_event_that_is_published_immediately_leaves_even_a_failed_transaction(api: Api, org: Org, order: str) -> None:
    org.publish_immediately = True

    api.composite(approve(order), note(title=""))

    assert org.get("Order", order)["Status"] == "Pending Review"
    assert len(org.published) == 1


def test_without_all_or_none_independent_parts_stay_and_dependent_ones_do_not_run(api: Api, org: Org, order: str) -> None:
    results = api.composite(note(title=""), link(order), approve(order), all_or_none=False)

    assert statuses(results) == [400, 400, 204]
    assert codes(results) == ["REQUIRED_FIELD_MISSING", "PROCESSING_HALTED"]
    assert org.get("Order", order)["Status"] == "Approved"


def test_a_part_may_use_what_a_query_found(api: Api, org: Org, order: str) -> None:
    asked = f"{DATA}/query?q=SELECT+Id,+Account.Id+FROM+Order+WHERE+Status='Pending%20Review'"
    found = {"method": "GET", "url": asked, "referenceId": "found"}
    case = {"AccountId": "@{found.records[0].Account.Id}", "Subject": "about @{found.records[0].Id}"}
    made = {"method": "POST", "url": f"{DATA}/sobjects/Case", "referenceId": "made", "body": case}

    assert statuses(api.composite(found, made)) == [200, 201]
    assert org.records("Case")[0]["Subject"] == f"about {order}"


def test_a_part_can_be_made_to_fail_after_it_was_done(api: Api, org: Org, order: str) -> None:
    org.faults.fail_subrequest = 1

    results = api.composite(note(), link(order), approve(order))

    assert codes(results) == ["PROCESSING_HALTED", "UNABLE_TO_LOCK_ROW", "PROCESSING_HALTED"]
    assert org.records("ContentNote") == []


def test_like_parts_are_pulled_together_unless_the_caller_forbids_it(api: Api, org: Org, order: str) -> None:
    touch = {"method": "PATCH", "url": f"{DATA}/sobjects/Order/{order}", "referenceId": "touch", "body": {"Description": "x"}}
    parts = [note("first"), touch, {**note("last"), "referenceId": "other"}]

    api.call("POST", "/composite", {"compositeRequest": parts})
    assert [write.kind for write in org.audit.writes][-3:] == ["ContentNote", "ContentNote", "Order"]

    api.call("POST", "/composite", {"compositeRequest": parts, "collateSubrequests": False})
    assert [write.kind for write in org.audit.writes][-3:] == ["ContentNote", "Order", "ContentNote"]


@pytest.mark.parametrize(
    "part",
    [
        {"method": "get", "url": f"{DATA}/limits", "referenceId": "a"},
        {"method": "GET", "url": "/limits", "referenceId": "a"},
        {"method": "GET", "url": f"{DATA}/limits", "referenceId": "not good"},
        {"method": "GET", "url": f"{DATA}/limits", "referenceId": "a", "httpHeaders": {"Authorization": "Bearer x"}},
        "not an object",
    ],
)
def test_a_part_that_is_badly_written_refuses_the_whole(api: Api, part: object) -> None:
    answer = api.call("POST", "/composite", {"compositeRequest": [part]})

    assert answer.status_code == 400


def test_there_are_at_most_25_parts_and_five_queries(api: Api) -> None:
    parts = [{"method": "GET", "url": f"{DATA}/limits", "referenceId": f"r{number}"} for number in range(26)]
    queries = [{"method": "GET", "url": f"{DATA}/query?q=x", "referenceId": f"r{number}"} for number in range(6)]

    assert api.call("POST", "/composite", {"compositeRequest": parts[:25]}).status_code == 200
    assert code_of(api.call("POST", "/composite", {"compositeRequest": parts})) == "LIMIT_EXCEEDED"
    assert code_of(api.call("POST", "/composite", {"compositeRequest": queries})) == "LIMIT_EXCEEDED"
    assert code_of(api.call("POST", "/composite", {"compositeRequest": [parts[0], parts[0]]})) == "INVALID_INPUT"


def test_the_audit_knows_every_part(api: Api, org: Org, order: str) -> None:
    api.composite(note(), link(order), approve(order))

    call = org.audit.calls[-1]
    assert (call.method, call.path, call.status, call.user) == ("POST", f"{DATA}/composite", 200, "Baton Integration")
    assert [(method, status) for method, _, status in call.subrequests] == [("POST", 201), ("POST", 201), ("PATCH", 204)]
    assert [write.kind for write in org.audit.writes][-3:] == ["ContentNote", "ContentDocumentLink", "Order"]
    assert org.audit.writes_of(order)[-1].fields == {"Status": "Approved"}


def read_if_unchanged(order: str, since: str) -> dict[str, Any]:
    url = f"{DATA}/sobjects/Order/{order}?fields=Id"
    return {"method": "GET", "url": url, "referenceId": "unchanged", "httpHeaders": {"If-Unmodified-Since": since}}


def test_a_conditional_read_lets_a_request_fail_before_it_writes(api: Api, org: Org, order: str, clock: Clock) -> None:
    clock.wind(seconds=1)
    org.update("Order", order, {"Status": "Cancelled"}, by="Sato Keiko")

    results = api.composite(read_if_unchanged(order, NOW), note(), link(order), approve(order))

    assert statuses(results) == [412, 400, 400, 400]
    assert org.get("Order", order)["Status"] == "Cancelled" and org.records("ContentNote") == []


def test_a_part_takes_no_header_of_its_request(api: Api, org: Org) -> None:
    case = org.create("Case", {"Subject": "Where?"}, by="Sato Keiko")
    org.case_assignment_to = org.user_id("Night Queue")
    close = {"method": "PATCH", "url": f"{DATA}/sobjects/Case/{case}", "referenceId": "case", "body": {"Status": "Closed"}}
    body = {"allOrNone": True, "collateSubrequests": False, "compositeRequest": [close]}

    api.call("POST", "/composite", body, Sforce_Auto_Assign="FALSE")

    assert org.get("Case", case)["OwnerId"] == org.user_id("Night Queue")


@pytest.mark.parametrize(
    ("entity", "taken"), [("&#39;", True), ("&quot;", True), ("&amp;", True), ("&#x27;", False), ("&apos;", False)]
)
def test_a_note_takes_five_entities(api: Api, entity: str, taken: bool) -> None:
    content = base64.b64encode(f"The customer{entity}s words".encode()).decode()

    answer = api.call("POST", "/sobjects/ContentNote", {"Title": "Approved", "Content": content})

    assert (answer.status_code == 201) is taken
