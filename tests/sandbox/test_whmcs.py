"""The WHMCS of the sandbox, asked over HTTP as a client asks it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from bot.serving import serve
from sandbox.whmcs import Whmcs, whmcs_app

TANAKA = "tanaka@example.jp"


class Asking:
    """A client of a WHMCS."""

    def __init__(self, url: str) -> None:
        self.url = f"{url}/includes/api.php"

    def __call__(self, action: str, **form: str) -> dict[str, Any]:
        answer = self.send(action, **form)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def send(self, action: str, **form: str) -> httpx.Response:
        named = {"identifier": "sandbox", "secret": "sandbox", "responsetype": "json", "action": action}
        return httpx.post(self.url, data=named | form, trust_env=False, timeout=float(form.pop("patience", "10")))


@pytest.fixture
def whmcs() -> Whmcs:
    return Whmcs(now=lambda: datetime(2026, 11, 24, 1, 0, tzinfo=UTC))


@pytest.fixture
def ask(whmcs: Whmcs) -> Iterator[Asking]:
    served = serve(whmcs_app(whmcs))
    yield Asking(served.url)
    served.stop()


@pytest.mark.parametrize(
    ("form", "status", "message"),
    [
        ({"secret": "wrong"}, 403, "Authentication Failed"),
        ({"identifier": "wrong"}, 403, "Invalid or missing credentials"),
        ({"action": "Nothing"}, 400, 'Invalid API Action: "Nothing" is not a valid API action'),
        ({"action": ""}, 400, "Empty action request"),
        ({"action": "ModuleTerminate"}, 200, "Service ID is required"),
        ({"action": "ModuleTerminate", "serviceid": "9"}, 200, "Service ID Not Found"),
        ({"action": "GetClientsDetails"}, 200, "Either clientid Or email Is Required"),
        ({"action": "GetClientsDetails", "email": "nobody@example.jp"}, 200, "Client Not Found"),
        ({"action": "CreateInvoice", "userid": "9"}, 200, "Client ID Not Found"),
    ],
)
def test_a_refusal_comes_with_its_status_which_may_be_200(ask: Asking, form: dict[str, str], status: int, message: str) -> None:
    answer = ask.send(form.pop("action", "WhmcsDetails"), **form)

    assert (answer.status_code, answer.json()) == (status, {"result": "error", "message": message})


def test_addresses_and_actions_can_be_closed(ask: Asking, whmcs: Whmcs) -> None:
    whmcs.forbidden.add("whmcsdetails")
    assert "is not allowed" in ask.send("WhmcsDetails").json()["message"]
    whmcs.refused_ip = "203.0.113.9"
    assert ask.send("WhmcsDetails").json()["message"] == "Invalid IP 203.0.113.9"


def test_maintenance_is_html_with_status_200(ask: Asking, whmcs: Whmcs) -> None:
    whmcs.maintenance = True

    answer = ask.send("WhmcsDetails")

    assert (answer.status_code, answer.text[:6]) == (200, "<html>")


def test_services_come_25_at_a_time_wrapped_twice_with_numbers_as_text(ask: Asking, whmcs: Whmcs) -> None:
    for number in range(30):
        whmcs.add_service(TANAKA, f"Internet {number}")
    client = str(ask("GetClientsDetails", email=TANAKA)["client"]["id"])

    first, rest = ask("GetClientsProducts", clientid=client), ask("GetClientsProducts", clientid=client, limitstart="25")

    assert (first["totalresults"], len(first["products"]["product"]), len(rest["products"]["product"])) == ("30", 25, 5)
    assert first["products"]["product"][0]["id"] == "100"


def test_no_rows_is_an_empty_string_and_some_builds_number_their_lists(ask: Asking, whmcs: Whmcs) -> None:
    assert ask("GetClientsProducts", clientid="1")["products"] == ""
    whmcs.add_service(TANAKA, "Internet")
    whmcs.lists_as_objects = True
    assert ask("GetClientsProducts", clientid="1")["products"]["product"]["0"]["status"] == "Active"


def test_a_service_is_terminated_by_its_module(ask: Asking, whmcs: Whmcs) -> None:
    service, bare = whmcs.add_service(TANAKA, "Internet"), whmcs.add_service(TANAKA, "Manual", module="")

    assert ask("ModuleTerminate", serviceid=service) == {"result": "success"}
    assert whmcs.service(service)["status"] == "Terminated"
    assert ask("ModuleTerminate", serviceid=bare)["message"] == "Service not assigned to a module"
    whmcs.module_error = "Line is busy"
    assert ask("ModuleTerminate", serviceid=service)["message"] == "Line is busy"
    assert ask("UpdateClientProduct", serviceid=bare, status="Terminated") == {"result": "success", "serviceid": bare}


def test_an_answer_may_come_too_late_with_the_effect_applied(ask: Asking, whmcs: Whmcs) -> None:
    service = whmcs.add_service(TANAKA, "Internet")
    whmcs.delay = 1.0

    with pytest.raises(httpx.ReadTimeout):
        ask("ModuleTerminate", serviceid=service, patience="0.3")

    assert whmcs.service(service)["status"] == "Terminated"


def test_a_cancellation_is_requested_once_and_done_by_the_cron(ask: Asking, whmcs: Whmcs) -> None:
    service = whmcs.add_service(TANAKA, "Internet")

    assert ask("AddCancelRequest", serviceid=service, type="Immediate")["userid"] == "1"
    assert ask("AddCancelRequest", serviceid=service)["message"] == "Existing Cancellation Request Exists"
    assert ask("GetCancelledPackages")["packages"]["package"][0]["relid"] == service
    whmcs.tick()
    assert whmcs.service(service)["status"] == "Cancelled"


def test_an_invoice_is_found_by_its_notes(ask: Asking, whmcs: Whmcs) -> None:
    client = whmcs.add_client(TANAKA)
    lines = {"itemdescription1": "Early termination", "itemamount1": "9500", "itemdescription2": "Tax", "itemamount2": "950"}

    made = ask("CreateInvoice", userid=client, draft="1", notes="handoff 7", **lines)

    found = ask("GetInvoices", userid=client, order="desc")["invoices"]["invoice"][0]
    assert (made["invoiceid"], found["total"], found["notes"], found["status"]) == (1, "10450.00", "handoff 7", "Draft")
    assert ask("GetClients", search="tanaka")["clients"]["client"] == [{"id": 1, "email": TANAKA}]


def test_credentials_are_not_kept_with_the_calls(ask: Asking, whmcs: Whmcs) -> None:
    ask("WhmcsDetails")

    assert whmcs.calls == [("WhmcsDetails", {"responsetype": "json", "action": "WhmcsDetails"})]
