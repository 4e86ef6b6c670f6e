"""Writing a decision exactly once: what an earlier attempt left, what others changed, what the org lacks or refuses."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.gateways.errors import ChangedMeanwhile, Conflict, Rejected, Unavailable
from bot.gateways.salesforce.access.login import ClientCredentials
from bot.gateways.salesforce.client import Record, SalesforceClient
from bot.gateways.salesforce.errors import failure_among
from bot.gateways.salesforce.gateway import SalesforceGateway
from bot.gateways.salesforce.readers.orders import OrderReader
from bot.gateways.salesforce.writing.words import Misplaced, Place, Wordless
from bot.processes.registry import readers
from bot.server.serving import serve
from handoffs.model.effects import WriteBack
from handoffs.subjects.order import Order
from sandbox.clock import SandboxClock
from sandbox.salesforce.org import Org
from sandbox.salesforce.panel.record_details import notes_on
from sandbox.salesforce.rest.app import org_app
from sandbox.world.seed import Customers
from tests.bot.gateways.salesforce.test_connection import asked
from tests.handoffs.examples import POLICY


class Interrupted(SalesforceClient):
    """A client between whose reading and writing something may happen, once."""

    between: Callable[[], object] | None = None

    def composite(self, requests_in_order: list[Record]) -> list[Record]:
        """Let it happen, and write."""
        if self.between:
            happen, self.between = self.between, None
            happen()
        return super().composite(requests_in_order)


class Bench:
    """An org with one order in review, as a decider saw it, and our side of it."""

    def __init__(self) -> None:
        self.clock = SandboxClock()
        self.org = Org(self.clock.now, client_id="id", client_secret="secret")
        self.served = serve(org_app(self.org))
        self.org.instance_url = self.served.url
        self.order = Customers(self.org, self.org.now).act("order")
        login = ClientCredentials(login_url=self.org.instance_url, client_id="id", client_secret="secret")
        self.client = Interrupted(login, "62.0")
        self.salesforce = SalesforceGateway(self.client, POLICY.salesforce, readers())
        self.salesforce.learn()
        self.shown: Order = self.salesforce.reader(OrderReader).waiting()[0]
        self.went_wordless = 0

    def deliver(self, attempt: int = 1, *, write_back: WriteBack | None = None) -> Misplaced | None:
        """Deliver the decision to approve."""
        wordless = Wordless(was_sent=self.went_wordless > 0, goes=self._goes_wordless)
        return self.salesforce.deliver(write_back or asked(self.order), self.shown, attempt, wordless)

    def _goes_wordless(self) -> None:
        self.went_wordless += 1

    def change(self, **fields: object) -> None:
        """Let Sato Keiko change the order, two seconds later, since stamps count whole seconds."""
        self.clock.wind(timedelta(seconds=2))
        self.org.update("Order", self.order, fields, by="Sato Keiko")

    @property
    def status(self) -> object:
        """Return the order's status in the org."""
        return self.org.get("Order", self.order)["Status"]


@pytest.fixture
def bench() -> Iterator[Bench]:
    """Open a bench."""
    opened = Bench()
    yield opened
    opened.served.stop(patience=0)


def test_a_conflict_says_who_changed_what(bench: Bench) -> None:
    bench.change(ShippingCity="Elsewhere", Description="Ring twice")

    with pytest.raises(Conflict, match=r"installation address and special instructions .*Sato Keiko changed the order last, at "):
        bench.deliver()

    assert bench.status == "Pending Review"


def test_a_conflict_names_who_changed_the_status_and_not_who_touched_the_order_after(bench: Bench) -> None:
    bench.change(Status="Cancelled")
    bench.org.update("Order", bench.order, {"Priority__c": "High"}, by="Nightly Job")

    with pytest.raises(Conflict, match="Sato Keiko set it to Cancelled in Salesforce at"):
        bench.deliver()


def test_a_change_that_nobody_decides_by_is_written_over_even_between_reading_and_writing(bench: Bench) -> None:
    bench.client.between = lambda: bench.change(Priority__c="High")

    bench.deliver()

    assert bench.status == "Approved"
    assert len(notes_on(bench.org, bench.order)) == 1


def test_a_change_that_matters_between_reading_and_writing_is_a_conflict(bench: Bench) -> None:
    bench.client.between = lambda: bench.change(ShippingCity="Elsewhere")

    with pytest.raises(Conflict, match="installation address"):
        bench.deliver()

    assert bench.status == "Pending Review" and notes_on(bench.org, bench.order) == []


