"""Run mutmut over the rules and the clock, print the score of each file, and list the changes that no test noticed.

`python -m tests.mutation handoffs.rules.claim` measures one module and keeps the results of the others in the folder `mutants`;
without a name everything is measured again. The exit code is 1 when fewer than 85 % of the changes were noticed.
"""

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

LEAST = 85
"""The share of changes, in percent, that the tests have to notice."""

NOTICED = frozenset({"killed", "timeout", "suspicious", "segfault"})
UNTRIED = frozenset({"not checked", "skipped", "check was interrupted by user"})
MUTMUT = str(Path(sys.executable).with_name("mutmut"))


def main(modules: list[str]) -> int:
    """Measure modules of `handoffs`, or all rules and clocks; return the exit code."""
    if not modules:
        shutil.rmtree("mutants", ignore_errors=True)
    patterns = [f"{module}.*" for module in modules]
    subprocess.run([MUTMUT, "run", "--max-children", os.environ.get("WORKERS", "1"), *patterns], check=True)
    listed = subprocess.run([MUTMUT, "results", "--all", "true"], check=True, capture_output=True, text=True).stdout
    results = {name: status for name, status in parsed(listed).items() if status not in UNTRIED}
    unnoticed = [name for name, status in results.items() if status not in NOTICED]
    for name in unnoticed:
        print(subprocess.run([MUTMUT, "show", name], check=True, capture_output=True, text=True).stdout)
    for room, (noticed, tried) in table(results).items():
        print(f"{100 * noticed / tried:6.1f} %  {noticed:5} of {tried:5}  {room}")
    return 0 if results and 100 * len(unnoticed) <= (100 - LEAST) * len(results) else 1


def parsed(listed: str) -> dict[str, str]:
    """Read lines such as *handoffs.clock.sla.x_due__mutmut_3: killed*."""
    lines = (line.strip().rpartition(": ") for line in listed.splitlines())
    return {name: status for name, _, status in lines if name}


def table(results: dict[str, str]) -> dict[str, tuple[int, int]]:
    """Return for each module, each package and all of it: how many changes were noticed, and how many were tried."""
    noticed, tried = Counter[str](), Counter[str]()
    for name, status in results.items():
        module = name.rpartition(".")[0]
        for place in {module, ".".join(module.split(".")[:2]), "all"}:
            tried[place] += 1
            noticed[place] += status in NOTICED
    return {place: (noticed[place], tried[place]) for place in sorted(tried)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
