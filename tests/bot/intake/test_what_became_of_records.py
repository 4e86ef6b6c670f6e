"""Records that left the list of their source: what became of them, and by whom."""

from datetime import timedelta

import pytest

from bot.cli.terminal import offline_transactions
from bot.service.repairs import RepairService
from handoffs.model.effects import Announcement, Destination
from handoffs.model.events.repairs import Repaired
from handoffs.model.handoff import Handoff, TaskState
from handoffs.subjects.order import Order
from storage.repositories.set_aside import RowKind, SetAside
from tests.bot.conftest import Bench
from tests.refusals import shown

REQUESTS = {"eligibility_check": "eligibility", "cancellation": "cancel_internet"}


def newest(bench: Bench, process: str, record: str) -> Handoff:
    """Return the newest round of a record."""
    found = bench.queries.latest(process, record)
    assert found is not None, "there is no handoff for the record"
    return found


def why_withdrawn(handoff: Handoff) -> str:
    """Return why the first task of a handoff was withdrawn."""
    task = handoff.tasks[0]
    assert task.state is TaskState.WITHDRAWN and task.withdrawal is not None
    return shown(task.withdrawal.reason)


@pytest.mark.parametrize("process", REQUESTS)
def test_a_case_of_another_type_is_withdrawn_although_its_status_stays(bench: Bench, process: str) -> None:
    case = bench.customers.requests.act(REQUESTS[process])
    bench.intake.run()

    bench.org.update("Case", case, {"Type": "Question"}, by="Sato Keiko")
    bench.org.update("Case", case, {"Description": "Touched"}, by="Nightly Job")
    bench.intake.run()

    assert why_withdrawn(newest(bench, process, case)) == "Sato Keiko changed its type in Salesforce to Question"


def test_a_case_whose_type_is_corrected_to_another_process_waits_there_alone(bench: Bench) -> None:
    case = bench.customers.requests.act("eligibility")
    bench.intake.run()

    bench.org.update("Case", case, {"Type": "Cancellation Request"}, by="Sato Keiko")
    bench.intake.run()

    assert not newest(bench, "eligibility_check", case).is_open
    assert newest(bench, "cancellation", case).is_open


def test_a_case_without_a_type_is_withdrawn(bench: Bench) -> None:
    case = bench.customers.requests.act("eligibility")
    bench.intake.run()

    bench.org.update("Case", case, {"Type": None}, by="Sato Keiko")
    bench.intake.run()

    assert why_withdrawn(newest(bench, "eligibility_check", case)) == "Sato Keiko changed its type in Salesforce to none"


def test_a_record_in_the_recycle_bin_is_deleted_and_one_that_is_not_shown_is_not(bench: Bench) -> None:
    deleted, hidden = bench.customers.act("order"), bench.customers.act("order")
    bench.intake.run()

    bench.org.delete("Order", deleted, by="Sato Keiko")
    bench.org.hide(hidden)
    bench.intake.run()

    assert why_withdrawn(bench.handoff(deleted)) == "Deleted in Salesforce by Sato Keiko"
    assert why_withdrawn(bench.handoff(hidden)).startswith("Baton can no longer see it in Salesforce")


def test_a_decision_on_an_order_that_is_not_shown_waits_and_is_written_when_it_is_shown_again(bench: Bench) -> None:
    order = bench.customers.act("order")
    bench.intake.run()
    bench.decide(order)
    bench.org.hide(order)

    bench.salesforce_writes.run()

    error = bench.handoff(order).task("review").delivery_error
    assert error is not None and "can't see the record" in shown(error)
    bench.org.share(order)
    bench.later(minutes=10)
    bench.salesforce_writes.run()
    assert bench.org.get("Order", order)["Status"] == "Approved"


