"""The pool on which listeners call out: sized for a slow Slack, so that no answer to Slack ever waits for one."""

import logging
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

from bot.gateways.errors import Rejected, Unavailable

logger = logging.getLogger(__name__)

WORKERS = 48


class BackgroundCalls:
    """Runs calls to outside systems on a pool, so that listeners do not wait for them."""

    def __init__(self, workers: int = WORKERS) -> None:
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="background")
        self._lock = threading.Lock()
        self._running: set[Future[None]] = set()

    def submit(self, call: Callable[..., object], *about: object) -> None:
        """Run a call soon; errors are logged, since nobody waits for the result."""
        future = self._pool.submit(_made, call, about)
        with self._lock:
            self._running.add(future)
        future.add_done_callback(self._forget)

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
        with self._lock:
            is_busy = key in self._waiting
            self._waiting[key] = call if is_busy else None
        if not is_busy:
            self._background.submit(self._run, key, call)

    def _run(self, key: str, call: Callable[[], object]) -> None:
        following: Callable[[], object] | None = call
        while following:
            _made(following, ())
            with self._lock:
                following = self._waiting.pop(key)
                if following:
                    self._waiting[key] = None


def _made(call: Callable[..., object], about: tuple[object, ...]) -> None:
    name = getattr(call, "__name__", "call")
    try:
        call(*about)
    except (Unavailable, Rejected) as failure:
        logger.warning("%s did not arrive: %s", name, failure)
    except Exception:
        logger.exception("%s failed, reference %s", name, secrets.token_hex(3))
