"""Records that left the list of their source: what became of them, and by whom."""

import pytest

from handoffs.model.handoff import Handoff, TaskState
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