@pytest.mark.parametrize("switch", ["takes_conditions", "heeds_conditions"])
def test_a_change_is_a_conflict_too_where_the_org_takes_no_conditions(bench: Bench, switch: str) -> None:
    setattr(bench.org, switch, False)
    bench.salesforce = SalesforceGateway(bench.client, POLICY.salesforce, readers())
    bench.client.between = lambda: bench.change(ShippingCity="Elsewhere")

    with pytest.raises(Conflict, match="installation address"):
        bench.deliver()

    assert bench.status == "Pending Review" and notes_on(bench.org, bench.order) == []
    bench.shown = bench.salesforce.reader(OrderReader).waiting()[0]
    bench.client.between = lambda: bench.change(Priority__c="High")
    bench.deliver()
    assert bench.status == "Approved"


def test_an_earlier_attempt_that_arrives_late_is_recognised(bench: Bench) -> None:
    def arrive() -> None:
        bench.clock.wind(timedelta(seconds=2))
        bench.deliver()

    bench.client.between = arrive

    bench.deliver(2)

    assert bench.status == "Approved"
    assert len(notes_on(bench.org, bench.order)) == 1 and len(bench.org.published) == 1


def test_a_decision_that_somebody_took_back_is_not_written_a_second_time(bench: Bench) -> None:
    bench.org.faults.drop_after = 1
    with pytest.raises(Unavailable) as answer:
        bench.deliver()
    assert answer.value.unknown
    bench.change(Status="Pending Review")

    bench.deliver(2)

    assert bench.status == "Pending Review"
    assert len(notes_on(bench.org, bench.order)) == 1


def test_without_notes_the_words_go_to_the_description_behind_what_is_there(bench: Bench) -> None:
    bench.change(Description="Ring twice")
    bench.org.drop_object("ContentNote")
    bench.org.faults.drop_after = 1
    bench.salesforce = SalesforceGateway(bench.client, POLICY.salesforce, readers())
    bench.shown = bench.salesforce.reader(OrderReader).waiting()[0]

    with pytest.raises(Unavailable):
        bench.deliver()
    bench.deliver(2)

    description = bench.org.get("Order", bench.order)["Description"]
    assert bench.status == "Approved"
    assert description.startswith("Ring twice\n\nOrder approved (ref12345)\nBy Aiko <b> & co.")
    assert description.count("ref12345") == 1


def test_an_org_that_stops_taking_notes_gets_the_words_in_the_description(bench: Bench) -> None:
    bench.org.drop_object("ContentNote")

    misplaced = bench.deliver()

    assert misplaced and misplaced.place is Place.DESCRIPTION
    assert "By Aiko" in bench.org.get("Order", bench.order)["Description"]
    assert bench.status == "Approved"


def test_a_record_that_takes_no_note_is_written_once_although_an_answer_was_lost(bench: Bench) -> None:
    bench.org.refuse_notes_on(bench.order)
    bench.client.between = lambda: setattr(bench.client, "between", lambda: setattr(bench.org.faults, "drop_after", 1))
    with pytest.raises(Unavailable):
        bench.deliver()

    assert bench.deliver(2) is None

    assert bench.org.get("Order", bench.order)["Description"].count("ref12345") == 1 and len(bench.org.published) == 1


def wordless(bench: Bench) -> None:
    """Let the org take words nowhere, and lose the answer to a decision that arrives without them."""
    field = bench.org.schema.sobject("Order").field("Description")
    bench.org.add_field("Order", replace(field, updateable=False))
    bench.org.drop_object("ContentNote")
    bench.salesforce = SalesforceGateway(bench.client, POLICY.salesforce, readers())
    bench.clock.wind(timedelta(seconds=5))
    bench.org.faults.drop_after = 1
    with pytest.raises(Unavailable):
        bench.deliver()


def test_a_decision_that_arrived_without_words_is_known_by_what_it_wrote(bench: Bench) -> None:
    wordless(bench)

    misplaced = bench.deliver(2)

    assert misplaced and misplaced.place is Place.NOWHERE
    assert bench.status == "Approved" and len(bench.org.published) == 1


@pytest.mark.parametrize("by", ["Baton Integration", "Sato Keiko"])
def test_the_same_values_are_somebody_elses_where_every_attempt_had_a_place_for_words(bench: Bench, by: str) -> None:
    bench.org.faults.down = True
    with pytest.raises(Unavailable):
        bench.deliver()
    bench.org.faults.down = False
    bench.clock.wind(timedelta(seconds=2))
    bench.org.update("Order", bench.order, {"Status": "Approved"}, by=by)

    with pytest.raises(Conflict, match=f"{by} set it to Approved|status"):
        bench.deliver(2)

    assert bench.went_wordless == 0 and notes_on(bench.org, bench.order) == []