def test_the_same_card_goes_on_when_the_right_to_its_record_comes_back(bench: Bench) -> None:
    order = bench.customers.act("order")
    bench.intake.run()
    before = bench.handoff(order)
    bench.org.hide(order)
    bench.intake.run()

    bench.org.update("Order", order, {"Description": "Ring twice"}, by="Sato Keiko")
    bench.org.share(order)
    bench.intake.run()
    bench.intake.run()

    after = bench.handoff(order)
    assert (after.id, after.round, after.is_open) == (before.id, 1, True)
    assert after.task("review").due == before.task("review").due
    assert after.about(Order).instructions == "Ring twice"
    bench.decide(order)
    bench.salesforce_writes.run()
    assert bench.org.get("Order", order)["Status"] == "Approved"


def test_an_order_that_came_back_into_review_while_it_was_not_shown_is_a_new_round(bench: Bench) -> None:
    order = bench.customers.act("order")
    bench.intake.run()
    bench.org.hide(order)
    bench.intake.run()

    bench.later(hours=1)
    bench.org.update("Order", order, {"Status": "Draft"}, by="Sato Keiko")
    bench.org.update("Order", order, {"Status": "Pending Review"}, by="Sato Keiko")
    bench.org.share(order)
    bench.intake.run()

    assert bench.handoff(order).round == 2


def test_a_poll_that_would_withdraw_many_without_proof_withdraws_nothing_and_says_so_once(bench: Bench) -> None:
    orders = [bench.customers.act("order") for _ in range(10)]
    bench.intake.run()
    for order in orders[:6]:
        bench.org.hide(order)

    for _ in range(3):
        bench.intake.run()
    bench.another_intake().run()

    assert all(bench.handoff(order).is_open for order in orders)
    (said,) = announcements(bench)
    assert "6 of the 10 orders" in said
    for order in orders[:6]:
        bench.org.share(order)
    bench.intake.run()
    with bench.database.read() as work:
        assert not work.set_aside.all()


def confirmed(bench: Bench, orders: int, gone: int) -> list[str]:
    """Hide the first of so many orders, and confirm that these are gone."""
    found = [bench.customers.act("order") for _ in range(orders)]
    bench.intake.run()
    for order in found[:gone]:
        bench.org.hide(order)
    bench.intake.run()
    RepairService(offline_transactions(bench.database, bench.queries.policy)).confirm(absence(bench).id)
    return found


@pytest.mark.parametrize("is_restarted", [False, True])
def test_what_an_operator_confirms_as_gone_ends_and_at_first_only_that(bench: Bench, is_restarted: bool) -> None:
    orders = confirmed(bench, 20, 7)
    for order in orders[7:14]:
        bench.org.hide(order)
    intake = bench.another_intake() if is_restarted else bench.intake

    intake.run()

    assert [bench.handoff(order).is_open for order in orders] == [False] * 7 + [True] * 13
    assert why_withdrawn(bench.handoff(orders[0])).startswith("Baton can no longer see it")
    with bench.database.read() as work:
        assert not work.set_aside.all()
        (repaired,) = [each for each in work.journal.of(bench.handoff(orders[0]).id) if isinstance(each, Repaired)]
    assert orders[0] not in str(repaired) and "7 of the 20 orders" in shown(repaired.reason)
    bench.later(minutes=1)
    intake.run()
    assert all(bench.handoff(order).is_open for order in orders[7:]), "seven more are too many without a word of their own"
    assert "7 of the 13 orders" in shown(absence(bench).reason) and len(announcements(bench)) == 2


def test_one_record_more_that_goes_before_the_next_poll_takes_no_confirmation_away(bench: Bench) -> None:
    orders = confirmed(bench, 12, 6)
    bench.org.hide(orders[6])

    bench.intake.run()
    assert [bench.handoff(order).is_open for order in orders] == [False] * 6 + [True] * 6
    bench.intake.run()

    assert [bench.handoff(order).is_open for order in orders] == [False] * 7 + [True] * 5, "one alone goes without proof"
    assert len(announcements(bench)) == 1


