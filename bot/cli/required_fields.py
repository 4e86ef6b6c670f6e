"""Asks Salesforce during the start which fields it hides that rules rest on, so that its outage keeps nobody from Slack."""

import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from bot.gateways.errors import Rejected, Unavailable

GLANCE = 0.2
"""Seconds between two looks at whether somebody stops the start."""


class FieldsLacking(Exception):
    """Salesforce hides fields that Baton requires; `problems` is a line for each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class RequiredFields:
    """The answer of Salesforce to one question, asked at the beginning; nobody waits for it when `stopping` is set."""

    def __init__(self, ask: Callable[[], tuple[str, ...]], stopping: threading.Event) -> None:
        self._ask, self._stopping = ask, stopping
        self._answers: queue.Queue[tuple[str, ...]] = queue.Queue()
        self._answer: tuple[str, ...] | None = None
        self._began = time.monotonic()
        threading.Thread(target=self._asking, name="required fields", daemon=True).start()

    def require(self, within: float) -> None:
        """Raise FieldsLacking for an answer that comes within some seconds of the beginning.

        No answer, or a Salesforce that can't be asked, is no reason: its outage stops no start.
        """
        ends_at = self._began + within
        while self._answer is None and time.monotonic() < ends_at and not self._stopping.is_set():
            with suppress(queue.Empty):
                self._answer = self._answers.get(timeout=GLANCE)
        if self._answer:
            raise FieldsLacking(self._answer)

    def _asking(self) -> None:
        try:
            self._answers.put(self._ask())
        except (Unavailable, Rejected):
            self._answers.put(())
