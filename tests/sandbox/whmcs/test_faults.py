"""The faults of the sandbox's WHMCS, and the quirks of some versions."""

import httpx
import pytest

from sandbox.whmcs.whmcs import Whmcs
from tests.sandbox.conftest import Asking, eventually

TANAKA = "tanaka@example.jp"


def test_maintenance_is_html_with_status_200_and_an_outage_html_with_503(ask: Asking, whmcs: Whmcs) -> None:
    whmcs.maintenance = True
    closed = ask.send("WhmcsDetails")
    whmcs.down = True
    down = ask.send("WhmcsDetails")

    assert [(each.status_code, each.text[:6]) for each in (closed, down)] == [(200, "<html>"), (503, "<html>")]
    assert whmcs.calls == []


def test_an_answer_may_come_too_late_with_the_effect_applied(ask: Asking, whmcs: Whmcs) -> None:
    service = whmcs.add_service(TANAKA, "Internet")
    whmcs.delay = 1.0

    with pytest.raises(httpx.ReadTimeout):
        ask.send("ModuleTerminate", serviceid=service, patience=0.3)

    eventually(lambda: whmcs.service(service)["status"] == "Terminated")


def test_an_answer_may_be_lost_with_the_effect_applied(ask: Asking, whmcs: Whmcs) -> None:
    service = whmcs.add_service(TANAKA, "Internet")
    whmcs.cut_off = 2

    for action in ("ModuleTerminate", "AddCancelRequest"):
        assert ask("GetClientsProducts", serviceid=service)["totalresults"] == "1"
        with pytest.raises(httpx.RemoteProtocolError):
            ask.send(action, serviceid=service)

    assert (whmcs.service(service)["status"], whmcs.cut_off) == ("Terminated", 0)
    assert ask("AddCancelRequest", serviceid=service)["message"] == "Existing Cancellation Request Exists"


def test_a_provisioning_server_says_no_in_its_own_words(ask: Asking, whmcs: Whmcs) -> None:
    service = whmcs.add_service(TANAKA, "Internet")
    whmcs.module_error = "Remote server refused: line in use"

    assert ask("ModuleTerminate", serviceid=service)["message"] == "Remote server refused: line in use"
    assert whmcs.service(service)["status"] == "Active"


def test_no_rows_is_an_empty_string_and_some_builds_number_their_lists(ask: Asking, whmcs: Whmcs) -> None:
    assert ask("GetClientsProducts", clientid="1")["products"] == ""
    whmcs.pay_cycle(whmcs.add_service(TANAKA, "Internet"))
    whmcs.lists_as_objects = True

    assert ask("GetClientsProducts", clientid="1")["products"]["product"]["0"]["status"] == "Active"
    assert ask("GetInvoice", invoiceid="1")["items"]["item"]["0"]["type"] == "Hosting"


def test_some_builds_tell_a_list_of_one_as_its_row(ask: Asking, whmcs: Whmcs) -> None:
    whmcs.add_service(TANAKA, "Internet")
    whmcs.lone_rows = True

    assert ask("GetClientsProducts", clientid="1")["products"]["product"]["name"] == "Internet"
    whmcs.add_service(TANAKA, "SIM")
    assert [each["name"] for each in ask("GetClientsProducts", clientid="1")["products"]["product"]] == ["Internet", "SIM"]


def test_some_builds_tell_numbers_where_others_tell_texts(ask: Asking, whmcs: Whmcs) -> None:
    service = whmcs.add_service(TANAKA, "2024", amount="4800.5")
    whmcs.pay_cycle(service)
    whmcs.bare_numbers = True

    (product,) = ask("GetClientsProducts", serviceid=service)["products"]["product"]
    invoice = ask("GetInvoice", invoiceid="1")

    assert (product["id"], product["recurringamount"], product["name"]) == (100, 4800.5, "2024")
    assert (product["nextduedate"], product["password"]) == ("2026-12-08", "hunter2")
    assert (invoice["invoiceid"], invoice["items"]["item"][0]["relid"], invoice["balance"]) == (1, 100, 0)
