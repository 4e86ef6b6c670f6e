"""Each habit of real orgs alone, where the stories do not reach: accounts, products, neighbours, ids kept as text."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from bot.gateways.errors import Rejected
from bot.gateways.salesforce.readers import cases as case_reading
from bot.gateways.salesforce.readers.neighbouring_orders import NeighbouringOrders
from bot.gateways.salesforce.readers.orders import OrderReader
from bot.gateways.salesforce.readers.parts.batches import LONGEST
from bot.gateways.salesforce.readers.products import ProductReader
from bot.gateways.salesforce.readers.provisioning import ProvisioningReader
from bot.gateways.salesforce.record_changes import RecordChange
from handoffs.processes.cancellation.requests import ProcessCancellation
from handoffs.processes.order_approval.requests import RejectOrder
from handoffs.subjects.customer import Account
from sandbox.salesforce.objects.fields import flag, kind, multi_select, picklist, text
from sandbox.salesforce.objects.habits import TYPE_HABITS, Habit
from sandbox.salesforce.objects.schema import Field
from tests.bot.gateways.salesforce.bench import Bench
from tests.habits import policy_for

SCHEDULED = "ScheduledCancellationDateAndTime__c"


@contextmanager
def living_with(*habits: Habit, **salesforce: object) -> Iterator[Bench]:
    """Open an org with habits, and the gateway to it with the policy that follows them."""
    bench = Bench(policy_for(habits, **salesforce).salesforce, habits)
    try:
        yield bench
    finally:
        bench.served.stop(patience=0)


def longest_query(bench: Bench) -> int:
    """Return the length of the longest query that the org was asked, encoded."""
    calls = bench.org.audit.calls
    return max(len(asked) for call in calls for asked in (call.query, *(url for _, url, _ in call.subrequests)))


@pytest.mark.parametrize("number", ["10293", "10293.0", "010293", "１０２９３"])
def test_a_customer_is_found_by_a_number_that_the_org_keeps_as_one(number: str) -> None:
    with living_with(Habit.NUMBER_IDS) as bench:
        accounts = bench.salesforce.accounts
        found = accounts.holder(number)

        assert found and found.account.number == "10293"
        assert accounts.search(number).customers[0].account.number == "10293"
        assert accounts.search("Suzuki").customers[0].account.number == "10294" and accounts.holder("C-10293") is None
        assert accounts.next_number(["10297"]) == "10298"
        assert accounts.candidates(Account(record_id="", number=number, name="nobody")).customers[0].account.number == "10293"


def test_numbers_that_the_org_writes_with_an_exponent_are_whole_ones() -> None:
    with living_with(Habit.NUMBER_IDS) as bench:
        order = bench.customers.act("order")
        line = next(each for each in bench.org.records("OrderItem") if each["OrderId"] == order)
        bench.change("OrderItem", line["Id"], UnitPrice=90_000_000, Quantity=1)
        bench.change("Account", bench.org.get("Order", order)["AccountId"], SF_Account_No__c=20_000_000)
        orders = bench.salesforce.reader(OrderReader)
        (shown,) = orders.complete(orders.waiting())

        (large,) = [each for each in shown.lines if each.unit_price == 90_000_000]
        assert (str(large.total), str(large.unit_price)) == ("90000000", "90000000") and "E" not in str(shown.total)
        assert shown.account.number == "20000000" and bench.salesforce.accounts.next_number([]) == "20000001"
        assert bench.salesforce.accounts.holder("20000000")


@pytest.mark.parametrize(
    ("named", "status", "offers_all"),
    [("Line", 200, False), ("Device", 200, True), *(("Line", status, True) for status in (204, 400, 403, 404, 500, 503))],
)
def test_a_withdrawal_offers_the_stages_of_the_opportunitys_record_type(named: str, status: int, offers_all: bool) -> None:
    with living_with(Habit.RECORD_TYPE_VALUES) as bench:
        bench.org.type_values_status = status
        bench.requests.act("cancel_sim")
        kinds = {each.developer_name: each.record_type_id for each in bench.org.schema.sobject("Opportunity").record_types}
        opportunity = bench.only_cancellation().opportunities[0].record_id
        bench.change("Opportunity", opportunity, RecordTypeId=kinds[named])

        stages = bench.only_cancellation().stages

    assert "Closed Won" in stages and ("Closed Lost" in stages) == offers_all


def test_products_are_found_by_a_sku_of_any_type() -> None:
    with living_with() as bench:
        for name in ("double", "textarea"):
            bench.org.add_field("Product2", kind(f"Sku_{name}__c", name, 32_000))
        product = str(bench.org.records("Product2")[0]["Id"])
        bench.org.update("Product2", product, {"Sku_double__c": "4711", "Sku_textarea__c": "NET-1"})
        for name, sku in (("double", "4711"), ("textarea", "NET-1")):
            fields = replace(bench.terms.fields, product=replace(bench.terms.fields.product, sku=f"Sku_{name}__c"))
            reader = ProductReader(bench.salesforce.org, replace(bench.terms, fields=fields))

            found = reader.with_skus([sku, "no such"])

            assert [each.record_id for each in found[sku]] == [product] and found["no such"] == ()


def test_cases_are_told_apart_here_where_the_org_cant_filter_by_their_type(monkeypatch: pytest.MonkeyPatch) -> None:
    with living_with(fields={"case": {"type": "Kind_Text__c"}}) as bench:
        bench.org.add_field("Case", kind("Kind_Text__c", "textarea", 32_000))
        wanted, other = bench.requests.act("eligibility"), bench.requests.act("cancel_internet")
        for case in (wanted, other):
            bench.org.update("Case", case, {"Kind_Text__c": bench.org.get("Case", case)["Type"]})

        assert [each.record_id for each in bench.cases.waiting()] == [wanted]
        assert [each.record_id for each in bench.cancellations.waiting()] == [other]
        states = {each.record_id: each.waits for each in bench.cases.states([wanted, other])}
        assert states == {wanted: True, other: False}
        monkeypatch.setattr(case_reading, "COMPARED_AT_MOST", 2)
        with pytest.raises(Rejected, match="Kind_Text__c"):
            bench.cases.waiting()


@pytest.mark.parametrize("habit", [Habit.LONG_TEXT, Habit.CUSTOM_ADDRESS])
def test_neighbours_at_an_address_are_found_in_any_type_of_field(habit: Habit) -> None:
    with living_with(habit) as bench:
        bench.requests.act("eligibility")
        account = bench.org.get("Account", bench.only_case().account.record_id)
        address = {name: account[name] for name in account if name.startswith(("Billing", "Premises__", "Address_Text"))}
        address = {name: value for name, value in address.items() if value and name not in ("BillingAddress", "Premises__c")}
        neighbour = {"Name": "Neighbour", "SF_Account_No__c": "10400", "Internet_Eligibility__c": "Home 10G"}
        bench.org.create("Account", neighbour | address)

        earlier = bench.only_case().earlier

        assert [(each.account, each.result) for each in earlier] == [("10400", "Home 10G")]


def test_a_number_typed_as_text_finds_the_opportunity_of_another_account() -> None:
    with living_with() as bench:
        bench.org.add_field("Opportunity", kind("Service_No__c", "double"))
        case = bench.requests.act("cancel_internet")
        row = bench.org.get("Case", case)
        sale = next(each for each in bench.org.records("Opportunity") if each["AccountId"] == row["AccountId"])
        other = next(each["Id"] for each in bench.org.records("Account") if each["Id"] != row["AccountId"])
        number = str(sale["WHMCS_Service_ID__c"])
        bench.org.update("Opportunity", str(sale["Id"]), {"Service_No__c": number, "AccountId": other})
        bench.org.update("Case", case, {"WHMCS_Service_ID__c": f" 0{number}.0"})
        fields = replace(bench.terms.fields, opportunity=replace(bench.terms.fields.opportunity, service_number="Service_No__c"))
        reader = type(bench.cancellations)(bench.salesforce.org, replace(bench.terms, fields=fields))

        (found,) = reader.complete(reader.waiting(), {})

        assert found.service_number == number
        assert [(each.record_id, each.service_number) for each in found.opportunities] == [(sale["Id"], number)]


def test_an_id_kept_as_text_names_an_opportunity_of_another_account() -> None:
    with living_with(Habit.TEXT_LOOKUPS) as bench:
        case = bench.requests.act("cancel_internet")
        sale = next(each for each in bench.org.records("Opportunity"))
        other = next(each["Id"] for each in bench.org.records("Account") if each["Id"] != sale["AccountId"])
        bench.org.update("Opportunity", str(sale["Id"]), {"AccountId": other})
        assert len(str(bench.org.get("Case", case)["Opportunity__c"])) == 15

        found = bench.only_cancellation()

        assert found.opportunity_id == sale["Id"] and sale["Id"] in {each.record_id for each in found.opportunities}


def test_provisioning_may_be_proved_by_a_ticked_box() -> None:
    with living_with(fields={"order": {"provisioned": "Provisioned__c"}}) as bench:
        bench.org.add_field("Order", flag("Provisioned__c"))
        done, waiting = bench.customers.act("order"), bench.customers.act("order")
        for order, ticked in ((done, True), (waiting, False)):
            bench.org.update("Order", order, {"Provisioned__c": ticked})
            bench.org.update("Order", order, {"Status": "Approved"})

        reader = bench.salesforce.lookup(ProvisioningReader)
        found = {each.number: each.has_sign for each in reader.approved_since(bench.clock.now() - timedelta(hours=1))}

        numbers = [str(bench.org.get("Order", order)["OrderNumber"]) for order in (done, waiting)]
        assert found == dict(zip(numbers, (True, False), strict=True))


def test_values_are_written_in_the_types_of_their_fields() -> None:
    with living_with(*TYPE_HABITS) as bench:
        org, zone = bench.salesforce.org, bench.terms.zone
        at = bench.clock.now().replace(microsecond=0).astimezone(UTC)
        (process,) = bench.cancellations.changes_of(ProcessCancellation(opportunity="006", sets_stage=True, ends_at=at))
        (rejected,) = bench.salesforce.reader(OrderReader).changes_of(RejectOrder(order="801"))

        assert dict(org.typed(process, zone).fields) == {
            "StageName": "△Cancelling",
            SCHEDULED: at.astimezone(zone).date().isoformat(),
        }
        assert dict(org.typed(rejected, zone).fields) == {"Status": "Cancelled"}


def test_an_order_of_many_long_products_is_compared_by_queries_that_an_address_holds() -> None:
    with living_with() as bench:
        first = bench.customers.act("order")
        account = str(bench.org.get("Order", first)["AccountId"])
        names = [f"{'光回線マンションタイプ' * 8} {number}" for number in range(60)]
        entries = [bench.customers.sell(name, f"SKU-{number}", "Service", "Monthly", 100) for number, name in enumerate(names)]
        again = [_order(bench, account, entries) for _ in range(2)]
        org, active = bench.salesforce.org, (bench.terms.statuses.review,)
        neighbours = NeighbouringOrders(org, active=active, base_url="", listed=1)

        waiting = bench.salesforce.reader(OrderReader).waiting()
        found = {each.record_id: each for each in neighbours.added_to(waiting, timedelta(hours=24))}

        assert [found[order].duplicates.count for order in again] == [1, 1]
        assert longest_query(bench) <= LONGEST + 200


def _order(bench: Bench, account: str, entries: Collection[str]) -> str:
    today = bench.clock.now().date()
    order = bench.org.create("Order", {"AccountId": account, "EffectiveDate": today, "Status": "Draft"})
    for entry in entries:
        bench.org.create("OrderItem", {"OrderId": order, "PricebookEntryId": entry, "Quantity": 1})
    bench.org.update("Order", order, {"Status": "Pending Review"})
    return order


@pytest.mark.parametrize(
    ("field", "value", "stored", "is_priority"),
    [
        (kind("Mark__c", "double"), 1, 1, True),
        (kind("Mark__c", "double"), "1.0", 1, True),
        (kind("Mark__c", "double"), "1", 2, False),
        (multi_select("Mark__c", "High", "Gift"), "high", "Gift;High", True),
        (multi_select("Mark__c", "High", "Higher"), "High", "Higher", False),
        (multi_select("Mark__c", "High", "Gift"), "Gift; High", "High;Gift", True),
        (multi_select("Mark__c", "High", "Gift"), "Gift;High", "High", False),
        (multi_select("Mark__c", "High", "Gift"), "High", None, False),
        (picklist("Mark__c", "High;Gift"), "High;Gift", "High;Gift", True),
        (picklist("Mark__c", "High;Gift"), "High", "High;Gift", False),
    ],
)
def test_a_mark_is_compared_by_the_type_of_its_field(field: Field, value: object, stored: object, is_priority: bool) -> None:
    with living_with(fields={"order": {"priority": "Mark__c", "priority_value": value}}) as bench:
        bench.org.add_field("Order", field)
        order = bench.customers.act("order")
        bench.org.update("Order", order, {"Mark__c": stored})

        assert [each.priority for each in bench.salesforce.reader(OrderReader).waiting()] == [is_priority]


@pytest.mark.parametrize(("value", "is_offered"), [("Web", True), ("shop; Web", True), ("Web;Mail", False)])
def test_a_default_of_new_accounts_may_be_several_values(value: str, is_offered: bool) -> None:
    with living_with(account_defaults={"Channels__c": value}) as bench:
        bench.org.add_field("Account", multi_select("Channels__c", "Web", "Shop"))
        change = RecordChange(kind="Account", record_id="", fields=(("Channels__c", value),))

        obstacles = bench.salesforce.new_accounts.rules().obstacles
        written = dict(bench.salesforce.org.typed(change, bench.terms.zone).fields)["Channels__c"]

        assert (obstacles == ()) is is_offered
        assert not is_offered or {each.strip() for each in str(written).split(";")} <= {"Web", "Shop"}


def test_the_state_and_the_checks_of_a_case_with_several_kinds_are_its_own() -> None:
    with living_with(Habit.MULTI_SELECT) as bench:
        check, cancelled = bench.requests.act("eligibility"), bench.requests.act("cancel_internet")
        account = str(bench.org.get("Case", check)["AccountId"])

        assert [each.waits for each in bench.cases.states([check, cancelled])] == [True, False]
        assert [each.record_id for each in bench.salesforce.accounts.read([account])[account].checks] == [check]
        assert bench.only_case().record_id == check and bench.only_cancellation().record_id == cancelled


def test_a_text_field_keeps_an_email_that_the_org_can_filter() -> None:
    with living_with(fields={"account": {"email": "Mail_Text__c"}}) as bench:
        bench.org.add_field("Account", text("Mail_Text__c"))
        account = str(bench.org.records("Account")[0]["Id"])
        bench.org.update("Account", account, {"Mail_Text__c": "tanaka@example.jp"})

        found = bench.salesforce.accounts.candidates(Account(record_id="", email="tanaka@example.jp", name="nobody")).customers

        assert [each.account.record_id for each in found] == [account]
