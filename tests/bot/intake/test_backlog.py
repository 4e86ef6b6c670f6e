"""Many records that came in during an outage are opened in few transactions, the most urgent first, and exactly as each alone."""

from dataclasses import replace

from sqlalchemy import event, text

from bot.service.batches import BATCH
from handoffs.model.handoff import Handoff
from handoffs.subjects.order import Order
from storage.database import Database
from tests.bot.conftest import Bench
from tests.handoffs.examples import ORDER
from tests.statements import noted

STATEMENTS_OF_A_BATCH = 12
_TIMERS = text("SELECT id FROM timers WHERE handoff_id = :id")


def orders(number: int, *, of_accounts: int) -> list[Order]:
    """Return orders of so many accounts in turns."""
    accounts = [replace(ORDER.account, record_id=f"00100000000{place:04d}AAA") for place in range(of_accounts)]
    return [
        replace(ORDER, record_id=f"80100000000{place:04d}AAA", number=f"{place:08d}", account=accounts[place % of_accounts])
        for place in range(number)
    ]


def opened(database: Database) -> dict[str, Handoff]:
    """Return the open handoffs by record."""
    with database.read() as work:
        return {handoff.subject.record_id: handoff for handoff in work.handoffs.open_ones()}


def test_a_batch_of_new_records_takes_one_transaction_and_few_statements(bench: Bench) -> None:
    commits: list[object] = []
    event.listen(bench.database._engine, "commit", commits.append)

    with noted(bench.database) as statements:
        left = bench.service.open_together("order_approval", orders(BATCH, of_accounts=BATCH))

    assert not left and len(opened(bench.database)) == BATCH
    assert len(commits) == 1 and len(statements) <= STATEMENTS_OF_A_BATCH


def test_what_a_batch_opens_is_what_each_record_gets_alone(bench: Bench) -> None:
    together, alone = orders(4, of_accounts=4)[:2], orders(4, of_accounts=4)[2:]
    bench.service.open_together("order_approval", together)
    for order in alone:
        bench.service.open("order_approval", order)

    with bench.database.read() as work:
        found = [opened(bench.database)[order.record_id] for order in (together[0], alone[0])]
        rows = [[each.type for each in work.journal.of(handoff.id)] for handoff in found]
        redraws = work.outbox.count("redraw")
        timers = [len(work.timers._connection.execute(_TIMERS, {"id": handoff.id}).all()) for handoff in found]
    assert rows[0] == rows[1] and timers[0] == timers[1] > 0
    assert redraws == 4
    assert replace(found[0], id="", subject=ORDER, findings=(), opened_at=found[1].opened_at, tasks=()) == replace(
        found[1], id="", subject=ORDER, findings=(), tasks=()
    )


def test_a_customers_second_record_and_one_that_has_a_handoff_are_left_to_be_opened_alone(bench: Bench) -> None:
    first, second, third = orders(3, of_accounts=2)
    bench.service.open("order_approval", second)

    left = bench.service.open_together("order_approval", [first, second, third])

    assert left == (second, third)
    assert set(opened(bench.database)) == {first.record_id, second.record_id}


def test_a_poll_opens_the_most_urgent_record_of_a_backlog_first(bench: Bench) -> None:
    waiting = [bench.customers.act("order") for _ in range(6)]
    urgent = bench.customers.act("priority")

    bench.intake.run()

    by_id = sorted(opened(bench.database).values(), key=lambda handoff: handoff.id)
    assert {each.subject.record_id for each in by_id} == {*waiting, urgent}
    assert by_id[0].subject.record_id == urgent
