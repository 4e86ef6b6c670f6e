"""The end of a process: the signals that stop it, and its leaving in time, also when something hangs."""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

SIGNALS = (signal.SIGTERM, signal.SIGINT)
OURS = ("bot.", "storage.", "sandbox.")

LEAVE_WITHIN = 24.0
"""Seconds from the signal to the end of the process, whatever hangs; a container gets 30 before it is killed."""

LAST_WORDS = 1.0
"""Seconds for what a leaving process has still to write; somebody may have stopped to read its log."""

logger = logging.getLogger(__name__)


def on_signal() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set from now on.

    The system gives a signal to any thread, and Python runs a handler in the main thread only, not before this thread executes
    Python again. So handlers do nothing here: the number of each signal comes through a pipe, whichever thread received it, and
    a thread that waits for it sets the event. No handler takes a lock that the interrupted code may hold.
    """
    stopping = threading.Event()
    receiving, sending = os.pipe()
    os.set_blocking(sending, False)
    for number in SIGNALS:
        signal.signal(number, _left_to_the_pipe)
    signal.set_wakeup_fd(sending, warn_on_full_buffer=False)
    threading.Thread(target=_receive, args=(receiving, stopping), name="signals", daemon=True).start()
    return stopping


def leave_within(seconds: float, stopping: threading.Event) -> None:
    """End the process at the latest so many seconds after the signal, also when a call hangs that no thread can leave."""

    def leave() -> None:
        stopping.wait()
        time.sleep(seconds)
        leave_now(0)

    threading.Thread(target=leave, name="leaving", daemon=True).start()


def leave_now(exit_code: int) -> NoReturn:
    """End the process without waiting for threads, and log in one line which of them still do something.

    Python waits for the threads of its pools, and so for each call that hangs.
    """
    try:
        words = threading.Thread(target=_last_words, args=(threading.current_thread(),), name="last words", daemon=True)
        words.start()
        words.join(LAST_WORDS)
    finally:
        os._exit(exit_code)


def _left_to_the_pipe(number: int, frame: FrameType | None) -> None:
    """Do nothing: without a handler in Python, no number would come through the pipe."""


def _receive(receiving: int, stopping: threading.Event) -> None:
    while received := os.read(receiving, 1):
        if received[0] in SIGNALS:
            stopping.set()


def _last_words(leaving: threading.Thread) -> None:
    busy = _unfinished(but={leaving, threading.current_thread()})
    if busy:
        logger.warning("Baton ends, still busy: %s", ", ".join(busy))
    ends: tuple[Callable[[], None], ...] = (logging.shutdown, sys.stdout.flush, sys.stderr.flush)
    for end in ends:
        end()


def _unfinished(but: set[threading.Thread]) -> list[str]:
    """Name each thread that executes code of ours, with the innermost function of ours; parts that have stopped have none."""
    frames, threads = sys._current_frames(), [each for each in threading.enumerate() if each not in but]
    places = [(each.name, _place(frames.get(each.ident or 0))) for each in threads]
    return [f"{name} in {place}" for name, place in places if place]


def _place(frame: FrameType | None) -> str:
    while frame:
        module = str(frame.f_globals.get("__name__"))
        if module.startswith(OURS) and module != __name__:
            return f"{module}.{frame.f_code.co_name}"
        frame = frame.f_back
    return ""
