"""The panel of the page: its records of Salesforce and WHMCS, and the effects of its buttons, without a bot."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from sandbox.world.cancellations import CANCELLATIONS
from sandbox.world.certificates import CERTIFICATE_CHANGES
from sandbox.world.direct_changes import DIRECT_CHANGES
from sandbox.world.fault_switches import FAULT_SWITCHES
from sandbox.world.launches import LAUNCH_ACTIONS
from sandbox.world.portal_cases import PORTAL_CASES
from sandbox.world.seed import ORDER_ACTIONS
from sandbox.world.world import World
from tests import loopback
from tests.handoffs.examples import POLICY

Json = dict[str, Any]
SCHEDULED = "ScheduledCancellationDateAndTime__c"


class Panel:
    """The panel as the page uses it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.http = loopback.client(base_url=world.url)

    @property
    def state(self) -> Json:
        return dict(self.http.get("/world/state").json())

    def press(self, name: str, status: int = 200, **asked: Any) -> str:
        answer = self.http.post(f"/world/{name}", json=asked)
        assert answer.status_code == status, answer.text
        return str(answer.json()["text" if status == 200 else "error"])

    def table(self, system: str, name: str) -> list[Json]:
        """Return the rows of a table, each cell by its column."""
        table = next(each for each in self.state[system]["objects"] if each["name"] == name)
        return [
            dict(zip(table["columns"], row["cells"], strict=True))
            | {"id": row["id"], "actions": [each["label"] for each in row["actions"]]}
            for row in table["rows"]
        ]


@pytest.fixture
def panel() -> Iterator[Panel]:
    world = World(POLICY)
    world.open()
    opened = Panel(world)
    yield opened
    opened.http.close()
    world.close()


def test_a_world_that_is_entered_at_night_goes_to_work_and_one_at_work_stays(panel: Panel) -> None:
    world, calendar = panel.world, POLICY.calendar_of("cs")
    world.clock.wind_to(calendar.next_closing(world.clock.now()) + timedelta(hours=1))
    world.go_to_work()
    at_work = world.clock.now()
    assert calendar.is_open(at_work)

    world.go_to_work()

    assert world.clock.now() - at_work < timedelta(minutes=5)


def test_customers_stand_under_headings_and_every_button_does_something(panel: Panel) -> None:
    buttons = panel.state["customers"]

    headings = {"Orders": ORDER_ACTIONS, "Eligibility": PORTAL_CASES, "Cancellations": CANCELLATIONS, "Sales": DIRECT_CHANGES}
    headings |= {"Launches and flows": LAUNCH_ACTIONS, "Certificates": CERTIFICATE_CHANGES}
    assert {each["group"]: None for each in buttons}.keys() == headings.keys()
    for group, does in headings.items():
        assert [each["key"] for each in buttons if each["group"] == group] == [each.key for each in does]  # type: ignore[attr-defined]
    for each in LAUNCH_ACTIONS[:3]:
        assert "nothing is being launched" in panel.press("customer", status=400, key=each.key)
    assert "no order is approved" in panel.press("customer", status=400, key="provision")
    for each in (each for each in buttons if each["group"] != "Launches and flows"):
        assert "was placed" in panel.press("customer", key=each["key"]) or each["group"] != "Orders"
    assert len(panel.table("salesforce", "Case")) == len(PORTAL_CASES) + len(CANCELLATIONS)


@pytest.mark.parametrize("key", [each.key for each in FAULT_SWITCHES])
def test_a_switch_breaks_something_and_mends_it(panel: Panel, key: str) -> None:
    def on() -> list[str]:
        return [each["key"] for each in panel.state["faults"] if each["on"]]

    label = panel.press("fault", key=key, on=True)
    assert on() == [key] and label in {each.label for each in FAULT_SWITCHES}
    assert panel.press("fault", key=key, on=False).startswith("Over: ") and on() == []


def test_a_certificate_ages_and_every_host_can_be_renewed(panel: Panel) -> None:
    left = panel.world.hosts.manual.pair.not_after - panel.world.clock.now()
    assert "whmcs.example.com" in panel.press("customer", key="cert_critical")
    assert left > panel.world.hosts.manual.pair.not_after - panel.world.clock.now()
    panel.press("customer", key="cert_renewed")
    assert panel.world.hosts.manual.pair.not_after - panel.world.clock.now() > left


def test_whmcs_can_be_down_and_its_server_can_refuse(panel: Panel) -> None:
    whmcs = panel.world.whmcs
    panel.press("fault", key="whmcs_down", on=True)
    assert whmcs.down
    panel.press("fault", key="whmcs_refuses", on=True)
    assert "refuses" in whmcs.module_error


