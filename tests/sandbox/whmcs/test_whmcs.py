"""The WHMCS of the sandbox over HTTP: permissions, services, and their end."""

import pytest

from sandbox.whmcs.whmcs import Whmcs
from tests.sandbox.conftest import Asking, Clock

TANAKA = "tanaka@example.jp"


@pytest.mark.parametrize(
    ("form", "status", "message"),
    [
        ({"secret": "wrong"}, 403, "Authentication Failed"),
        ({"identifier": "wrong"}, 403, "Invalid or missing credentials"),
        ({"action": "Nothing"}, 400, 'Invalid API Action: "Nothing" is not a valid API action'),
        ({"action": ""}, 400, "Empty action request"),
        ({"action": "ModuleTerminate"}, 200, "Service ID is required"),
        ({"action": "ModuleTerminate", "serviceid": "9"}, 200, "Service ID not found"),
        ({"action": "UpdateClientProduct", "serviceid": "9"}, 200, "Service ID Not Found"),
        ({"action": "GetInvoice", "invoiceid": "9"}, 200, "Invoice ID Not Found"),
        ({"action": "GenInvoices", "clientid": "9"}, 200, "Client ID Not Found"),
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


def test_services_come_25_at_a_time_wrapped_twice_with_numbers_as_text(ask: Asking, whmcs: Whmcs) -> None:
    for number in range(30):
        whmcs.add_service(TANAKA, f"Internet {number}")
    client = str(ask("GetClientsDetails", email=TANAKA)["client"]["id"])

    first, rest = ask("GetClientsProducts", clientid=client), ask("GetClientsProducts", clientid=client, limitstart="25")

    assert (first["totalresults"], len(first["products"]["product"]), len(rest["products"]["product"])) == ("30", 25, 5)
    assert first["products"]["product"][0]["id"] == "100"


def test_a_service_is_told_with_its_terms_its_fields_and_its_password(ask: Asking, whmcs: Whmcs) -> None:
    fields = {"SIM number": "090-1111-2222"}
    service = whmcs.add_service(TANAKA, "SIM 20 GB", amount=1980, group="Mobile", domain="sim.example.jp", fields=fields)

    answer = ask("GetClientsProducts", serviceid=service)

    assert (answer["serviceid"], answer["clientid"]) == (service, None)
    (product,) = answer["products"]["product"]
    terms = ("regdate", "firstpaymentamount", "recurringamount", "billingcycle", "nextduedate", "status")
    assert [product[name] for name in terms] == ["2026-05-08", "1980.00", "1980.00", "Monthly", "2026-12-08", "Active"]
    words = ("name", "translated_name", "groupname", "domain", "username", "password", "paymentmethod", "clientid")
    assert [product[name] for name in words] == [
        "SIM 20 GB", "SIM 20 GB", "Mobile", "sim.example.jp", "svc100", "hunter2", "banktransfer", "1",
    ]  # fmt: skip
    assert product["customfields"]["customfield"][0]["value"] == "090-1111-2222"
    assert not {"module", "terminationdate", "nextinvoicedate"} & product.keys()


@pytest.mark.parametrize(
    ("cycle", "first", "recurring", "due"),
    [
        ("Monthly", "9800.00", "9800.00", "2026-12-08"),
        ("Annually", "9800.00", "9800.00", "2027-05-08"),
        ("One Time", "9800.00", "0.00", "0000-00-00"),
        ("Free Account", "0.00", "0.00", "0000-00-00"),
    ],
)
def test_what_comes_once_has_no_next_day(ask: Asking, whmcs: Whmcs, cycle: str, first: str, recurring: str, due: str) -> None:
    service = whmcs.add_service(TANAKA, "VPN", amount=9800, cycle=cycle)

    (product,) = ask("GetClientsProducts", serviceid=service)["products"]["product"]

    assert [product[name] for name in ("firstpaymentamount", "recurringamount", "nextduedate")] == [first, recurring, due]


def test_a_customer_pays_in_yen_and_is_told_nested_and_flat(ask: Asking, whmcs: Whmcs) -> None:
    whmcs.add_client(TANAKA, "Tanaka Taro")

    by_address, by_number = ask("GetClientsDetails", email=TANAKA), ask("GetClientsDetails", clientid="1")

    assert by_address == by_number
    assert (by_address["client"]["currency_code"], by_address["client"]["lastname"]) == ("JPY", "Tanaka Taro")
    assert by_address["userid"] == by_address["client"]["client_id"] == 1
    assert ask("GetClients", search="tanaka")["clients"]["client"][0]["email"] == TANAKA


def test_a_service_is_terminated_by_its_module(ask: Asking, whmcs: Whmcs) -> None:
    service, bare = whmcs.add_service(TANAKA, "Internet"), whmcs.add_service(TANAKA, "Manual", module="")

    assert ask("ModuleTerminate", serviceid=service) == {"result": "success"}
    assert whmcs.service(service)["status"] == "Terminated"
    assert ask("ModuleTerminate", serviceid=bare)["message"] == "Service not assigned to a module"
    whmcs.module_error = "Line is busy"
    assert ask("ModuleTerminate", serviceid=service)["message"] == "Line is busy"
    assert ask("UpdateClientProduct", serviceid=bare, status="Terminated") == {"result": "success", "serviceid": bare}


def test_a_day_is_the_servers_own(ask: Asking, whmcs: Whmcs, clock: Clock) -> None:
    clock.wind(hours=15)
    service = whmcs.add_service(TANAKA, "Internet")

    ask("ModuleTerminate", serviceid=service)

    assert whmcs.service(service)["terminationdate"] == "2026-11-25"


def test_a_cancellation_is_requested_once_and_done_by_the_cron(ask: Asking, whmcs: Whmcs) -> None:
    service = whmcs.add_service(TANAKA, "Internet")

    assert ask("AddCancelRequest", serviceid=service, type="Immediate")["userid"] == "1"
    assert ask("AddCancelRequest", serviceid=service)["message"] == "Existing Cancellation Request Exists"
    assert ask("GetCancelledPackages")["packages"]["package"][0]["relid"] == service
    whmcs.tick()
    assert whmcs.service(service)["status"] == "Cancelled"


def test_a_cancellation_at_the_end_of_the_period_waits_for_it(ask: Asking, whmcs: Whmcs, clock: Clock) -> None:
    service = whmcs.add_service(TANAKA, "Internet")
    ask("AddCancelRequest", serviceid=service, type="End of Billing Period")

    whmcs.tick()
    assert whmcs.service(service)["status"] == "Active"
    clock.wind(days=14)
    whmcs.tick()
    assert whmcs.service(service) | {"status": "Cancelled", "terminationdate": "2026-12-08"} == whmcs.service(service)


def test_somebody_may_end_a_service_directly(ask: Asking, whmcs: Whmcs) -> None:
    service = whmcs.add_service(TANAKA, "VPN", module="")

    whmcs.end(service)

    assert ask("GetClientsProducts", serviceid=service)["products"]["product"][0]["status"] == "Terminated"


def test_whoever_watches_is_told_of_changes_and_not_of_questions(ask: Asking, whmcs: Whmcs) -> None:
    calls: list[str] = []
    whmcs.changed = lambda: calls.append("changed")

    service = whmcs.add_service(TANAKA, "Internet")
    ask("GetClientsProducts", serviceid=service)
    ask("WhmcsDetails")
    assert calls == ["changed"]
    ask("ModuleTerminate", serviceid=service)
    assert calls == ["changed", "changed"]


def test_credentials_are_not_kept_with_the_calls(ask: Asking, whmcs: Whmcs) -> None:
    ask("WhmcsDetails")

    assert whmcs.calls == [("WhmcsDetails", {"responsetype": "json", "action": "WhmcsDetails"})]
