"""Ends several things at once within a time, whether or not each of them ends."""

import threading
import time
from collections.abc import Callable


def side_by_side(within: float, *calls: Callable[[], object]) -> None:
    """Make calls in threads of their own and return when all have ended, or after `within` seconds."""
    ends_at = time.monotonic() + within
    threads = [threading.Thread(target=call, name="ending", daemon=True) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, ends_at - time.monotonic()))
