"""Several processes report what one process would: each outcome, what a test printed, its warnings, and its death."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.parallel.queue import Queue

ROOT = Path(__file__).parents[2]
TESTS = """
import os, warnings
import pytest

@pytest.fixture(scope="session")
def shared():
    yield
    with open("put_away", "a") as file:
        file.write("once\\n")

def test_passes(shared, tmp_path): (tmp_path / "file").touch()
def test_fails(): print("what it printed"); assert [1, 2] == [1, 3]
def test_dies(): os._exit(3)
def test_warns(): warnings.warn("a warning", DeprecationWarning)
@pytest.mark.skip(reason="not today")
def test_skipped(): pass
@pytest.mark.xfail
def test_expected(): assert False
def test_errs(no_such_fixture): pass
def test_prints(capfd): os.system("echo child"); assert capfd.readouterr().out == "child\\n"

@pytest.mark.together("group")
@pytest.mark.parametrize("number", range(4))
def test_together(number, shared):
    with open("group", "a") as file:
        file.write(f"{os.getpid()} {number}\\n")
"""


def run(folder: Path, *options: str) -> str:
    """Run the tests above in three processes; return what pytest printed."""
    (folder / "test_above.py").write_text(TESTS)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    together: in one process\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.parallel.plugin", "--processes", "3"]
    environment = {"PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    ended = subprocess.run([*command, *options], cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    return ended.stdout + ended.stderr


def test_each_outcome_is_reported_once_and_a_death_costs_one_test(tmp_path: Path) -> None:
    printed = run(tmp_path)

    assert re.search(r"2 failed, 7 passed, 1 skipped, 1 xfailed, 1 warning, 1 error in", printed), printed
    assert "The process of this test ended with exit code 3." in printed
    assert "assert [1, 2] == [1, 3]" in printed and "what it printed" in printed
    assert "DeprecationWarning: a warning" in printed
    lines = [line.split() for line in (tmp_path / "group").read_text().splitlines()]
    assert [number for _, number in lines] == ["0", "1", "2", "3"] and len({process for process, _ in lines}) == 1
    assert 1 <= len((tmp_path / "put_away").read_text().splitlines()) <= 2, "each process puts away what it shared"


def test_a_run_that_ends_at_the_first_failure_leaves_no_process(tmp_path: Path) -> None:
    printed = run(tmp_path, "-x", "-k", "fails or passes")

    assert "stopping after 1 failures" in printed and "1 failed" in printed, printed


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param("....", [0, 1, 2, 3, None], id="all alone, in their order"),
        pytest.param(".a.a", [1, 0, 3, 2, None], id="a group begins first, and one process has all of it"),
        pytest.param("abab.b", [1, 0, 3, 2, 5, 4, None], id="the largest group begins first"),
    ],
)
def test_two_processes_take_turns(request: pytest.FixtureRequest, names: str, expected: list[int | None]) -> None:
    queue = Queue([_item(request, name) for name in names])

    taken = [queue.next_for(process) for process in ("one", "other") * len(names)]

    assert [number for number in taken if number is not None] == [number for number in expected if number is not None]
    assert taken[-1] is None


def test_a_successor_has_what_a_process_was_given_and_what_was_kept_for_it(request: pytest.FixtureRequest) -> None:
    queue = Queue([_item(request, name) for name in "aaaa."])
    given = [queue.next_for("one"), queue.next_for("one")]

    queue.hand_over("one", given[1:], "successor")

    assert [queue.next_for("successor") for _ in range(5)] == [1, 2, 3, 4, None]


def _item(request: pytest.FixtureRequest, name: str) -> pytest.Item:
    item = pytest.Function.from_parent(request.node.parent, name="item", callobj=lambda: None)
    if name != ".":
        item.add_marker(pytest.mark.together(name))
    return item
