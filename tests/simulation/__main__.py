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
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.garbage import collect_less_often
from tests.simulation.doings.doings import Run
from tests.simulation.invariants.invariants import violations
from tests.simulation.run import run
from tests.simulation.scenes import Scene
from tests.simulation.world.database import fast_folder, prepared


@dataclass(frozen=True, kw_only=True)
class Told:
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
    told = asked.parse_args()
    counts, decisions, notify_accepted, began = Counter[str](), 0, 0, time.monotonic()
    with closing(_all(range(told.first, told.first + told.seeds), told.processes)) as seeds:
        for done in seeds:
            if done.failure:
                print("\n".join(done.failure))
                return 1
            counts, decisions, notify_accepted = (
                counts + done.counts,
                decisions + done.decisions,
                notify_accepted + done.notify_accepted,
            )
    print(f"{told.seeds} seeds in {time.monotonic() - began:.0f} s, no violation")
    print(f"{decisions} decisions, {notify_accepted} modals accepted")
    print("faults: " + ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items())))
    return 0


def held(seed: int, folder: Path, template: Path, scene: Scene | None = None) -> tuple[Run, list[str]]:
    """Run a seed, in its own scene unless another is given, and hold its end against the invariants."""
    random.seed(seed)
    done = run(seed, folder, template, scene)
    found = violations(done)
    done.world.close()
    return done, found


def replay(seed: int) -> str:
    """Say how to run this seed again."""
    return f"replay it: python -m tests.simulation --first {seed} --seeds 1"


def _all(seeds: range, processes: int) -> Generator[Told, None, None]:
    """Run seeds in so many processes and give what comes of each as it ends; those that still run are ended with the reading."""
    with (
        tempfile.TemporaryDirectory(dir=fast_folder()) as folder,
        multiprocessing.Pool(min(processes, len(seeds)), _begin, (Path(folder), prepared(Path(folder)))) as pool,
    ):
        yield from pool.imap_unordered(_told, seeds)


def _begin(folder: Path, template: Path) -> None:
    """Return this process a folder of its own."""
    global _FOLDER, _TEMPLATE
    logging.disable(logging.CRITICAL)
    collect_less_often()
    _FOLDER, _TEMPLATE = folder / str(os.getpid()), template
    _FOLDER.mkdir()


def _told(seed: int) -> Told:
    try:
        done, found = held(seed, _FOLDER, _TEMPLATE)
    except Exception:  # noqa: BLE001 - every failure is reported with the number of its seed
        return Told(counts=Counter(), decisions=0, notify_accepted=0, failure=(traceback.format_exc(), replay(seed)))
    failure = (*done.log, *found, replay(seed)) if found else ()
    return Told(counts=done.counts, decisions=done.decisions, notify_accepted=len(done.notify_accepted), failure=failure)


_FOLDER, _TEMPLATE = Path(), Path()
"""Where this process keeps its days, and the empty database that each begins with."""

if __name__ == "__main__":
    sys.exit(main())
