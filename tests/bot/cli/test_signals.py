"""A signal stops a process whichever thread receives it, also when something hangs: programs that would go on for ever."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import with_python

BEGIN = """
import logging, os, signal, sys, threading, time
from bot.cli.signals import leave_now, leave_within, on_signal
logging.basicConfig()
stopping = on_signal()
"""


@pytest.mark.parametrize("number", ["SIGTERM", "SIGINT"])
def test_a_signal_that_another_thread_receives_wakes_the_main_thread(tmp_path: Path, number: str) -> None:
    ended = run(
        tmp_path,
        f"""
        receives = lambda: (time.sleep(0.3), signal.pthread_kill(threading.get_ident(), signal.{number}), time.sleep(60))
        threading.Thread(target=receives, daemon=True).start()
        stopping.wait()
        leave_now(0)
        """,
    )

    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_signal_that_comes_while_its_event_is_being_asked_stops_nothing_else(tmp_path: Path) -> None:
    ended = run(
        tmp_path,
        """
        with stopping._cond:  # where each wait for the event begins and ends
            signal.raise_signal(signal.SIGTERM)
        stopping.wait()
        leave_now(0)
        """,
    )

    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_signal_is_noticed_while_the_main_thread_executes_no_python_and_what_hangs_is_named(tmp_path: Path) -> None:
    (tmp_path / "sandbox").mkdir()
    (tmp_path / "sandbox" / "slow.py").write_text("def hang(lock):\n    lock.acquire()\n")
    ended = run(
        tmp_path,
        """
        sys.path.insert(0, "sandbox")
        import importlib.util
        spec = importlib.util.spec_from_file_location("sandbox.slow", "sandbox/slow.py")
        slow = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(slow)
        leave_within(0.2, stopping)
        held = threading.Lock()
        held.acquire()
        receives = lambda: (time.sleep(0.3), signal.pthread_kill(threading.get_ident(), signal.SIGTERM), time.sleep(60))
        threading.Thread(target=receives, daemon=True).start()
        slow.hang(held)
        """,
    )

    assert ended.returncode == 0
    assert ended.stderr.splitlines() == ["WARNING:bot.cli.signals:Baton ends, still busy: MainThread in sandbox.slow.hang"]


def test_a_log_that_nobody_reads_keeps_no_process_from_ending(tmp_path: Path) -> None:
    ended = run(
        tmp_path,
        """
        reading, writing = os.pipe()
        os.dup2(writing, 2)
        chatter = lambda: [logging.warning("x" * 1000) for _ in range(1000)]
        threading.Thread(target=chatter).start()
        leave_within(0.2, stopping)
        time.sleep(0.3)
        signal.raise_signal(signal.SIGTERM)
        stopping.wait()
        leave_now(0)
        """,
    )

    assert ended.returncode == 0


def run(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run a small program to its end, for which it has 30 seconds."""
    lines = [line.removeprefix(" " * 8) for line in code.splitlines()]
    program = [sys.executable, "-c", BEGIN + "\n".join(lines)]
    return subprocess.run(program, cwd=folder, env=with_python({}), capture_output=True, text=True, timeout=30)
