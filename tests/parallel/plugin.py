"""Gives `--processes N` to pytest: the tests run in N processes, whose reports become one.

All tests are collected once. Each process is a fork, which has Baton and the test files imported already: with twelve processes
that saves 40 seconds of processor time (docs/decisions/0021-tests-in-forked-processes.md).
"""

import shutil
import tempfile
from importlib import import_module
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from pathlib import Path

import pytest

from tests.parallel.queue import Queue
from tests.parallel.worker import FORK, Finished, Recorded, Reported, Worker

ROOT = Path(__file__).parents[2]
HELPER = pytest.StashKey[ForkProcess]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption("--processes", type=int, default=1, metavar="N", help="run the tests in N processes")


def pytest_collection(session: pytest.Session) -> None:
    """Let a second process compile the test files, from the last one on, while this one imports them from the first one on."""
    if _shared(session) and session.config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        helper = FORK.Process(target=_compile_from_the_end, daemon=True)
        helper.start()
        session.config.stash[HELPER] = helper


def pytest_collection_finish(session: pytest.Session) -> None:
    """End the process that compiles, as soon as all is imported."""
    if helper := session.config.stash.get(HELPER, None):
        helper.kill()
        helper.join()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run the tests, if they run in several processes; None leaves them to pytest."""
    if not _shared(session) or session.testsfailed:
        return None
    _Run(session).to_the_end()
    return True


def _shared(session: pytest.Session) -> bool:
    return session.config.getoption("processes") > 1 and not session.config.getoption("collectonly")


def _compile_from_the_end() -> None:
    for path in sorted((ROOT / "tests").rglob("test_*.py"), reverse=True):
        try:
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        except BaseException:  # noqa: BLE001 - the collection itself reports what can't be imported
            continue


class _Run:
    """One run: hands out tests, and tells pytest what the processes report."""

    def __init__(self, session: pytest.Session) -> None:
        self._session, self._hook = session, session.config.hook
        self._queue = Queue(session.items)
        self._folder = Path(tempfile.mkdtemp(prefix="baton-tests-"))
        self._workers = [Worker(session, self._folder) for _ in range(session.config.getoption("processes"))]

    def to_the_end(self) -> None:
        """Return when each test was reported; pytest's own exceptions end a run early. Files of failed tests stay."""
        try:
            for worker in self._workers:
                self._hand_out(worker)
                self._hand_out(worker)
            while self._workers:
                pipes = {worker.pipe: worker for worker in self._workers}
                for pipe in wait(list(pipes)):
                    self._hear(pipes[pipe])  # type: ignore[index]
        finally:
            for worker in self._workers:
                worker.end()
            if not self._session.testsfailed:
                shutil.rmtree(self._folder, ignore_errors=True)

    def _hand_out(self, worker: Worker) -> None:
        """Give the next test to a process that has fewer than two."""
        worker.give(self._queue.next_for(worker))

    def _hear(self, worker: Worker) -> None:
        """Take one message of a process; its end is one too."""
        message = worker.hear()
        if isinstance(message, Reported):
            self._hook.pytest_runtest_logreport(report=message.report(self._session.config))
        elif isinstance(message, Recorded):
            self._hook.pytest_warning_recorded.call_historic(kwargs=message.arguments())
        elif isinstance(message, Finished):
            item = worker.finished()
            self._hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
            self._hand_out(worker)
        else:
            self._take_leave(worker)
        self._stop_early()

    def _take_leave(self, worker: Worker) -> None:
        """Let a process go that has ended; one that died in a test fails it, and another process takes what it had left."""
        self._workers.remove(worker)
        code = worker.end()
        if (item := worker.under_way()) is None:
            return
        words = f"The process of this test ended with exit code {code}."
        report = pytest.TestReport(item.nodeid, item.location, {}, "failed", words, "call")
        self._hook.pytest_runtest_logreport(report=report)
        successor = Worker(self._session, self._folder)
        self._workers.append(successor)
        self._queue.hand_over(worker, worker.not_begun(), successor)
        self._hand_out(successor)
        self._hand_out(successor)

    def _stop_early(self) -> None:
        """End the run where pytest would: after as many failures as were asked for, or when a plugin says so."""
        if self._session.shouldfail:
            raise self._session.Failed(self._session.shouldfail)
        if self._session.shouldstop:
            raise self._session.Interrupted(self._session.shouldstop)
