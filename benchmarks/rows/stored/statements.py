"""The statements and write transactions of a claim, a decision, an opened order and a home tab on SQLite."""

from collections.abc import Callable

from benchmarks.parts.counting import Count, counting
from benchmarks.parts.processes import in_own_process
from benchmarks.parts.services import served
from benchmarks.report.line import Goal, Line, Result
from benchmarks.setting import Setting
from benchmarks.stock.prepared import PERSON, STEP, policy, prepared, rejection, sqlite
from handoffs.model.task_ref import TaskRef

MOST = {"claim": 6, "decision": 8, "home tab": 12}


def measure(setting: Setting) -> Result:
    """Count with few open orders and with a hundred times as many."""
    lines = []
    with prepared(sqlite(setting.folder)) as ready:
        for count in setting.size((10, 1_000), (10,)):
            handoffs = list(ready.open_orders(count))
            found = in_own_process(statements, ready.url, handoffs[0])
            lines += [_line(verb, count, number) for verb, number in found.items()]
    return Result(row="statements", lines=tuple(lines))


def statements(url: str, handoff: str) -> dict[str, int]:
    """Return the statements of each verb; each runs once before, since the first one of a process prepares."""
    with counting() as count, served(url, policy()) as ours:
        ref = TaskRef(handoff=handoff, step=STEP)
        ours.queries.home(PERSON)
        ours.service.claim(ref, PERSON)
        ours.service.release(ref, PERSON)
        return {
            "claim": _of(count, lambda: ours.service.claim(ref, PERSON)),
            "decision": _of(count, lambda: ours.service.decide(ref, PERSON, rejection(1))),
            "home tab": _of(count, lambda: ours.queries.home(PERSON)),
        }


def _of(count: Count, work: Callable[[], object]) -> int:
    before = count.statements
    work()
    return count.statements - before


def _line(verb: str, among: int, number: int) -> Line:
    return Line(name=f"{verb}, {among:,} open", unit="statements", ours=number, goal=Goal(at_most=MOST[verb]))
