"""`make soak`: as many seeds as asked, with counts; stops at the first violation and says how to replay it."""

import argparse
import logging
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.simulation.database import fast_folder, prepared
from tests.simulation.invariants import violations
from tests.simulation.run import STEPS, Run, run


def main() -> int:
    """Run the seeds and print what came of them."""
    asked = argparse.ArgumentParser(prog="python -m tests.simulation")
    asked.add_argument("--seeds", type=int, default=500)
    asked.add_argument("--first", type=int, default=1)
    told = asked.parse_args()
    logging.disable(logging.CRITICAL)
    counts, decisions, accepted, began = Counter[str](), 0, 0, time.monotonic()
    with tempfile.TemporaryDirectory(dir=fast_folder()) as folder:
        template = prepared(Path(folder))
        for seed in range(told.first, told.first + told.seeds):
            done, found = held(seed, Path(folder), template)
            counts, decisions, accepted = counts + done.counts, decisions + done.decisions, accepted + len(done.accepted)
            if found:
                print("\n".join([*done.log, *found, f"replay it: python -m tests.simulation --first {seed} --seeds 1"]))
                return 1
    seconds = time.monotonic() - began
    print(f"{told.seeds} seeds of {STEPS} steps in {seconds:.0f} s, no violation")
    print(f"{decisions} decisions, {accepted} modals accepted")
    print("faults: " + ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items())))
    return 0


def held(seed: int, folder: Path, template: Path) -> tuple[Run, list[str]]:
    """Run a seed and hold its end against the invariants."""
    random.seed(seed)
    done = run(seed, folder, template)
    found = violations(done)
    done.world.close()
    return done, found


if __name__ == "__main__":
    sys.exit(main())
