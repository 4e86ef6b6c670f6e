"""Intake: the records of Salesforce become handoffs, and the next poll corrects every difference."""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.gateways.salesforce.readers.odd_records import LeaveOut, log
from bot.gateways.salesforce.readers.orders import OrderReader
from bot.gateways.salesforce.readers.record_states import RecordState
from bot.processes.registry import polled_processes
from handoffs.model.change import Change
from handoffs.model.handoff import DeliveryState, Handoff, TaskState
from handoffs.process.handbook import Handbook
from handoffs.rules import open as opening
from handoffs.subjects.order import Order
from handoffs.subjects.subject import Subject, unread_of
from storage.repositories.job_health import Job
from storage.repositories.set_aside import FIRST_PAUSE, RowKind
from tests.bot.conftest import Bench
from tests.handoffs.examples import POLICY, rejection
from tests.messages import english
from tests.refusals import shown
from tests.statements import noted, written

CALLS_A_POLL = 2
"""The lists of three sources are seven queries, and one call takes five."""


def test_an_order_in_review_becomes_a_handoff_once_however_often_it_is_polled(bench: Bench) -> None:
    order = bench.customers.act("order")

    for _ in range(3):
        bench.intake.run()

    assert [h.subject.record_id for h in bench.queries.waiting("order_approval")] == [order]
    assert bench.handoff(order).round == 1


