"""One odd record: it gets its card with what could be read, the card says what could not, and the others are untouched."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from decimal import Decimal
from secrets import token_bytes

import pytest

from bot.gateways.errors import Rejected
from bot.gateways.salesforce.client import Record
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.pages import Page
from bot.gateways.salesforce.readers import cases as case_reading
from bot.gateways.salesforce.readers.neighbouring_orders import NeighbouringOrders
from bot.gateways.salesforce.values import money, text
from handoffs.model.checks import Outcome
from handoffs.model.handoff import Handoff
from handoffs.subjects.order import Order
from handoffs.subjects.subject import unread_of
from handoffs.text.messages import written
from sandbox.salesforce.objects.fields import kind, number
from tests.bot.conftest import Bench
from tests.refusals import shown


def opened(bench: Bench, process: str) -> dict[str, Handoff]:
    """Poll, and return the open handoffs of a process by record."""
    bench.intake.run()
    return {each.subject.record_id: each for each in bench.queries.waiting(process)}


def replaced(bench: Bench, sobject: str, name: str, type_: str, length: int = 0) -> None:
    """Give a field of the org another type."""
    bench.org.drop_field(sobject, name)
    bench.org.add_field(sobject, number(name) if type_ == "double" else kind(name, type_, length))


def answer(monkeypatch: pytest.MonkeyPatch, as_this: Callable[[Record], Record]) -> None:
    """Let Salesforce answer each query with other records than it has, also with those that stand in a parent's list."""
    really, of_page, pages = Org.queries, Org.of_page, Org.pages

    def changed(record: Record) -> Record:
        lists = {name: value for name, value in record.items() if isinstance(value, dict) and "records" in value}
        return as_this(
            record | {name: each | {"records": [changed(row) for row in each["records"]]} for name, each in lists.items()}
        )

    def answered(self: Org, *soqls: str) -> list[list[Record]]:
        return [[changed(each) for each in found] for found in really(self, *soqls)]

    monkeypatch.setattr(Org, "query", lambda self, soql: answered(self, soql)[0])
    monkeypatch.setattr(Org, "queries", answered)
    monkeypatch.setattr(Org, "of_page", lambda self, raw: changed(of_page(self, raw)))
    monkeypatch.setattr(Org, "pages", lambda self, soql: [another(page) for page in pages(self, soql)])


def another(page: Page) -> Page:
    """Return a page that no poll has read before, and none of its records."""
    return Page(digest=token_bytes(16), raw=lambda: [record | {"#": token_bytes(16)} for record in page.raw()])


def test_service_numbers_of_another_type_keep_no_case_out(bench: Bench) -> None:
    replaced(bench, "Opportunity", "WHMCS_Service_ID__c", "double")
    odd, plain = (bench.customers.requests.act("cancel_internet") for _ in range(2))
    bench.org.update("Case", odd, {"WHMCS_Service_ID__c": "number twelve"}, by="Sato Keiko")
    bench.org.update("Case", plain, {"WHMCS_Service_ID__c": "998877"}, by="Sato Keiko")

    assert set(opened(bench, "cancellation")) == {odd, plain}


@pytest.mark.parametrize(("type_", "length"), [("textarea", 32000), ("double", 0)])
def test_streets_that_can_not_be_compared_keep_no_case_out(bench: Bench, type_: str, length: int) -> None:
    replaced(bench, "Account", "BillingStreet", type_, length)
    case = bench.customers.requests.act("eligibility")

    assert set(opened(bench, "eligibility_check")) == {case}


def test_streets_too_long_for_one_address_are_asked_in_several(bench: Bench) -> None:
    cases = [bench.customers.requests.act(key) for key in ("eligibility", "eligibility_express", "eligibility_twice") * 4]
    for place, case in enumerate(cases):
        account = str(bench.org.get("Case", case)["AccountId"])
        bench.org.update("Account", account, {"BillingStreet": "丁目" * 120 + str(place)}, by="Sato Keiko")
        values = {"Name": f"Neighbour {place}", "SF_Account_No__c": f"7{place:04d}", "BillingStreet": "丁目" * 120 + str(place)}
        bench.org.create("Account", {**values, "Internet_Eligibility__c": "Home 1G"})

    assert set(opened(bench, "eligibility_check")) == set(cases)


def test_a_scheduled_date_that_is_none_is_said_on_the_card(bench: Bench) -> None:
    odd, plain = bench.customers.requests.act("cancel_internet"), bench.customers.requests.act("cancel_sim")
    account = bench.org.get("Case", odd)["AccountId"]
    replaced(bench, "Opportunity", "ScheduledCancellationDateAndTime__c", "string", 80)
    for row in bench.org.records("Opportunity"):
        if row["AccountId"] == account:
            bench.org.update("Opportunity", str(row["Id"]), {"ScheduledCancellationDateAndTime__c": "next Friday"}, by="Sato")

    found = opened(bench, "cancellation")

    assert set(found) == {odd, plain}
    assert "it holds *next Friday*" in shown(unread_of(found[odd].subject)[0])


