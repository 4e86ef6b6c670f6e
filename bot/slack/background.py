"""The pool on which listeners call out: sized for a slow Slack, so that no answer to Slack ever waits for one."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from functools import partial

from bot.gateways.errors import Rejected, Unavailable
from bot.telemetry.requests import reference as new_reference

logger = logging.getLogger(__name__)

WORKERS = 48

ROOM = 10 * WORKERS
"""So many calls run or wait before a person is asked to try again: a further one would wait too long to be of use."""

MOST = 2 * ROOM
"""So many calls run or wait at most, with the sentences to those people; what comes then is left out."""


class BackgroundCalls:
    """Runs calls to outside systems on a pool, so that listeners do not wait for them; each in the language of its request."""

    def __init__(self, workers: int = WORKERS, room: int = ROOM, most: int = MOST) -> None:
        self._room, self._most = room, most
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="background")
        self._lock = threading.Lock()
        self._running: set[Future[None]] = set()

    @property
    def is_busy(self) -> bool:
        """Return whether so many calls wait that a person should rather try again."""
        with self._lock:
            return len(self._running) >= self._room

    def submit(self, call: Callable[..., object], *about: object) -> bool:
        """Run a call soon; errors are logged, since nobody waits for the result. Return False if too many calls wait."""
        with self._lock:
            if len(self._running) >= self._most:
                logger.error("%s is left out: %s calls wait for outside systems", _name_of(call), self._most)
                return False
        future = self._pool.submit(copy_context().run, _made, call, about)
        with self._lock:
            self._running.add(future)
        future.add_done_callback(self._forget)
        return True

    def close(self, within: float) -> None:
        """Wait at most `within` seconds for the submitted calls, and stop; calls that have not begun by then are dropped."""
        with self._lock:
            running = set(self._running)
        wait(running, timeout=within)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _forget(self, future: Future[None]) -> None:
        with self._lock:
            self._running.discard(future)


class NewestOnly:
    """Runs the calls of a key one after the other; while one runs, only the newest of the others is kept."""

    def __init__(self, background: BackgroundCalls) -> None:
        self._background = background
        self._lock = threading.Lock()
        self._waiting: dict[str, Callable[[], object] | None] = {}

    def submit(self, key: str, call: Callable[[], object]) -> None:
        """Run a call soon; it replaces a call that waits for this key."""
        context = copy_context()
        with self._lock:
            is_busy = key in self._waiting
            self._waiting[key] = partial(context.run, call) if is_busy else None
        if not is_busy and not self._background.submit(self._run, key, call):
            with self._lock:
                self._waiting.pop(key)

    def _run(self, key: str, call: Callable[[], object]) -> None:
        following: Callable[[], object] | None = call
        while following:
            _made(following, ())
            with self._lock:
                following = self._waiting.pop(key)
                if following:
                    self._waiting[key] = None


def _made(call: Callable[..., object], about: tuple[object, ...]) -> None:
    name = _name_of(call)
    try:
        call(*about)
    except (Unavailable, Rejected) as failure:
        logger.warning("%s did not arrive: %s", name, failure)
    except Exception:
        logger.exception("%s failed, reference %s", name, new_reference())


def _name_of(call: Callable[..., object]) -> str:
    return getattr(call.func if isinstance(call, partial) else call, "__name__", "call")
