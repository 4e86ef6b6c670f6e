"""One of the processes that run tests, seen from both of its ends."""

import multiprocessing
import os
import pickle
import signal
import warnings
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

FORK = multiprocessing.get_context("fork")
PATIENCE = 20
"""Seconds after which a process that does not end is killed."""


@dataclass(frozen=True)
class Reported:
    """What became of one phase of a test."""

    data: dict[str, Any]

    def report(self, config: pytest.Config) -> pytest.TestReport:
        """Return the report as pytest made it."""
        made: pytest.TestReport = config.hook.pytest_report_from_serializable(config=config, data=self.data)
        return made


@dataclass(frozen=True)
class Recorded:
    """A warning."""

    message: Warning
    category: type[Warning]
    file: str
    line: int
    when: str
    nodeid: str

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of pytest's hook."""
        shown = warnings.WarningMessage(self.message, self.category, self.file, self.line)
        return {"warning_message": shown, "when": self.when, "nodeid": self.nodeid, "location": None}


@dataclass(frozen=True)
class Finished:
    """A test is over, and all that it used is put away."""


class Worker:
    """A process as the run sees it: what it was given, and what it says."""

    def __init__(self, session: pytest.Session, folder: Path) -> None:
        self._session = session
        self._given: deque[int] = deque()
        self.pipe, theirs = FORK.Pipe()
        self._process = FORK.Process(target=_work, args=(session, theirs, folder))
        self._process.start()
        theirs.close()

    def give(self, number: int | None) -> None:
        """Give it the place of a test among the collected ones; None: there are no more."""
        if number is not None:
            self._given.append(number)
        with suppress(BrokenPipeError):  # it died; the end of what it says is heard next
            self.pipe.send(number)

    def hear(self) -> Reported | Recorded | Finished | None:
        """Return what it says next; None when it has ended."""
        try:
            message: Reported | Recorded | Finished = self.pipe.recv()
        except (EOFError, ConnectionResetError):
            return None
        return message

    def finished(self) -> pytest.Item:
        """Return the test that is over."""
        return self._session.items[self._given.popleft()]

    def under_way(self) -> pytest.Item | None:
        """Return the test that it runs."""
        return self._session.items[self._given[0]] if self._given else None

    def not_begun(self) -> list[int]:
        """Return the places of what it was given and has not begun."""
        return list(self._given)[1:]

    def end(self) -> int | None:
        """End the process if it has not ended, so that it puts away what its test uses; return its exit code."""
        if self._process.pid and self._process.exitcode is None:
            os.kill(self._process.pid, signal.SIGINT)
        self._process.join(PATIENCE)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
        self.pipe.close()
        return self._process.exitcode


class _Reporter:
    """Says through the pipe what pytest would show."""

    def __init__(self, config: pytest.Config, pipe: Connection) -> None:
        self._config, self._pipe = config, pipe

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Say what became of one phase of a test."""
        self._pipe.send(Reported(self._config.hook.pytest_report_to_serializable(config=self._config, report=report)))

    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage, when: str, nodeid: str) -> None:
        """Say a warning; one that can't be sent is said by its words."""
        message, category = warning_message.message, warning_message.category
        if isinstance(message, str) or not _can_be_sent(message):
            message, category = UserWarning(f"{category.__name__}: {message}"), UserWarning
        self._pipe.send(Recorded(message, category, warning_message.filename, warning_message.lineno, when, nodeid))


def _can_be_sent(message: Warning) -> bool:
    try:
        return isinstance(pickle.loads(pickle.dumps(message)), Warning)
    except Exception:  # noqa: BLE001 - any error of a warning's own pickling
        return False


def _work(session: pytest.Session, pipe: Connection, folder: Path) -> None:
    """Run what comes through the pipe, in the new process, and end it. Temporary files go into a folder of its own."""
    config, manager = session.config, session.config.pluginmanager
    _capture_anew(config)
    manager.unregister(name="terminalreporter")
    manager.register(_Reporter(config, pipe))
    own = folder / str(os.getpid())
    own.mkdir()
    os.environ["PYTEST_DEBUG_TEMPROOT"] = str(own)
    try:
        _run(session, pipe)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        config.hook.pytest_sessionfinish(session=session, exitstatus=pytest.ExitCode.INTERRUPTED)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who hears that the pipe is closed asks for the end
    pipe.close()
    os._exit(0)


def _run(session: pytest.Session, pipe: Connection) -> None:
    """Run each test whose place comes through the pipe. The last one puts away what several have shared."""
    number = pipe.recv()
    while number is not None:
        following = pipe.recv()
        item, after = session.items[number], None if following is None else session.items[following]
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        pipe.send(Finished())
        number = following


def _capture_anew(config: pytest.Config) -> None:
    """Give this process files of its own for what its tests print."""
    capture: Any = config.pluginmanager.getplugin("capturemanager")
    if capture is not None and capture.is_globally_capturing():
        capture.stop_global_capturing()
        capture.start_global_capturing()
