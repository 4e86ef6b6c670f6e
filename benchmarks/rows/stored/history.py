"""A claim, and an order that is opened, with nothing settled and with a long history of settled orders."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from itertools import pairwise

from benchmarks.parts import postgres
from benchmarks.parts.processes import in_own_process
from benchmarks.parts.services import served
from benchmarks.parts.timing import median_ms
from benchmarks.report.line import Goal, Line, Of, Result
from benchmarks.setting import Setting
from benchmarks.stock.histories import keep
from benchmarks.stock.prepared import PERSON, PROCESS, STEP, Prepared, policy, prepared, sqlite
from benchmarks.stock.settled import add_settled
from handoffs.model.task_ref import TaskRef
from handoffs.subjects.order import Order

FLAT = Goal(at_most=1.5, of=Of.RATIO)
"""With a long history a change takes as long as with none; the rest is noise of two shared cores."""

RUNS = 20


def measure(setting: Setting) -> Result:
    """Measure SQLite to its full size, and PostgreSQL to a tenth of it."""
    sizes = {"SQLite": setting.size((0, 100_000, 1_000_000), (0, 100)), "PostgreSQL": setting.size((0, 100_000), (0, 100))}
    return Result(row="history", lines=tuple(line for kind in sizes for line in _on(kind, sizes[kind], setting)))


def _on(kind: str, sizes: tuple[int, ...], setting: Setting) -> Iterator[Line]:
    with ExitStack() as opened:
        url = sqlite(setting.folder) if kind == "SQLite" else opened.enter_context(postgres.database(setting.postgres))
        ready = opened.enter_context(prepared(url))
        tasks = list(ready.open_orders(len(sizes) * RUNS))
        found: dict[int, Mapping[str, float]] = {}
        for before, count in pairwise((0, *sizes)):
            if count > before:
                add_settled(url, ready.settled, before, count)
            if count and kind == "SQLite":
                keep(setting, count, url)
            found[count] = in_own_process(changes, url, [tasks.pop() for _ in range(RUNS)], _fresh(ready, count), ready.opened)
        for verb in ("claim", "open"):
            yield from (_line(kind, verb, count, found) for count in sizes)


def _fresh(ready: Prepared, count: int) -> list[str]:
    """Return the numbers of orders that Baton does not know yet."""
    return [f"{count + number + 50_000_000:08d}" for number in range(RUNS)]


def changes(url: str, handoffs: list[str], numbers: list[str], like: str) -> dict[str, float]:
    """Claim handoffs and open orders like a known one; return the median of each in milliseconds."""
    with served(url, policy()) as ours:
        with ours.database.read() as work:
            known = work.handoffs.peek(like).about(Order)
        subjects = [replace(known, record_id=f"801BT00{each}AAA", number=each) for each in numbers]
        claims = iter(handoffs)
        orders = iter(subjects)
        return {
            "claim": median_ms(lambda: ours.service.claim(TaskRef(handoff=next(claims), step=STEP), PERSON), RUNS),
            "open": median_ms(lambda: ours.service.open(PROCESS, next(orders)), RUNS),
        }


def _line(kind: str, verb: str, count: int, found: Mapping[int, Mapping[str, float]]) -> Line:
    base = {} if count == 0 else {"theirs": found[0][verb], "peer": "with none", "goal": FLAT}
    return Line(name=f"{kind}, {verb} with {count:,} settled", unit="ms", ours=found[count][verb], **base)