def test_what_somebody_else_set_after_a_lost_answer_is_a_conflict(bench: Bench) -> None:
    wordless(bench)
    bench.change(Status="Cancelled")

    with pytest.raises(Conflict, match="Sato Keiko set it to Cancelled"):
        bench.deliver(2)


def test_a_field_that_goes_away_delays_a_decision_and_does_not_refuse_it(bench: Bench) -> None:
    bench.org.drop_field("Order", "Priority__c")

    with pytest.raises(Unavailable, match="does not let Baton read the record"):
        bench.deliver()
    bench.deliver(2)

    assert bench.status == "Approved"
    assert bench.salesforce.reader(OrderReader).plan().hidden == {"priority": "Order.Priority__c"}


@pytest.mark.parametrize("is_saved", [False, True])
def test_a_value_that_the_org_hides_is_no_change_and_waits_only_where_it_may_be_one(bench: Bench, is_saved: bool) -> None:
    bench.change(Description="Ring twice")
    (bench.shown,) = bench.salesforce.reader(OrderReader).waiting()
    if is_saved:
        bench.change(Priority__c="High")
    description = bench.org.schema.sobject("Order").field("Description")
    bench.org.drop_field("Order", "Description")

    with pytest.raises(Unavailable, match="does not let Baton read the record"):
        bench.deliver()
    if is_saved:
        with pytest.raises(Unavailable, match="no longer shows special instructions, and the record was saved"):
            bench.deliver(2)
        bench.org.add_field("Order", description)
        bench.salesforce.org.forget()
    bench.deliver(3)

    assert bench.status == "Approved"


def test_a_decision_waits_while_the_org_hides_the_total_that_it_rests_on(bench: Bench) -> None:
    total = bench.org.schema.sobject("Order").field("TotalAmount")
    bench.org.drop_field("Order", "TotalAmount")
    for attempt in (1, 2, 3):
        with pytest.raises(Unavailable, match="does not let Baton read the record"):
            bench.deliver(attempt)
    assert bench.status == "Pending Review"

    bench.org.add_field("Order", total)
    bench.salesforce.org.forget()
    bench.deliver(4)

    assert bench.status == "Approved"


def test_a_field_that_baton_cannot_do_without_is_named(bench: Bench) -> None:
    bench.org.drop_field("OrderItem", "Product2Id")

    with pytest.raises(Rejected, match=r"shows Baton no OrderItem\.Product2Id"):
        SalesforceGateway(bench.client, POLICY.salesforce, readers()).reader(OrderReader).waiting()


def test_an_id_that_is_none_never_reaches_an_address(bench: Bench) -> None:
    before = bench.salesforce.calls

    with pytest.raises(Rejected, match="not one of Salesforce's"):
        bench.deliver(write_back=asked("801/../../limits"))

    assert bench.salesforce.calls == before


HALTED = {"httpStatusCode": 400, "body": [{"errorCode": "PROCESSING_HALTED", "message": "Rolled back"}]}
FINE = {"httpStatusCode": 204, "body": None}


@pytest.mark.parametrize(
    ("results", "kind", "part"),
    [
        ([], Unavailable, "part of an answer"),
        ([FINE], Unavailable, "part of an answer"),
        ([HALTED, HALTED], Unavailable, "without saying why"),
        ([HALTED, {"httpStatusCode": 400, "body": [{"errorCode": "X", "message": "Too\n late"}]}], Rejected, "Too late"),
        ([HALTED, {"httpStatusCode": 503, "body": "<html>"}], Unavailable, "status 503"),
        ([HALTED, {"httpStatusCode": 400, "body": {"odd": 1}}], Rejected, "no reason"),
        ([HALTED, {"httpStatusCode": 412, "body": None}], ChangedMeanwhile, "changed"),
    ],
)
def test_the_reason_of_a_failed_request_is_the_part_that_really_failed(
    results: list[Record], kind: type[Exception], part: str
) -> None:
    failure = failure_among(results, 2)

    assert failure is not None and isinstance(failure[0], kind) and part in str(failure[0])


def test_a_request_of_which_all_was_done_has_no_failure() -> None:
    assert failure_among([FINE, FINE], 2) is None