def test_services_show_with_customer_price_and_day_and_can_be_ended_directly(panel: Panel) -> None:
    panel.press("customer", key="cancel_no_module")
    (service,) = panel.table("whmcs", "Service")

    assert [service[each] for each in ("Service", "Number", "Customer")] == ["VPN Office", "service 100", "Suzuki Hanako"]
    assert (service["Status"], service["Price"], service["Module"]) == ("Active", "¥14,800 annually", "no module")
    assert service["Next due"].startswith("due 20") and service["actions"] == ["End directly in WHMCS"]
    assert panel.press("whmcs", key="end", id=service["id"]) == "Service 100 was ended directly in WHMCS."
    (ended,) = panel.table("whmcs", "Service")
    assert (ended["Status"], ended["Next due"], ended["actions"]) == ("Terminated", "", [])
    assert ended["Ended"] == f"ended on {panel.world.whmcs.today}"
    assert panel.press("whmcs", status=400, key="end", id="999") == "Service ID Not Found."
    assert "can't be done here" in panel.press("whmcs", status=400, key="burn", id="100")


def test_invoices_and_transactions_show_and_the_nightly_cron_bills(panel: Panel) -> None:
    panel.press("customer", key="cancel_internet")
    (paid,) = panel.table("whmcs", "Invoice")
    assert (paid["Status"], paid["Total"], paid["actions"]) == ("Paid", "¥4,800", [])
    assert panel.table("whmcs", "Transaction")[0]["Transaction"] == "¥4,800 in"

    panel.press("whmcs", key="cron", id="")
    due = panel.table("whmcs", "Invoice")[0]
    assert (due["Status"], due["actions"]) == ("Unpaid", ["The customer pays"])
    panel.press("whmcs", key="pay", id=due["id"])
    assert [each["Status"] for each in panel.table("whmcs", "Invoice")] == ["Paid", "Paid"]
    assert panel.world.whmcs.mailed == [] and panel.world.whmcs.whole_runs == 0


def test_opportunities_show_their_day_and_service_and_can_be_moved(panel: Panel) -> None:
    panel.press("customer", key="cancel_vpn")
    (row,) = panel.table("salesforce", "Opportunity")
    before = panel.world.org.get("Opportunity", row["id"])[SCHEDULED]

    assert re.search(r"\d, \d\d:\d\d$", row["Ends"]) and row["Service"] == "service 100"
    assert row["actions"] == ["Move the date by a week", "Set to △Cancelled", "Back to Closed Won"]
    panel.press("salesforce", key="later_directly", id=row["id"])
    after = panel.world.org.get("Opportunity", row["id"])[SCHEDULED]
    assert (after - before).days == 7  # type: ignore[operator]
    assert "△Cancelled" in panel.press("salesforce", key="cancelled_directly", id=row["id"])
    assert panel.table("salesforce", "Opportunity")[0]["actions"] == ["Back to Closed Won"]
    message = panel.press("salesforce", key="won_directly", id=row["id"])
    assert message == "Sato Keiko set the opportunity to Closed Won, directly in Salesforce."
    won = panel.table("salesforce", "Opportunity")[0]
    assert (won["Stage"], won["Ends"], won["actions"], won["Changed by"]) == ("Closed Won", "", [], "Sato Keiko")
    assert "no day is set" in panel.press("salesforce", status=400, key="later_directly", id=row["id"])


def test_an_opportunity_tells_through_which_stages_it_went(panel: Panel) -> None:
    panel.press("customer", key="cancel_vpn")
    (row,) = panel.table("salesforce", "Opportunity")
    panel.press("salesforce", key="later_directly", id=row["id"])
    panel.press("salesforce", key="cancelled_directly", id=row["id"])

    history = panel.http.get("/world/record", params={"object": "Opportunity", "id": row["id"]}).json()["history"]

    assert [(each["old"], each["new"], each["by"]) for each in history] == [
        (None, "Closed Won", "Customer Portal"),
        ("Closed Won", "△Cancelling", "Customer Portal"),
        ("△Cancelling", "△Cancelled", "Sato Keiko"),
    ]


def test_a_customer_takes_a_cancellation_back_at_the_push_of_a_button(panel: Panel) -> None:
    panel.press("customer", key="cancel_sim")
    (case,) = panel.table("salesforce", "Case")
    assert case["actions"] == ["Close in Salesforce", "Customer withdraws", "Correct the type to Question"]

    assert panel.press("salesforce", key="withdraw", id=case["id"]) == "The customer took it back in the portal."

    (case,) = panel.table("salesforce", "Case")
    assert (case["Status"], case["Changed by"], case["actions"]) == ("Closed", "Customer Portal", ["Open again"])
    assert panel.table("salesforce", "Opportunity")[0]["Stage"] == "Closed Won"


@pytest.mark.parametrize(("wind", "days"), [("1d", 1), ("7d", 7), ("30d", 30)])
def test_the_clock_is_wound_by_days_and_weeks(panel: Panel, wind: str, days: int) -> None:
    before = panel.world.clock.offset

    panel.press("clock", wind=wind)

    assert (panel.world.clock.offset - before).days == days
    assert panel.world.whmcs.now() >= panel.world.clock.now().replace(microsecond=0)
