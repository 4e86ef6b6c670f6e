"""The home tab of a person and of a contact, with many open tasks and with a long history, compared with its bare rows."""

from collections.abc import Callable

from sqlalchemy import select

from benchmarks.parts.counting import Count, counting
from benchmarks.parts.processes import in_own_process
from benchmarks.parts.services import Served, served
from benchmarks.parts.timing import median_ms
from benchmarks.report.line import Goal, Line, Result
from benchmarks.setting import Setting
from benchmarks.stock.histories import history
from benchmarks.stock.prepared import PERSON, PROCESS, policy, prepared, sqlite
from storage.engine import make_engine
from storage.tables import HANDOFFS, TASKS

CONTACT = "U0YUMI"
GOAL = Goal(at_most=15)


def measure(setting: Setting) -> Result:
    """Measure with open orders at three sizes, then with a long history."""
    lines: list[Line] = []
    with prepared(sqlite(setting.folder)) as ready:
        sizes = setting.size((100, 1_000, 10_000), (5, 10))
        for before, count in zip((0, *sizes), sizes, strict=False):
            ready.open_orders(count - before)
            lines += _lines(f"{count:,} open", in_own_process(tabs, ready.url))
    settled = setting.size(1_000_000, 100)
    lines += _lines(f"{settled:,} settled", in_own_process(tabs, history(setting, settled)))
    return Result(row="home", lines=tuple(lines))


def tabs(url: str) -> dict[str, tuple[float, float, float]]:
    """Return for each view its milliseconds, its statements, and the milliseconds of its bare rows."""
    with counting() as count, served(url, policy()) as ours:
        asked = _views(ours)
        statements = {name: _statements(count, work) for name, work in asked.items()}
    with served(url, policy()) as ours:
        return {name: (median_ms(work, 15, 3), statements[name], _rows(url)) for name, work in _views(ours).items()}


def _views(ours: Served) -> dict[str, Callable[[], object]]:
    with ours.database.read() as work:
        party = next(work.handoffs.all_waiting()).subject.party
    return {
        "an agent's home": lambda: ours.queries.home(PERSON),
        "a contact's home": lambda: ours.queries.home(CONTACT),
        "a customer's view": lambda: ours.queries.of_customer(PROCESS, party, ""),
    }


def _statements(count: Count, work: Callable[[], object]) -> int:
    work()
    before = count.statements
    work()
    return count.statements - before


def _rows(url: str) -> float:
    """Return the milliseconds for the first hundred rows of the team's queue, with their snapshots as text."""
    engine = make_engine(url, 1)
    is_shown = (TASKS.c.state == "open", TASKS.c.team == "cs")
    rows = select(TASKS, HANDOFFS.c.state).join(HANDOFFS).where(*is_shown).order_by(TASKS.c.due_at).limit(100)
    with engine.connect() as connection:
        taken = median_ms(lambda: connection.execute(rows).all(), 15, 2)
    engine.dispose()
    return taken


def _lines(where: str, found: dict[str, tuple[float, float, float]]) -> list[Line]:
    lines = []
    for name, (taken, statements, rows) in found.items():
        lines.append(Line(name=f"{where}, {name}", unit="ms", ours=taken, theirs=rows, peer="bare rows", goal=GOAL))
        lines.append(Line(name=f"{where}, {name}", unit="statements", ours=statements, goal=Goal(at_most=12)))
    return lines
