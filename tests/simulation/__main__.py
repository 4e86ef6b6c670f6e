"""`make soak`: as many seeds as asked, on all cores, with counts; stops at the first violation and says how to replay it."""

import argparse
import logging
import multiprocessing
import os
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.databases import database_in, migrated, postgresql_server
from tests.garbage import collect_less_often
from tests.memory import fast_folder
from tests.simulation.doings.doings import Run
from tests.simulation.invariants.invariants import violations
from tests.simulation.run import run
from tests.simulation.scenes import Scene
from tests.simulation.world.database import Days, SqliteDays
from tests.simulation.world.postgresql import PostgresqlDays

FEW = 23
"""So many seeds, one of each scene, hold decisions; a run without any proves nothing."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one seed comes to; `trouble` is empty when everything held, else its steps and what is wrong."""

    counts: Counter[str]
    decisions: int
    notify_accepted: int
    failure: tuple[str, ...]


def main() -> int:
    """Run the seeds and print what came of them."""
    asked = argparse.ArgumentParser(prog="python -m tests.simulation")
    asked.add_argument("--seeds", type=int, default=500)
    asked.add_argument("--first", type=int, default=1)
    asked.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--postgresql", action="store_true", help="two replicas side by side on PostgreSQL")
    day = asked.parse_args()
    counts, decisions, notify_accepted, began = Counter[str](), 0, 0, time.monotonic()
    wanted = range(day.first, day.first + day.seeds)
    with closing(_all(wanted, day.processes, are_shared=day.postgresql)) as seeds:
        for done in seeds:
            if done.failure:
                print("\n".join(done.failure))
                return 1
            counts, decisions, notify_accepted = (
                counts + done.counts,
                decisions + done.decisions,
                notify_accepted + done.notify_accepted,
            )
    if not decisions and day.seeds >= FEW:
        print(f"nobody decided anything in {day.seeds} seeds: the people of the simulation can't act")
        return 1
    print(f"{day.seeds} seeds in {time.monotonic() - began:.0f} s, no violation")
    print(f"{decisions} decisions, {notify_accepted} modals accepted")
    print("faults: " + ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items())))
    return 0


def held(seed: int, days: Days, scene: Scene | None = None) -> tuple[Run, list[str]]:
    """Run a seed, in its own scene unless another is given, and hold its end against the invariants."""
    random.seed(seed)
    done = run(seed, days, scene)
    found = list(violations(done))
    done.world.close()
    return done, found


def breaks(seed: int, days: Days, scene: Scene) -> bool:
    """Run a seed in a scene, and return whether its end breaks a promise; the first one that it breaks is enough."""
    random.seed(seed)
    done = run(seed, days, scene)
    is_broken = any(violations(done))
    done.world.close()
    return is_broken


def replay(seed: int, days: Days) -> str:
    """Say how to run this seed again."""
    switch = " --postgresql" if days.are_shared else ""
    return f"replay it: python -m tests.simulation --first {seed} --seeds 1{switch}"


def _all(seeds: range, processes: int, *, are_shared: bool) -> Generator[Outcome, None, None]:
    """Run seeds in so many processes and give what comes of each as it ends; those that still run are ended with the reading."""
    migrated()
    with tempfile.TemporaryDirectory(dir=fast_folder()) as folder, _addresses(processes, are_shared=are_shared) as urls:
        places: multiprocessing.Queue[str] = multiprocessing.Queue()
        for number in range(processes):
            places.put(urls[number] if urls else str(Path(folder, str(number))))
        with multiprocessing.Pool(processes, _begin, (places, are_shared)) as pool:
            yield from pool.imap_unordered(_outcome_of, seeds)


@contextmanager
def _addresses(number: int, *, are_shared: bool) -> Iterator[list[str]]:
    """Make so many empty PostgreSQL databases, where days are shared; give their addresses."""
    if not are_shared:
        yield []
        return
    with (
        tempfile.TemporaryDirectory(dir=fast_folder()) as folder,
        postgresql_server(Path(folder, "server")) as server,
        ExitStack() as made,
    ):
        yield [made.enter_context(database_in(server, "template0")) for _ in range(number)]


def _begin(places: "multiprocessing.Queue[str]", are_shared: bool) -> None:
    """Keep the days of this process at a place of its own: an address, or a folder."""
    global _DAYS
    logging.disable(logging.CRITICAL)
    collect_less_often()
    place = places.get()
    if are_shared:
        _DAYS = PostgresqlDays(place)
        return
    Path(place).mkdir()
    _DAYS = SqliteDays(Path(place))


def _outcome_of(seed: int) -> Outcome:
    try:
        done, found = held(seed, _DAYS)
    except Exception:  # noqa: BLE001 - every failure is reported with the number of its seed
        return Outcome(counts=Counter(), decisions=0, notify_accepted=0, failure=(traceback.format_exc(), replay(seed, _DAYS)))
    failure = (*done.log, *found, replay(seed, _DAYS)) if found else ()
    return Outcome(counts=done.counts, decisions=done.decisions, notify_accepted=len(done.notify_accepted), failure=failure)


_DAYS: Days = SqliteDays(Path())
"""Where this process keeps its days."""

if __name__ == "__main__":
    sys.exit(main())
