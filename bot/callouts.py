"""The pool on which listeners call out: sized for a slow Slack, so that no answer to Slack ever waits for one."""

import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bot.gateways.errors import Rejected, Unavailable

logger = logging.getLogger(__name__)

WORKERS = 48


class CallOuts:
    """Runs calls to Slack apart from the listeners that asked for them."""

    def __init__(self, workers: int = WORKERS) -> None:
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="callout")

    def submit(self, call: Callable[..., object], *about: Any) -> None:
        """Have a call made soon; trouble is logged by its meaning, since nobody waits for it."""
        self._pool.submit(_made, call, about)

    def close(self) -> None:
        """Let the calls that were asked for be made, and stop."""
        self._pool.shutdown(wait=True, cancel_futures=False)


def _made(call: Callable[..., object], about: tuple[Any, ...]) -> None:
    name = getattr(call, "__name__", "call")
    try:
        call(*about)
    except (Unavailable, Rejected) as trouble:
        logger.warning("%s did not arrive: %s", name, trouble.says)
    except Exception:
        logger.exception("%s failed, reference %s", name, secrets.token_hex(3))
