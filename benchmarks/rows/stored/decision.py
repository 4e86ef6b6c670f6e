"""One decision at the service, from one thread and from eight, compared with a bare transaction of two rows."""

from pathlib import Path

from benchmarks.parts.processes import in_own_process
from benchmarks.parts.services import served
from benchmarks.parts.timing import a_second
from benchmarks.peers.two_rows import two_rows
from benchmarks.report.line import Goal, Line, Of, Result
from benchmarks.setting import Setting
from benchmarks.stock.prepared import PERSON, STEP, policy, prepared, rejection, sqlite
from handoffs.model.task_ref import TaskRef

SHARE = Goal(at_least=0.4, of=Of.RATIO)
THREADS = (1, 8)


def measure(setting: Setting) -> Result:
    """Measure both in turns; of several runs the best one counts, since other work on the machine only takes away."""
    each, rounds = setting.size((200, 3), (8, 1))
    with prepared(sqlite(setting.folder)) as ready:
        handoffs = ready.open_orders(each * rounds * len(THREADS))
        found = in_own_process(rates, ready.url, str(setting.folder), handoffs, each, rounds)
    return Result(row="decision", lines=tuple(_line(threads, *found[threads]) for threads in THREADS))


def rates(url: str, folder: str, handoffs: list[str], each: int, rounds: int) -> dict[int, tuple[float, float]]:
    """Decide handoffs and change bare rows, in turns; return the transactions a second of both, by the threads."""
    left, found = list(handoffs), {}
    with served(url, policy()) as ours:

        def decide(handoff: str) -> None:
            ours.service.decide(TaskRef(handoff=handoff, step=STEP), PERSON, rejection(1))

        for threads in THREADS:
            pairs = []
            for _ in range(rounds):
                mine = [left.pop() for _ in range(each)]
                bare = two_rows(sqlite(Path(folder), "bare"), each)
                pairs.append(
                    (
                        a_second(lambda number, mine=mine: decide(mine[number]), threads, each // threads),
                        a_second(bare, threads, each // threads),
                    )
                )
            found[threads] = (max(own for own, _ in pairs), max(bare for _, bare in pairs))
    return found


def _line(threads: int, ours: float, bare: float) -> Line:
    return Line(
        name=f"{threads} {'thread' if threads == 1 else 'threads'}, decisions", unit="a second", ours=ours, theirs=bare,
        peer="two rows", goal=SHARE,
    )  # fmt: skip