def test_two_replicas_that_poll_at_once_open_one_handoff(bench: Bench) -> None:
    orders = [bench.customers.act("order") for _ in range(5)]
    intakes = [bench.another_intake() for _ in range(4)]

    threads = [threading.Thread(target=intake.run) for intake in intakes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(h.subject.record_id for h in bench.queries.waiting("order_approval")) == sorted(orders)


def test_what_is_found_beside_an_order_comes_with_it(bench: Bench) -> None:
    earlier = bench.customers.act("order", minutes_ago=60)
    order = bench.customers.act("order", minutes_ago=30)
    bench.whmcs.add_service("tanaka@example.jp", "Internet Apartment 1G")

    bench.intake.run()

    subject = bench.order(order)
    assert [other.number for other in subject.preceding.newest] == [bench.org.get("Order", earlier)["OrderNumber"]]
    assert subject.duplicates == subject.preceding
    assert [service.product for service in subject.active_services or ()] == ["Internet Apartment 1G"]
    assert subject.entered_review_at - subject.placed_at > timedelta(minutes=29)


def test_a_change_of_the_account_shows_at_the_next_poll(bench: Bench) -> None:
    order = bench.customers.act("no_eligibility")
    bench.intake.run()
    account = bench.order(order).account.record_id

    bench.org.update("Account", account, {"Internet_Eligibility__c": "Apartment 1G"}, by="Sato Keiko")
    bench.intake.run()

    assert bench.order(order).account.eligibility == "Apartment 1G"


def test_a_poll_of_which_nothing_is_new_costs_one_call_for_five_queries(bench: Bench) -> None:
    bench.customers.act("order")
    bench.intake.run()
    before = bench.salesforce.calls

    bench.intake.run()

    assert bench.salesforce.calls - before == CALLS_A_POLL


def test_old_details_of_many_records_are_read_together_each_two_minutes(bench: Bench) -> None:
    orders = [bench.customers.act("order") for _ in range(20)]
    bench.intake.run()
    after_a_start, costly = bench.another_intake(), 0
    for _ in range(72):
        bench.later(seconds=10)
        before = bench.salesforce.calls
        after_a_start.run()
        costly += bench.salesforce.calls - before > CALLS_A_POLL
    bench.whmcs.add_service("tanaka@example.jp", "Internet Apartment 1G")
    for _ in range(13):
        bench.later(minutes=1)
        after_a_start.run()

    assert 0 < costly <= 7, "twelve minutes have passed"
    assert all(bench.order(order).active_services for order in orders), "each of them was read again in twelve minutes"


def test_a_poll_reads_what_is_set_aside_once_and_each_source_in_one_statement(bench: Bench) -> None:
    bench.customers.act("order")
    for _ in range(2):
        bench.intake.run()

    with noted(bench.database) as statements:
        bench.intake.run()

    of_handoffs = [each for each in statements if "FROM handoffs" in each]
    assert len(of_handoffs) == len(polled_processes())
    assert len(statements) - len(of_handoffs) == 3
    assert written(statements) == ["INSERT INTO job_health"]


def test_what_stands_beside_an_order_is_looked_at_again_after_some_minutes(bench: Bench) -> None:
    order = bench.customers.act("order")
    bench.intake.run()
    bench.whmcs.add_service("tanaka@example.jp", "Internet Apartment 1G")

    bench.later(minutes=11)
    bench.intake.run()

    assert len(bench.order(order).active_services or ()) == 1


def test_trouble_in_whmcs_stops_nothing_and_mends_itself(bench: Bench) -> None:
    bench.whmcs.maintenance = True
    order = bench.customers.act("order")
    bench.intake.run()
    assert bench.order(order).active_services is None
    assert "could not be asked" in shown(bench.order(order).active_services_unknown)

    bench.whmcs.maintenance = False
    bench.later(minutes=2)
    bench.intake.run()

    assert bench.order(order).active_services == ()


def test_what_whmcs_said_before_an_outage_stays_on_the_card(bench: Bench) -> None:
    bench.whmcs.add_service("tanaka@example.jp", "Internet Apartment 1G")
    order = bench.customers.act("order")
    bench.intake.run()

    bench.whmcs.maintenance = True
    bench.org.update("Order", order, {"Description": "Ring twice"}, by="Sato Keiko")
    bench.intake.run()

    subject = bench.order(order)
    assert subject.instructions == "Ring twice"
    assert len(subject.active_services or ()) == 1


@pytest.mark.parametrize(
    ("status", "words"), [("Approved", "Approved in Salesforce by Sato Keiko"), ("Draft", "Draft in Salesforce by Sato Keiko")]
)
def test_an_order_that_left_review_is_withdrawn_with_who_did_it(bench: Bench, status: str, words: str) -> None:
    order = bench.customers.act("order")
    bench.intake.run()

    bench.org.update("Order", order, {"Status": status}, by="Sato Keiko")
    bench.org.update("Order", order, {"Description": "Touched"}, by="Nightly Job")
    bench.intake.run()

    task = bench.handoff(order).task("review")
    assert task.state is TaskState.WITHDRAWN and task.withdrawal is not None
    assert shown(task.withdrawal.reason) == words


def test_a_deleted_order_is_withdrawn(bench: Bench) -> None:
    order = bench.customers.act("order")
    bench.intake.run()

    bench.org.delete("Order", order, by="Sato Keiko")
    bench.intake.run()

    withdrawal = bench.handoff(order).task("review").withdrawal
    assert withdrawal is not None and shown(withdrawal.reason).startswith("Deleted in Salesforce")


def test_a_decision_that_is_being_saved_is_left_alone(bench: Bench) -> None:
    order = bench.customers.act("order")
    bench.intake.run()
    bench.decide(order)

    bench.org.update("Order", order, {"Status": "Cancelled"}, by="Sato Keiko")
    bench.intake.run()

    task = bench.handoff(order).task("review")
    assert task.state is TaskState.SETTLED and task.delivery is DeliveryState.PENDING


def test_an_order_that_comes_back_is_a_new_round(bench: Bench) -> None:
    order = bench.customers.act("order")
    bench.intake.run()
    bench.decide(order, rejection())
    bench.salesforce_writes.run()
    bench.intake.run()
    first = bench.handoff(order)
    assert first.round == 1

    bench.later(hours=1)
    bench.org.update("Order", order, {"Status": "Pending Review"}, by="Sato Keiko")
    bench.intake.run()

    second = bench.handoff(order)
    assert second.round == 2 and second.previous_id == first.id
    known, come_back = first.subject, bench.order(order)
    assert isinstance(known, Order)
    assert come_back.entered_review_at - known.entered_review_at > timedelta(minutes=59)


class Overtaken(OrderReader):
    """Reads orders of an org that changes just after the list was read."""

    after: Callable[[], object]

    def waiting(self, leave_out: LeaveOut = log) -> tuple[Order, ...]:
        """Read the list, and let something happen."""
        found = super().waiting(leave_out)
        self.after()
        return found


def test_a_list_that_is_older_than_our_own_write_opens_no_new_round(bench: Bench) -> None:
    order = bench.customers.act("order")
    bench.intake.run()
    overtaken = Overtaken(bench.salesforce.org, POLICY.salesforce)

    def decide() -> None:
        bench.decide(order)
        bench.salesforce_writes.run()

    overtaken.after = decide
    bench.salesforce = bench.gateway(own={Order: lambda org, terms: overtaken})

    bench.another_intake().run()

    assert bench.handoff(order).round == 1
    assert bench.handoff(order).task("review").delivery is DeliveryState.CONFIRMED


def test_an_outage_is_logged_once_and_noted_with_since_when(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.intake.run()
    bench.org.faults.down = True

    with caplog.at_level(logging.INFO, logger="bot.intake.intake"):
        bench.intake.run()
        since = bench.now()
        bench.later(minutes=3)
        bench.intake.run()
        with bench.database.read() as work:
            beat = work.job_health.last(Job.INTAKE)
        assert beat is not None and beat.failed_since is not None and beat.failed_since <= since
        assert "not available" in english(beat.reason)
        bench.org.faults.down = False
        bench.intake.run()

    own = [record.levelname for record in caplog.records if record.name == "bot.intake.intake"]
    assert own == ["WARNING", "INFO"]
    with bench.database.read() as work:
        beat = work.job_health.last(Job.INTAKE)
    assert beat is not None and beat.failed_since is None


def test_an_order_that_cannot_be_taken_in_keeps_no_other_out(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = bench.customers.act("order"), bench.customers.act("priority")
    really = opening.open_handoff

    def open_handoff(handbook: Handbook, process: str, subject: Subject, **values: Any) -> Change:
        if subject.record_id == bad:
            raise ValueError("no such luck")
        return really(handbook, process, subject, **values)

    monkeypatch.setattr(opening, "open_handoff", open_handoff)
    bench.intake.run()

    assert bench.handoff(good).is_open
    with bench.database.read() as work:
        beat = work.job_health.last(Job.INTAKE)
    assert beat is not None and "could not be taken in: 1" in english(beat.reason)
    with bench.database.read() as work:
        (entry,) = work.set_aside.all()
    assert (entry.row.kind, entry.row.reference) == (RowKind.RECORD, f"order_approval/{bad}")
    bench.later(seconds=FIRST_PAUSE.total_seconds())
    bench.intake.run()
    with bench.database.read() as work:
        assert [each.attempts for each in work.set_aside.all()] == [2]
    monkeypatch.undo()
    bench.later(seconds=2 * FIRST_PAUSE.total_seconds())
    bench.intake.run()
    assert bench.handoff(bad).is_open
    with bench.database.read() as work:
        assert not work.set_aside.all()


def test_the_most_urgent_records_are_open_before_details_of_the_others_are_read(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.intake.reconciler.COMPLETED", 1)
    first, second = (bench.customers.act("order", minutes_ago=minutes) for minutes in (60, 30))
    urgent = bench.customers.act("priority")
    complete, open_then = OrderReader.complete, list[set[str]]()

    def noted_when(reader: OrderReader, orders: Sequence[Order], within: timedelta | None = None) -> tuple[Order, ...]:
        if orders:
            open_then.append({handoff.subject.record_id for handoff in bench.queries.waiting("order_approval")})
        return complete(reader, orders, within)

    monkeypatch.setattr(OrderReader, "complete", noted_when)

    bench.intake.run()

    assert open_then == [set(), {urgent}, {urgent, first}]
    assert bench.handoff(second).is_open


def test_a_fault_in_one_source_stops_no_other(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    order = bench.customers.act("order")
    for source, _ in bench.intake._reconcilers:
        if source.process != "order_approval":
            monkeypatch.setattr(source, "listed", lambda: 1 / 0)
    bench.intake.run()

    assert bench.handoff(order).is_open
    with bench.database.read() as work:
        assert {each.row.reference for each in work.set_aside.all()} == {"poll/cancellation", "poll/eligibility_check"}
    monkeypatch.undo()
    bench.intake.run()
    with bench.database.read() as work:
        assert not work.set_aside.all()


def test_missing_fields_are_told_once(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.org.drop_field("Account", "Email__c")
    bench.org.drop_field("Order", "TotalAmount")

    bench.intake.run()
    bench.intake.run()

    answer = [record.getMessage() for record in caplog.records if "lacks these fields" in record.getMessage()]
    assert len(answer) == 1 and "Account.Email__c (email)" in answer[0] and "TotalAmount" not in answer[0]
    hidden = [record.getMessage() for record in caplog.records if "on which rules rest" in record.getMessage()]
    assert len(hidden) == 1 and "Order.TotalAmount" in hidden[0]


def test_a_priority_that_the_org_hides_changes_no_clock_and_is_said_on_the_card(bench: Bench) -> None:
    urgent, check = bench.customers.act("priority"), bench.customers.requests.act("eligibility_express")
    bench.intake.run()
    processes = {urgent: "order_approval", check: "eligibility_check"}

    def handoffs() -> list[Handoff]:
        return [bench.queries.latest(process, record) for record, process in processes.items()]

    due = [each.current.due for each in handoffs()]
    later = bench.customers.act("order")
    for sobject, name in (("Order", "Priority__c"), ("Case", "Priority")):
        bench.org.drop_field(sobject, name)

    bench.intake.run()
    bench.later(minutes=2)
    bench.intake.run()

    assert [each.current.due for each in handoffs()] == due
    said = ("the priority", "whether a check is express", "the priority")
    for handoff, words in zip((*handoffs(), bench.handoff(later)), said, strict=True):
        assert any(words in shown(each) for each in unread_of(handoff.subject)), handoff.subject.number


def test_who_changed_a_status_is_taken_from_the_history_only_where_it_fits(bench: Bench) -> None:
    order = bench.customers.act("order")
    bench.org.update("Order", order, {"Status": "Cancelled"}, by="Sato Keiko")
    untracked = next(row for row in bench.org.records("OrderHistory") if row.get("NewValue") == "Cancelled")
    bench.org.purge("OrderHistory", str(untracked["Id"]))

    (state,) = bench.salesforce.reader(OrderReader).states([order])

    assert isinstance(state, RecordState)
    assert (state.status, state.changed_by) == ("Cancelled", "Sato Keiko")


class Slow(OrderReader):
    """An org in which a record changes while intake reads the neighbours of orders."""

    meanwhile: Callable[[], object]

    def complete(self, orders: Sequence[Order], within: timedelta | None = None) -> tuple[Order, ...]:
        """Look, and let something happen."""
        found = super().complete(orders, within)
        if orders:
            self.meanwhile()
        return found


def test_a_change_that_arrives_while_somebody_decides_is_never_approved_unseen(bench: Bench) -> None:
    order = bench.customers.act("order")
    bench.intake.run()
    bench.org.update("Order", order, {"ShippingCity": "Elsewhere"}, by="Sato Keiko")
    slow = Slow(bench.salesforce.org, POLICY.salesforce)
    slow.meanwhile = lambda: bench.decide(order)
    bench.salesforce = bench.gateway(own={Order: lambda org, terms: slow})

    bench.another_intake().run()
    bench.salesforce_writes.run()

    assert bench.org.get("Order", order)["Status"] == "Pending Review"
    failure = bench.handoff(order).task("review").delivery_failure
    assert failure is not None and failure.is_conflict