def test_a_record_that_is_shown_again_after_the_confirmation_stays(bench: Bench) -> None:
    orders = confirmed(bench, 20, 9)
    bench.org.share(orders[0])

    bench.intake.run()

    assert [bench.handoff(order).is_open for order in orders] == [True] + [False] * 8 + [True] * 11


def test_records_that_are_held_are_asked_for_at_growing_pauses(bench: Bench) -> None:
    orders = [bench.customers.act("order") for _ in range(10)]
    bench.intake.run()
    for order in orders[:6]:
        bench.org.hide(order)

    tries = []
    for _ in range(60):
        bench.intake.run()
        tries.append(absence(bench).attempts)
        bench.later(minutes=1)
    assert tries[-1] < 12, "an hour of polls asks for them a few times"


def absence(bench: Bench) -> SetAside:
    """Return the entry for the records that are held."""
    with bench.database.read() as work:
        (entry,) = work.set_aside.of_kind(RowKind.ABSENCE).values()
    return entry


def test_five_that_are_not_shown_are_withdrawn(bench: Bench) -> None:
    orders = [bench.customers.act("order") for _ in range(10)]
    bench.intake.run()
    for order in orders[:5]:
        bench.org.hide(order)

    bench.intake.run()

    assert [bench.handoff(order).is_open for order in orders] == [False] * 5 + [True] * 5
    assert not announcements(bench)


def test_many_that_somebody_approved_are_withdrawn_since_salesforce_proves_it(bench: Bench) -> None:
    orders = [bench.customers.act("order") for _ in range(8)]
    bench.intake.run()
    bench.later(minutes=1)
    for order in orders:
        bench.org.update("Order", order, {"Status": "Approved"}, by="Sato Keiko")

    bench.intake.run()

    assert {why_withdrawn(bench.handoff(order)) for order in orders} == {"Approved in Salesforce by Sato Keiko"}


def announcements(bench: Bench) -> list[str]:
    """Return the texts that were announced to teams."""
    with bench.database.read() as work:
        waiting = work.outbox.lease(Destination.SLACK, bench.now(), 1000, timedelta(seconds=1))
    return [shown(each.effect.text) for each in waiting if isinstance(each.effect, Announcement)]


@pytest.mark.parametrize("tracked", [True, False], ids=["with history", "without history"])
@pytest.mark.parametrize("process", REQUESTS)
def test_the_clock_of_a_case_that_came_back_starts_when_it_came_back(bench: Bench, process: str, tracked: bool) -> None:
    if not tracked:
        bench.org.drop_object("CaseHistory")
    bench.org.add_closed_status("Solved")
    case = bench.customers.requests.act(REQUESTS[process], minutes_ago=6000)
    bench.intake.run()
    bench.later(days=3)
    bench.org.update("Case", case, {"Status": "Solved"}, by="Sato Keiko")
    bench.intake.run()

    bench.later(days=3)
    bench.org.update("Case", case, {"Status": "Working"}, by="Sato Keiko")
    back = bench.now()
    bench.later(minutes=2)
    bench.intake.run()

    handoff = newest(bench, process, case)
    assert handoff.round == 2
    assert abs(handoff.tasks[0].due.started_at - back) < timedelta(seconds=2)


def test_the_clock_of_an_order_that_came_back_starts_when_it_came_back_where_nothing_is_tracked(bench: Bench) -> None:
    bench.org.drop_object("OrderHistory")
    order = bench.customers.act("order", minutes_ago=600)
    bench.intake.run()
    bench.org.update("Order", order, {"Status": "Draft"}, by="Sato Keiko")
    bench.intake.run()

    bench.later(days=1)
    bench.org.update("Order", order, {"Status": "Pending Review"}, by="Sato Keiko")
    bench.intake.run()

    assert bench.now() - bench.handoff(order).task("review").due.started_at < timedelta(seconds=5)
