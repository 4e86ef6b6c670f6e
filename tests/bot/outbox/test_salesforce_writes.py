"""Write-backs: delivered at once and once, delayed while Salesforce can't take them, refused in its own words."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.gateways.errors import Unavailable
from bot.gateways.salesforce.writing.words import Wordless
from bot.outbox.leases import ABANDONED_AFTER, TERM
from handoffs.model.effects import Destination, WriteBack
from handoffs.model.handoff import DeliveryState, Task, TaskState
from handoffs.subjects.order import Order
from handoffs.text.messages import written
from sandbox.salesforce.panel.record_details import notes_on
from tests.bot.conftest import Bench
from tests.messages import english
from tests.refusals import shown


def decided(bench: Bench, story: str = "order") -> str:
    """Let an order come in and be approved."""
    order = bench.customers.act(story)
    bench.intake.run()
    bench.decide(order)
    return order


def task_of(bench: Bench, order: str) -> Task:
    """Return the task of the newest round."""
    return bench.handoff(order).task("review")


def test_a_decision_is_delivered_and_confirmed(bench: Bench) -> None:
    order = decided(bench)

    bench.salesforce_writes.run()

    assert bench.org.get("Order", order)["Status"] == "Approved"
    assert task_of(bench, order).delivery is DeliveryState.CONFIRMED
    with bench.database.read() as work:
        assert work.outbox.count(WriteBack.type) == 0


def test_while_salesforce_is_away_it_is_tried_again_with_growing_pauses(bench: Bench) -> None:
    order = decided(bench)
    bench.org.faults.down = True
    pauses = []
    for _ in range(5):
        bench.salesforce_writes.run()
        pauses.append((_due(bench) - bench.now()).total_seconds())
        bench.later(seconds=pauses[-1] + 0.1)

    assert "not available" in english(task_of(bench, order).delivery_error)
    assert pauses == [pytest.approx(expected, rel=0.3, abs=0.3) for expected in (1, 2, 4, 8, 16)]
    bench.org.faults.down = False
    bench.salesforce_writes.run()
    assert task_of(bench, order).delivery is DeliveryState.CONFIRMED


def test_a_pause_that_salesforce_asks_for_wins(bench: Bench) -> None:
    decided(bench)
    bench.org.faults.limit_exceeded = True

    bench.salesforce_writes.run()

    assert _due(bench) - bench.now() > timedelta(minutes=4)


def test_a_write_whose_answer_was_lost_is_found_and_not_repeated(bench: Bench) -> None:
    order = decided(bench)
    bench.org.faults.drop_after = 1

    bench.salesforce_writes.run()
    assert task_of(bench, order).delivery is DeliveryState.PENDING
    bench.later(seconds=2)
    bench.salesforce_writes.run()

    assert task_of(bench, order).delivery is DeliveryState.CONFIRMED
    assert len(notes_on(bench.org, order)) == 1 and len(bench.org.published) == 1


@pytest.mark.parametrize("is_wordless", [True, False], ids=["without words", "never sent"])
def test_only_a_decision_that_went_without_words_is_known_by_its_values(bench: Bench, is_wordless: bool) -> None:
    bench.org.drop_object("ContentNote")
    description = bench.org.schema.sobject("Order").field("Description")
    bench.org.add_field("Order", replace(description, updateable=not is_wordless))
    order = decided(bench)
    bench.org.faults.drop_after, bench.org.faults.down = int(is_wordless), not is_wordless
    bench.salesforce_writes.run()
    bench.org.faults.down = False
    if not is_wordless:
        bench.org.update("Order", order, {"Status": "Approved"}, by="Baton Integration")
    bench.later(seconds=2)

    bench.worker(bench.gateway()).run()

    task = task_of(bench, order)
    assert bench.org.get("Order", order)["Status"] == "Approved"
    assert task.delivery is DeliveryState.CONFIRMED if is_wordless else task.state is TaskState.OPEN
    assert bool(task.delivery_failure and task.delivery_failure.is_conflict) is not is_wordless


def test_a_stop_between_writing_and_noting_it_is_mended_when_the_lease_is_abandoned(bench: Bench) -> None:
    order = decided(bench)
    with bench.database.begin() as work:
        (message,) = work.outbox.lease(Destination.SALESFORCE, bench.now(), 1, TERM)
    assert isinstance(message.effect, WriteBack) and message.effect.note
    note = replace(
        message.effect.note, title=written(shown(message.effect.note.title)), body=written(shown(message.effect.note.body))
    )
    bench.salesforce.deliver(replace(message.effect, note=note), bench.handoff(order).subject, message.attempts)

    bench.salesforce_writes.run()
    assert task_of(bench, order).delivery is DeliveryState.PENDING
    bench.later(seconds=ABANDONED_AFTER)
    bench.salesforce_writes.run()

    assert task_of(bench, order).delivery is DeliveryState.CONFIRMED
    assert len(notes_on(bench.org, order)) == 1


def test_a_refusal_opens_the_task_again_with_the_orgs_own_words(bench: Bench) -> None:
    order = decided(bench)
    bench.org.faults.validation_rule = "Credit check missing"

    bench.salesforce_writes.run()

    task = task_of(bench, order)
    assert task.state is TaskState.OPEN and task.delivery_failure is not None
    assert english(task.delivery_failure.reason) == "Credit check missing" and not task.delivery_failure.is_conflict


def test_a_change_in_salesforce_is_a_conflict(bench: Bench) -> None:
    order = decided(bench)
    bench.org.update("Order", order, {"ShippingCity": "Elsewhere"}, by="Sato Keiko")

    bench.salesforce_writes.run()

    task = task_of(bench, order)
    assert task.delivery_failure is not None and task.delivery_failure.is_conflict
    assert "installation address. Sato Keiko changed the order last, at" in english(task.delivery_failure.reason)


def test_two_replicas_write_a_decision_once(bench: Bench) -> None:
    order = decided(bench)
    other = bench.worker(bench.gateway())

    with ThreadPoolExecutor() as pool:
        for run in (pool.submit(bench.salesforce_writes.run), pool.submit(other.run)):
            run.result()
    other.close()

    writes = [w for w in bench.org.audit.writes if w.record_id == order and w.by == "Baton Integration"]
    assert len(writes) == 1 and len(notes_on(bench.org, order)) == 1


class Stubborn:
    """A writer that holds one order until it is released, and raises an unexpected error on another."""

    def __init__(self) -> None:
        self.slow, self.broken = "", ""
        self.go = threading.Event()
        self.written: list[str] = []

    def deliver(self, asked: WriteBack, shown: Order, attempt: int, wordless: Wordless) -> None:
        """Write, wait or fail."""
        if asked.subject == self.broken:
            raise ZeroDivisionError
        if asked.subject == self.slow and not self.go.wait(60):
            raise Unavailable(written("Nobody said go."))
        self.written.append(asked.subject)


def test_a_slow_delivery_keeps_no_later_decision_waiting(bench: Bench) -> None:
    writer = Stubborn()
    salesforce_writes = bench.worker(writer)
    writer.slow = decided(bench)
    running = threading.Thread(target=salesforce_writes.run)
    running.start()

    quick = decided(bench, "priority")
    arrived = threading.Event()
    watching = threading.Thread(target=lambda: _watch(bench, quick, arrived))
    watching.start()
    assert arrived.wait(60)
    assert writer.written == [quick]

    writer.go.set()
    running.join(60)
    salesforce_writes.close()
    watching.join(60)
    assert writer.written == [quick, writer.slow]


def test_a_mistake_of_ours_delays_a_decision_and_loses_nothing(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    writer = Stubborn()
    salesforce_writes = bench.worker(writer)
    writer.broken = decided(bench)

    salesforce_writes.run()

    reference = english(task_of(bench, writer.broken).delivery_error)
    assert reference.startswith("Unexpected trouble (reference ")
    assert reference.removeprefix("Unexpected trouble (reference ")[:6] in caplog.text
    order, writer.broken = writer.broken, ""
    bench.later(seconds=5)
    salesforce_writes.run()
    salesforce_writes.close()
    assert task_of(bench, order).delivery is DeliveryState.CONFIRMED


def _watch(bench: Bench, order: str, arrived: threading.Event) -> None:
    for _ in range(6000):
        if task_of(bench, order).delivery is DeliveryState.CONFIRMED:
            return arrived.set()
        arrived.wait(0.01)


class _Undone(Exception):
    """Rolls back what was only looked at."""


def _due(bench: Bench) -> datetime:
    """Return when the parcel that waits is tried again."""
    found: list[datetime] = []
    with suppress(_Undone), bench.database.begin() as work:
        found += [
            message.due_at
            for message in work.outbox.lease(Destination.SALESFORCE, bench.now() + timedelta(days=1), 1, timedelta())
        ]
        raise _Undone
    return found[0]
