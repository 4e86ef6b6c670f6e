"""Invoices and transactions: each due cycle is invoiced once, and each payment is recorded once."""

import pytest

from sandbox.whmcs.whmcs import Whmcs
from tests.sandbox.conftest import Asking, Clock

TANAKA, SUZUKI = "tanaka@example.jp", "suzuki@example.jp"


def test_an_invoice_is_found_by_its_notes_and_made_again_by_whoever_asks_twice(ask: Asking, whmcs: Whmcs) -> None:
    client = whmcs.add_client(TANAKA)
    lines = {"itemdescription1": "Early termination", "itemamount1": "9500", "itemdescription2": "Tax", "itemamount2": "950"}

    made = [ask("CreateInvoice", userid=client, draft="1", notes="handoff 7", **lines)["invoiceid"] for _ in range(2)]

    found = ask("GetInvoices", userid=client, order="desc")["invoices"]["invoice"][0]
    assert (made, found["id"], found["total"], found["notes"], found["status"]) == ([1, 2], "2", "10450.00", "handoff 7", "Draft")


def test_an_invoice_is_told_with_its_items_and_the_list_without(ask: Asking, whmcs: Whmcs) -> None:
    service = whmcs.add_service(TANAKA, "Internet Home 1G")
    invoice = whmcs.pay_cycle(service)

    listed = ask("GetInvoices", userid="1")["invoices"]["invoice"][0]
    answer = ask("GetInvoice", invoiceid=invoice)

    assert "items" not in listed and (listed["id"], listed["currencycode"], listed["status"]) == (invoice, "JPY", "Paid")
    (item,) = answer["items"]["item"]
    assert (item["type"], item["relid"], item["amount"]) == ("Hosting", service, "4800.00")
    assert item["description"] == "Internet Home 1G (08/11/2026 - 07/12/2026)"
    assert [answer[name] for name in ("date", "duedate", "datepaid", "subtotal", "credit", "total", "balance")] == [
        "2026-11-08", "2026-11-08", "2026-11-08 09:00:00", "4800.00", "0.00", "4800.00", "0.00",
    ]  # fmt: skip
    (paid,) = answer["transactions"]["transaction"]
    assert (paid["transid"], paid["amountin"], paid["invoiceid"]) == ("PAID-1", "4800.00", invoice)
    assert whmcs.service(service)["nextduedate"] == "2026-12-08"


def test_unpaid_invoices_become_overdue(ask: Asking, whmcs: Whmcs, clock: Clock) -> None:
    client = whmcs.add_client(TANAKA)
    ask("CreateInvoice", userid=client, itemdescription1="Fee", itemamount1="500", date="2026-11-20", duedate="2026-11-25")

    assert ask("GetInvoices", userid=client, status="Overdue")["invoices"] == ""
    clock.wind(days=2)
    (late,) = ask("GetInvoices", userid=client, status="Overdue")["invoices"]["invoice"]
    answer = ask("GetInvoice", invoiceid=late["id"])
    assert (late["status"], answer["balance"], answer["transactions"]) == ("Unpaid", "500.00", "")


def test_invoices_come_in_the_order_asked_for(ask: Asking, whmcs: Whmcs) -> None:
    client = whmcs.add_client(TANAKA)
    for amount, due in (("900", "2026-12-03"), ("1000", "2026-12-02"), ("80", "2026-12-01")):
        ask("CreateInvoice", userid=client, itemdescription1="Fee", itemamount1=amount, duedate=due)

    def ids(**form: str) -> list[str]:
        return [each["id"] for each in ask("GetInvoices", **form)["invoices"]["invoice"]]

    assert ids(order="desc") == ["3", "2", "1"]
    assert ids(orderby="total") == ["3", "1", "2"]
    assert ids(orderby="duedate", limitnum="2") == ["3", "2"]


def test_only_what_is_due_is_billed_and_only_once(ask: Asking, whmcs: Whmcs, clock: Clock) -> None:
    due = whmcs.add_service(TANAKA, "Internet")
    later = whmcs.add_service(TANAKA, "SIM", cycle="Annually")
    ended = whmcs.add_service(TANAKA, "VPN", "Terminated")
    once = whmcs.add_service(TANAKA, "Activation", cycle="One Time")
    asked = {"clientid": "1", "serviceids[]": [due, later, ended, once], "noemails": "1"}

    first, again = ask("GenInvoices", **asked), ask("GenInvoices", **asked)

    assert first == {"result": "success", "numcreated": "1", "latestinvoiceid": "1"}
    assert again == {"result": "success", "numcreated": "0"}
    answer = ask("GetInvoice", invoiceid="1")
    assert [each["relid"] for each in answer["items"]["item"]] == [due]
    assert (answer["status"], answer["duedate"], answer["total"]) == ("Unpaid", "2026-12-08", "4800.00")
    clock.wind(days=31)
    assert ask("GenInvoices", **asked)["numcreated"] == "1"