def test_a_total_that_is_no_number_is_said_on_the_card(bench: Bench) -> None:
    replaced(bench, "Order", "TotalAmount", "string", 80)
    order = bench.customers.act("order")
    bench.org.update("Order", order, {"TotalAmount": "about 4,800"}, by="Sato Keiko")

    found = opened(bench, "order_approval")

    assert "it holds *about 4,800*" in shown(unread_of(found[order].subject)[0])


def test_an_account_that_is_not_shown_keeps_no_order_out(bench: Bench) -> None:
    hidden, plain = bench.customers.act("order"), bench.customers.act("priority")
    bench.org.hide(str(bench.org.get("Order", hidden)["AccountId"]))

    assert set(opened(bench, "order_approval")) == {hidden, plain}


def test_one_order_whose_details_are_refused_keeps_no_other_out_and_is_asked_for_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = [bench.customers.act("order") for _ in range(5)]
    really = NeighbouringOrders.added_to

    def refusing(self: NeighbouringOrders, asked: Iterable[Order], within: timedelta | None) -> tuple[Order, ...]:
        asked = tuple(asked)
        if any(each.record_id == orders[2] for each in asked):
            raise Rejected(written("unexpected token"), "MALFORMED_QUERY")
        return really(self, asked, within)

    monkeypatch.setattr(NeighbouringOrders, "added_to", refusing)
    found = opened(bench, "order_approval")

    assert set(found) == set(orders)
    unread = {record: [shown(each) for each in unread_of(each.subject)] for record, each in found.items()}
    assert [bool(unread[order]) for order in orders] == [False, False, True, False, False]
    assert "unexpected token" in unread[orders[2]][0]
    monkeypatch.undo()
    bench.later(minutes=2)
    bench.intake.run()
    assert not unread_of(bench.handoff(orders[2]).subject)


