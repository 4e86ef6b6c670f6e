"""The bytes that the database takes for one order's life, and for one change of an order among many other orders."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from handoffs.model.events import Event
from handoffs.model.handoff import Handoff
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.processes import PROCESSES
from handoffs.rules import open as opening
from handoffs.rules.outside.refresh import refresh
from handoffs.subjects.order import NAMED, Order, OtherOrder, OtherOrders
from storage.database import Database
from storage.formats.codec import dump_event, dump_handoff

NEIGHBOURS = 2000


def measure(database: Database, policy: Policy, decided: Handoff) -> None:
    """Measure a decided order, and print the bytes."""
    with database.read() as work:
        events = work.journal.of(decided.id)
    journal, snapshot = _journal(events), _snapshot(decided)
    print(f"One order's life: {journal:,} bytes of journal in {len(events)} events, snapshot {snapshot:,} bytes")
    handbook, order = Handbook(policy=policy, processes=PROCESSES), decided.about(Order)
    for count in (NAMED, NEIGHBOURS):
        began = opening.open_handoff(
            handbook, decided.process, _among(order, count), handoff_id="bench", previous=None, now=decided.opened_at
        ).handoff
        change = refresh(handbook, began, began.current.step, _among(order, count + 1), decided.opened_at)
        assert change is not None
        written, snapshot = _journal(change.events), _snapshot(change.handoff)
        print(f"  one more among {count:>5,} orders of the account: {written:,} bytes of journal, snapshot {snapshot:,} bytes")


def _among(order: Order, count: int) -> Order:
    """Return an order among so many others of its account, all of them with its product and within a day."""
    newest = tuple(
        OtherOrder(
            number=f"{number:08d}",
            status="Approved",
            link=order.link,
        )
        for number in range(count, count - NAMED, -1)
    )
    others = OtherOrders(count=count, newest=newest)
    return replace(order, duplicates=others, preceding=others, preceding_within=timedelta(days=1))


def _journal(events: Iterable[Event]) -> int:
    return sum(len(json.dumps(dump_event(event)).encode()) for event in events)


def _snapshot(handoff: Handoff) -> int:
    return len(json.dumps(dump_handoff(handoff)).encode())
