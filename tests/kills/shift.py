"""A shift of people who decide orders and try again when Slack says that it did not work, as people do."""

import random
import threading
import time

from sandbox.slack.client.person import Person
from sandbox.world.world import World
from tests.stories.cards import CS, buttons_of, submitted

PATIENCE = 240.0
A_DECISION = 6.0
"""Seconds for all, and for each that is to be decided; a kill leaves leases behind for twenty seconds."""


class Shift:
    """Two people decide all orders; `accepted` are the orders whose modal closed because Baton had taken the decision."""

    def __init__(self, world: World, orders: list[str], seed: int) -> None:
        self._world = world
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._left = list(orders)
        self._patience = PATIENCE + len(orders) * A_DECISION
        self._ends_at = time.monotonic() + self._patience
        self.notify_accepted: set[str] = set()
        self.tries = 0
        self._threads = [threading.Thread(target=self._work, args=(handle,), daemon=True) for handle in ("aiko", "ken")]

    def start(self) -> None:
        """Let both begin."""
        for thread in self._threads:
            thread.start()

    @property
    def works(self) -> bool:
        """Return whether anybody still has something to decide."""
        return any(thread.is_alive() for thread in self._threads)

    def join(self) -> None:
        """Wait until both have nothing left."""
        for thread in self._threads:
            thread.join(timeout=self._patience)

    def _work(self, handle: str) -> None:
        person = self._world.person(handle)
        while time.monotonic() < self._ends_at:
            with self._lock:
                order = self._left.pop(0) if self._left else None
            if order is None:
                return
            if not self._decide(person, order):
                time.sleep(0.1)
                with self._lock:
                    self._left.append(order)

    def _decide(self, person: Person, order: str) -> bool:
        """Try once; True when nothing is left to do for this order."""
        card = self._card(order)
        if card is None:
            time.sleep(0.1)
            return False
        if "Reject" not in buttons_of(card):
            return True
        with self._lock:
            self.tries += 1
        while person.view is not None:
            person.close()
        if not person.click(CS, card["ts"], "order.reject").ok or not self._opened(person):
            return False
        if not any(block.get("block_id") == "reason" for block in (person.view or {}).get("blocks", ())):
            return False  # it says that somebody was faster; the card will too, in a moment
        if not submitted(person, {"reason": "duplicate", "words": f"Decided in shift {order}."}).ok or person.view is not None:
            return False
        self.notify_accepted.add(order)
        return True

    def _opened(self, person: Person) -> bool:
        try:
            return self._world.workspace.wait_for(lambda: person.view is not None, 1.5) is not None
        except TimeoutError:
            return False

    def _card(self, order: str) -> dict[str, object] | None:
        number = self._world.org.get("Order", order)["OrderNumber"]
        fits = [each for each in self._world.workspace.messages(CS) if str(number) in each["text"]]
        return fits[-1] if fits else None