def test_opportunities_that_are_refused_keep_no_case_out(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    case = bench.customers.requests.act("eligibility")
    monkeypatch.setattr(
        case_reading, "opportunity_queries", lambda *about: ("SELECT Nothing FROM Account", "SELECT Id FROM Opportunity")
    )

    found = opened(bench, "eligibility_check")

    assert set(found) == {case} and unread_of(found[case].subject)


@pytest.mark.parametrize(
    ("value", "read"),
    [(Decimal("5512.0"), "5512"), (5512.0, "5512"), (Decimal("0.5"), "0.5"), (Decimal("NaN"), "NaN"), (1e3, "1000")],
)
def test_whole_numbers_are_read_without_their_decimals(value: object, read: str) -> None:
    assert text({"n": value}, "n") == read


@pytest.mark.parametrize("value", ["about 3", "NaN", "Infinity", "", True])
def test_what_is_no_amount_is_not_known(value: object) -> None:
    assert money({"n": value}, "n") is None


@pytest.mark.parametrize("name", ["CreatedDate", "LastModifiedDate"])
@pytest.mark.parametrize("value", ["soon", "", 7])
def test_a_stamp_that_is_no_instant_keeps_no_record_out_and_is_said_on_the_card(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    odd, plain = bench.customers.act("order"), bench.customers.act("order")
    case = bench.customers.requests.act("eligibility")
    answer(monkeypatch, lambda each: each | {name: value} if each.get("Id") == odd else each)
    found = opened(bench, "order_approval")

    assert set(found) == {odd, plain} and set(opened(bench, "eligibility_check")) == {case}
    said = [shown(each) for each in unread_of(found[odd].subject)]
    assert bool(said) is bool(value) and all(f"can't read the {name}" in each for each in said)
    bench.decide(odd)
    bench.salesforce_writes.run()
    assert bench.org.get("Order", odd)["Status"] == "Approved"


@pytest.mark.parametrize("has_card", [False, True])
def test_a_record_that_can_not_be_read_at_all_is_set_aside_by_its_number_until_it_can(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, has_card: bool
) -> None:
    odd, plain, case = bench.customers.act("order"), bench.customers.act("order"), bench.customers.requests.act("eligibility")
    if has_card:
        opened(bench, "order_approval")
    dates = {"CreatedDate": "soon", "LastModifiedDate": 7}
    answer(monkeypatch, lambda each: each | dates if each.get("Id") in (odd, case) else each)

    found = opened(bench, "order_approval")
    for _ in range(5):
        bench.later(minutes=20)
        bench.intake.run()

    assert set(found) == ({odd, plain} if has_card else {plain})
    with bench.database.read() as work:
        entries = {each.row.process: each for each in work.set_aside.all()}
    numbers = bench.org.get("Order", odd)["OrderNumber"], bench.org.get("Case", case)["CaseNumber"]
    assert (entries["order_approval"].row.name, entries["eligibility_check"].row.name) == numbers
    assert all(each.attempts > 1 and "its card is missing or old" in shown(each.reason) for each in entries.values())
    monkeypatch.undo()
    assert set(opened(bench, "order_approval")) == {odd, plain} and set(opened(bench, "eligibility_check")) == {case}
    with bench.database.read() as work:
        assert not work.set_aside.all()


@pytest.mark.parametrize("damage", [{"Product2": "Router"}, {"Quantity": ["two"], "Product2": 7}, None])
def test_an_odd_line_keeps_no_other_line_from_the_card_and_leaves_its_checks_to_a_person(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, damage: Record | None
) -> None:
    odd, plain = bench.customers.act("order"), bench.customers.act("priority")

    def damaged(record: Record) -> Record:
        if record.get("Id") != odd or "OrderItems" not in record:
            return record
        *kept, line = record["OrderItems"]["records"]
        rows = [*kept, line | damage if damage else "no line"]
        return record | {"OrderItems": record["OrderItems"] | {"records": rows}}

    answer(monkeypatch, damaged)
    found = opened(bench, "order_approval")

    order = found[odd].about(Order)
    number = len(found[odd].about(Order).lines)
    assert [bool(line.product) for line in order.lines] == [True] * (number - 1) + [False] and not unread_of(found[plain].subject)
    assert [shown(each) for each in unread_of(order)] == [
        f"Baton can't read line {number} of the order in Salesforce: look there for its product and price."
    ]
    assert {finding.item: finding.outcome for finding in found[odd].findings}["eligibility"] is Outcome.OPEN
    assert {finding.item: finding.outcome for finding in found[plain].findings}["eligibility"] is Outcome.VERIFIED


def test_several_odd_fields_of_one_record_are_all_said_on_its_card(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A field is odd here when its value is of another kind than any that Salesforce gives for it."""
    odd, case = bench.customers.act("order"), bench.customers.requests.act("cancel_internet")
    damages = {odd: {"CreatedDate": "soon", "Account": "Sato", "LastModifiedBy": 7}, case: {"CreatedDate": 7, "Account": "Sato"}}
    answer(monkeypatch, lambda each: each | damages.get(str(each.get("Id")), {}))
    found = opened(bench, "order_approval") | opened(bench, "cancellation")

    assert set(found) == {odd, case}
    for record, fields in damages.items():
        said = " ".join(shown(each) for each in unread_of(found[record].subject))
        assert all(f"can't read the {name}" in said for name in fields)
    assert found[odd].subject.number == bench.org.get("Order", odd)["OrderNumber"]
    bench.decide(odd)
    bench.salesforce_writes.run()
    assert bench.org.get("Order", odd)["Status"] == "Approved"


def test_an_opportunity_of_another_form_keeps_no_case_out_and_is_named_on_the_card(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd, plain = bench.customers.requests.act("cancel_internet"), bench.customers.requests.act("cancel_sim")
    account = bench.org.get("Case", odd)["AccountId"]
    damaged = next(row for row in bench.org.records("Opportunity") if row["AccountId"] == account)
    answer(monkeypatch, lambda each: each | {"LastModifiedDate": 7} if each.get("Id") == damaged["Id"] else each)

    found = opened(bench, "cancellation")

    assert set(found) == {odd, plain}
    said = [shown(each) for each in unread_of(found[odd].subject)]
    assert any(f"can't read the opportunity {damaged['Name']}" in each for each in said)
    assert not unread_of(found[plain].subject)


def test_a_history_of_another_form_keeps_no_order_out(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    odd, plain = bench.customers.act("order"), bench.customers.act("order")
    answer(monkeypatch, lambda each: each | {"CreatedDate": "soon"} if each.get("OrderId") == odd else each)

    found = opened(bench, "order_approval")

    assert set(found) == {odd, plain}
    assert unread_of(found[odd].subject) and not unread_of(found[plain].subject)


def test_a_state_or_a_history_of_another_form_keeps_no_withdrawal_back(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    odd, plain, later = (bench.customers.act("order") for _ in range(3))
    opened(bench, "order_approval")
    for order in (odd, plain):
        bench.org.update("Order", order, {"Status": "Activated"}, by="Sato Keiko")
    damages = {odd: {"LastModifiedDate": "soon"}}
    answer(monkeypatch, lambda each: each | damages.get(str(each.get("Id")), {}))

    assert set(opened(bench, "order_approval")) == {later}

    bench.org.update("Order", later, {"Status": "Activated"}, by="Sato Keiko")
    answer(monkeypatch, lambda each: each | {"CreatedDate": "soon"} if each.get("OrderId") == later else each)

    assert not opened(bench, "order_approval")