def test_what_is_due_far_ahead_is_not_billed_yet(ask: Asking, whmcs: Whmcs, clock: Clock) -> None:
    service = whmcs.add_service(TANAKA, "Internet", next_due=whmcs.today.replace(month=12, day=9))

    assert ask("GenInvoices", **{"serviceids[]": service})["numcreated"] == "0"
    clock.wind(days=1)
    assert ask("GenInvoices", **{"serviceids[]": service})["numcreated"] == "1"


def test_a_paid_invoice_moves_the_day_on_which_its_service_is_due(ask: Asking, whmcs: Whmcs) -> None:
    service = whmcs.add_service(TANAKA, "Internet")
    made = ask("GenInvoices", clientid="1")["latestinvoiceid"]
    assert whmcs.service(service)["nextduedate"] == "2026-12-08"

    whmcs.pay(made)

    assert whmcs.service(service)["nextduedate"] == "2027-01-08"
    assert ask("GetInvoice", invoiceid=made) | {"status": "Paid", "balance": "0.00"} == ask("GetInvoice", invoiceid=made)


def test_without_a_filter_everybody_is_billed_and_written_to(ask: Asking, whmcs: Whmcs) -> None:
    mine, other = whmcs.add_service(TANAKA, "Internet"), whmcs.add_service(SUZUKI, "Internet")

    ask("GenInvoices", **{"serviceids[]": mine})
    assert (whmcs.whole_runs, whmcs.mailed) == (0, [TANAKA])
    answer = ask("GenInvoices", noemails="")

    assert (answer, whmcs.whole_runs) == ({"result": "success", "numcreated": "1"}, 1)
    assert whmcs.mailed == [TANAKA, SUZUKI]
    assert whmcs.invoices[1]["items"][0]["relid"] == other


@pytest.mark.parametrize(("written", "runs"), [("serviceids", 1), ("serviceids[0]", 0), ("domainids[]", 0)])
def test_a_filter_counts_only_when_it_is_an_array(ask: Asking, whmcs: Whmcs, written: str, runs: int) -> None:
    service = whmcs.add_service(TANAKA, "Internet")
    whmcs.add_service(SUZUKI, "Internet")

    ask("GenInvoices", **{written: service})

    assert whmcs.whole_runs == runs
    assert len(whmcs.invoices) == {"serviceids": 2, "serviceids[0]": 1, "domainids[]": 0}[written]


def test_money_that_went_out_is_recorded_once(ask: Asking, whmcs: Whmcs) -> None:
    invoice = whmcs.pay_cycle(whmcs.add_service(TANAKA, "Internet"))
    refund = {"paymentmethod": "banktransfer", "invoiceid": invoice, "amountout": "1200", "transid": "baton-7", "userid": "1"}

    assert ask("AddTransaction", **refund, description="Unused days") == {"result": "success"}
    assert ask("AddTransaction", **refund)["message"] == "Transaction ID must be Unique"
    assert ask("AddTransaction", **refund, allowduplicatetransid="1") == {"result": "success"}

    answer = ask("GetTransactions", transid="baton-7")
    assert (answer["totalresults"], answer["numreturned"]) == (2, 2)
    first = answer["transactions"]["transaction"][0]
    names = ("amountin", "amountout", "fees", "description", "date", "invoiceid", "userid", "gateway", "refundid")
    assert [first[name] for name in names] == [
        "0.00", "1200.00", "0.00", "Unused days", "2026-11-24 10:00:00", invoice, "1", "banktransfer", "0",
    ]  # fmt: skip
    assert ask("GetTransactions", clientid="2")["transactions"] == ""
    assert ask("GetTransactions", invoiceid=invoice)["totalresults"] == 3


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"paymentmethod": ""}, "Payment Method is required"),
        ({"userid": "9"}, "Client ID Not Found"),
        ({"invoiceid": "9"}, "Invoice ID Not Found"),
        ({"invoiceid": "1", "userid": "2"}, "User ID does not own the given Invoice ID"),
    ],
)
def test_a_transaction_that_belongs_nowhere_is_refused(ask: Asking, whmcs: Whmcs, form: dict[str, str], message: str) -> None:
    whmcs.pay_cycle(whmcs.add_service(TANAKA, "Internet"))
    whmcs.add_client(SUZUKI)

    assert ask("AddTransaction", **{"paymentmethod": "banktransfer", "amountout": "1"} | form)["message"] == message


def test_a_transactions_day_is_read_in_the_installations_own_format(ask: Asking, whmcs: Whmcs) -> None:
    for written in ("24/11/2026", "2026-11-24"):
        ask("AddTransaction", paymentmethod="banktransfer", amountin="1", date=written)

    assert [each["date"] for each in whmcs.transactions] == ["2026-11-24 00:00:00", "0000-00-00 00:00:00"]
