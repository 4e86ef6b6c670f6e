"""A new order of an account with 2,000 other orders, compared with one of an account with twenty: time, and stored bytes."""

import json
from collections.abc import Iterable

from benchmarks.parts.polls import cpu_of, polling
from benchmarks.parts.processes import in_own_process
from benchmarks.report.line import Goal, Line, Of, Result
from benchmarks.setting import Setting
from benchmarks.stock.clones import clone_order
from benchmarks.stock.prepared import PROCESS, Prepared, prepared, sqlite
from bot.config.settings import Settings
from handoffs.model.events import Event
from storage.formats.codec import dump_event, dump_handoff

FLAT = Goal(at_most=1.5, of=Of.RATIO)


def measure(setting: Setting) -> Result:
    """Measure an order after few others, and another one after many."""
    few, many = setting.size((20, 2_000), (3, 10))
    with prepared(sqlite(setting.folder)) as ready:
        found = []
        for before, count in ((0, few), (few, many)):
            _others(ready, count - before)
            order = ready.world.customers.act("order")
            found.append(in_own_process(opened, ready.world.settings(), order))
    names = (("poll that opens it", "ms of CPU"), ("its journal", "bytes"), ("its snapshot", "bytes"))
    lines = [
        Line(name=f"{many:,} other orders, {name}", unit=unit, ours=ours, theirs=theirs, peer=f"among {few}", goal=FLAT)
        for (name, unit), theirs, ours in zip(names, *found, strict=True)
    ]
    return Result(row="account", lines=tuple(lines))


def opened(settings: Settings, order: str) -> tuple[float, int, int]:
    """Poll until an order is stored; return the milliseconds of a core, and the bytes of its journal and of its snapshot."""
    with polling(settings) as (application, intake):
        taken = cpu_of(intake.run)
        handoff = application.queries.latest(PROCESS, order)
        assert handoff is not None
        with application.database.read() as work:
            events = work.journal.of(handoff.id)
    return taken, _journal(events), len(json.dumps(dump_handoff(handoff)).encode())


def _others(ready: Prepared, count: int) -> None:
    """Add approved orders of the same account."""
    org, own = ready.world.org, ready.world.org.get("Order", ready.order)
    for names in clone_order(org, ready.order, count):
        copy = org.state.records.get("Order", names[ready.order])
        kept = {"AccountId": own["AccountId"], "BillToContactId": own["BillToContactId"], "Status": "Approved"}
        org.state.records.put("Order", names[ready.order], {**copy, **kept, "StatusCode": "Activated"})


def _journal(events: Iterable[Event]) -> int:
    return sum(len(json.dumps(dump_event(event)).encode()) for event in events)
