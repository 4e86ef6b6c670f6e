"""The faults of the org as a caller sees them, and the panel's tables."""

import cProfile
import threading

import pytest
import requests

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.org import Org
from sandbox.salesforce.panel.actions import act
from sandbox.salesforce.panel.record_details import record_details
from sandbox.salesforce.panel.tables import salesforce_tables
from tests.sandbox.conftest import Api, Clock, code_of, eventually
from tests.sandbox.salesforce.sample_org import SampleOrg

ORDERS_WITH_LINES = "SELECT Id, (SELECT Product2.Name FROM OrderItems) FROM Order WHERE Status = 'Pending Review'"


@pytest.fixture
def order(shop: SampleOrg) -> str:
    return shop.order(shop.customer("10293", "Tanaka"), shop.product("Internet", "INT", 4800))


def test_an_org_that_is_down_answers_a_page_of_html(api: Api, org: Org) -> None:
    org.faults.down = True

    answer = api.call("GET", "/limits")
    login = requests.post(f"{api.url}/services/oauth2/token", timeout=60)

    assert (answer.status_code, login.status_code) == (503, 503)
    assert "text/html" in answer.headers["Content-Type"]
    org.faults.clear()
    assert api.call("GET", "/limits").status_code == 200


def test_a_slow_org_outlasts_the_callers_patience(api: Api, org: Org) -> None:
    org.faults.delay = 1

    with pytest.raises(requests.ReadTimeout):
        api.call("GET", "/limits", timeout=0.2)


def test_a_lost_answer_leaves_the_write_done(api: Api, org: Org, order: str) -> None:
    org.faults.drop_after = 1

    assert api.call("GET", "/limits").status_code == 200
    with pytest.raises(requests.RequestException):
        api.call("PATCH", f"/sobjects/Order/{order}", {"Status": "Approved"})

    assert org.get("Order", order)["Status"] == "Approved"
    assert api.call("PATCH", f"/sobjects/Order/{order}", {"Description": "x"}).status_code == 204


def test_a_lost_request_leaves_nothing_done(api: Api, org: Org, order: str) -> None:
    org.faults.drop_before = 1

    with pytest.raises(requests.RequestException):
        api.call("PATCH", f"/sobjects/Order/{order}", {"Status": "Approved"})

    assert org.get("Order", order)["Status"] == "Pending Review"


def test_a_write_can_be_done_and_never_answered(api: Api, org: Org, order: str) -> None:
    org.faults.hang_after = 1

    with pytest.raises(requests.ReadTimeout):
        api.call("PATCH", f"/sobjects/Order/{order}", {"Status": "Approved"}, timeout=0.5)

    eventually(lambda: org.get("Order", order)["Status"] == "Approved")


def test_a_read_can_be_cut_off(api: Api, org: Org) -> None:
    org.faults.drop_before = 1

    with pytest.raises(requests.RequestException):
        api.call("GET", "/limits")
    assert api.call("GET", "/limits").status_code == 200


def test_a_locked_row_opens_again(api: Api, org: Org, order: str) -> None:
    org.faults.lock_row = 2
    path = f"/sobjects/Order/{order}"

    answers = [api.call("PATCH", path, {"Status": "Approved"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [400, 400, 204]
    assert code_of(answers[0]) == "UNABLE_TO_LOCK_ROW"


def test_a_validation_rule_refuses_in_its_own_words_but_lets_people_work(api: Api, org: Org, order: str) -> None:
    org.faults.validation_rule = "Credit check missing"

    answer = api.call("PATCH", f"/sobjects/Order/{order}", {"Status": "Approved"})

    assert (code_of(answer), answer.json()[0]["message"]) == ("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Credit check missing")
    org.update("Order", order, {"Status": "Approved"}, by="Sato Keiko")


def test_a_used_up_limit_refuses_every_call(api: Api, org: Org) -> None:
    org.faults.limit_exceeded = True

    answer = api.call("GET", "/limits")

    assert (answer.status_code, code_of(answer)) == (403, "REQUEST_LIMIT_EXCEEDED")


def test_an_address_that_is_too_long_never_reaches_the_org(api: Api) -> None:
    ids = ",".join(f"'801BT{number:010d}YAA'" for number in range(800))

    assert api.query(f"SELECT Id FROM Order WHERE Id IN ({ids})").status_code == 414


def test_calls_can_be_counted_since_an_instant(api: Api, org: Org, clock: Clock) -> None:
    api.call("GET", "/limits")
    clock.wind(minutes=1)
    api.call("GET", "/sobjects")

    assert [call.path.rsplit("/", 1)[1] for call in org.calls_since(clock.at)] == ["sobjects"]


def test_whoever_waits_for_changes_is_told_of_commits_only_and_may_ask_back(org: Org, shop: SampleOrg) -> None:
    seen: list[int] = []
    org.changed = lambda: seen.append(len(org.records("Account")))

    shop.customer("1", "A")
    with pytest.raises(ApiError):
        shop.customer("1", "B")

    assert seen == [1]


def test_many_writers_at_once_lose_nothing(api: Api, org: Org, shop: SampleOrg) -> None:
    account = shop.customer("1", "A")
    writers = [threading.Thread(target=lambda: [org.create("Case", {"AccountId": account}) for _ in range(20)]) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    numbers = {row["CaseNumber"] for row in org.records("Case")}
    assert len(numbers) == 160


def test_the_work_of_listing_orders_grows_with_their_number_and_not_with_its_square(org: Org, shop: SampleOrg) -> None:
    account, line = shop.customer("1", "A"), shop.product("Internet", "INT", 100)
    steps = {}
    for number in range(1, 301):
        shop.order(account, line)
        if number in (100, 300):
            counting = cProfile.Profile()
            found = counting.runcall(org.query, ORDERS_WITH_LINES)
            steps[number] = sum(each.callcount for each in counting.getstats())
            assert len(found) == number

    assert steps[300] < 4 * steps[100]
    assert steps[300] < 300 * 200, "a poll lists three hundred orders: so many calls of a function are far below a second"


def test_the_page_sees_orders_notes_and_events(org: Org, order: str) -> None:
    assert act(org, "approve_directly", order, by="Sato Keiko") == "the order to Approved"

    screen = salesforce_tables(org)
    orders, *_, events = screen["objects"]
    assert orders["rows"][0]["cells"][:5] == ["00001042", "Tanaka", "Approved", "¥4,800", "Sato Keiko"]
    assert [each["label"] for each in orders["rows"][0]["actions"]] == ["Provision", "Back to review"]
    assert events["rows"][0]["cells"][:2] == ["OrderProvisionRequested__e", "00001042"]
    record = record_details(org, "Order", order)
    assert record["title"] == "Order 00001042"
    assert record["items"] == [{"product": "Internet", "quantity": 1.0, "total": 4800.0}]
    last = record["history"][-1]
    assert (last["old"], last["new"], last["by"]) == ("Pending Review", "Approved", "Sato Keiko")
