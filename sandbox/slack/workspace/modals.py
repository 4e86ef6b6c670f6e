"""Open modals, home tabs, and the triggers that open modals."""

import itertools
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import RLock

from sandbox.slack.workspace.entities import Json
from sandbox.slack.workspace.errors import SlackError
from sandbox.slack.workspace.history import named

TRIGGER_LIFE = 3.0
MOST = 3
_BLANK: Json = {
    "private_metadata": "", "callback_id": "", "external_id": "", "clear_on_close": False, "notify_on_close": False,
    "submit": None, "close": None, "title": None,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """The right to open one modal: its user, its age, and the modal that it comes from."""

    user: str
    view_id: str
    made_at: float
    used: bool = False


class Modals:
    """Each person's stack of modals and home tab. Views are never changed in place."""

    def __init__(self, ids: Json, lock: RLock, changed: Callable[[], None]) -> None:
        self.stacks: dict[str, list[Json]] = {}
        self.home_tabs: dict[str, Json] = {}
        self.errors: dict[str, dict[str, str]] = {}
        self.pending: set[str] = set()
        self._ids = ids
        self._lock = lock
        self._changed = changed
        self._triggers: dict[str, Trigger] = {}
        self._numbers = itertools.count(1)

    def trigger(self, user: str, view_id: str = "") -> str:
        """Return a trigger id that opens one modal within 3 seconds of real time."""
        with self._lock:
            now = time.monotonic()
            self._triggers = {key: each for key, each in self._triggers.items() if now - each.made_at < 60}
            key = f"{next(self._numbers)}.{secrets.token_hex(8)}"
            self._triggers[key] = Trigger(user=user, view_id=view_id, made_at=now)
            return key

    def use(self, key: str) -> Trigger:
        """Consume a trigger id and return its trigger."""
        with self._lock:
            known = self._triggers.get(key)
            if known is None:
                raise SlackError("invalid_trigger_id" if not key[:1].isdigit() else "expired_trigger_id")
            if time.monotonic() - known.made_at > TRIGGER_LIFE:
                raise SlackError("expired_trigger_id")
            if known.used:
                raise SlackError("exchanged_trigger_id")
            self._triggers[key] = Trigger(user=known.user, view_id=known.view_id, made_at=known.made_at, used=True)
            return known

    def open(self, user: str, view: Json) -> Json:
        """Open a modal and close the person's other modals."""
        with self._lock:
            self._forget(self.stacks.get(user, []))
            self.stacks[user] = []
            return self.push(user, view)

    def push(self, user: str, view: Json) -> Json:
        """Open a modal on top of the open ones."""
        with self._lock:
            stack = self.stacks.setdefault(user, [])
            if len(stack) >= MOST:
                raise SlackError("push_limit_reached")
            self._require_new_name(view, "")
            view_id = f"V{next(self._numbers):08d}"
            root, below = (stack[0]["root_view_id"], stack[-1]["id"]) if stack else (view_id, None)
            shown = self._shown(view, view_id, root, below)
            stack.append(shown)
        self._changed()
        return shown

    def replace(self, view_id: str, view: Json, hash: str | None = None) -> Json:
        """Redraw an open modal and clear its errors."""
        with self._lock:
            for stack in self.stacks.values():
                for place, known in enumerate(stack):
                    if known["id"] == view_id:
                        _require_hash(known, hash)
                        self._require_new_name(view, view_id)
                        self._forget([known])
                        stack[place] = self._shown(view, view_id, known["root_view_id"], known["previous_view_id"])
                        self._changed()
                        return stack[place]
        raise SlackError("not_found")

    def publish(self, user: str, view: Json, hash: str | None = None) -> Json:
        """Draw a person's home tab."""
        with self._lock:
            known = self.home_tabs.get(user)
            if known is not None:
                _require_hash(known, hash)
            view_id = known["id"] if known else f"V{next(self._numbers):08d}"
            self.home_tabs[user] = self._shown(view, view_id, view_id, None)
        self._changed()
        return self.home_tabs[user]

    def close(self, user: str, view_id: str, *, all_of_them: bool = False) -> list[Json]:
        """Close a modal and those above it, or the whole stack; return the closed views, top first."""
        with self._lock:
            stack = self.stacks.get(user, [])
            places = [place for place, view in enumerate(stack) if view["id"] == view_id]
            if not places:
                return []
            stay = 0 if all_of_them else places[0]
            closed = stack[stay:][::-1]
            self._forget(closed)
            self.stacks[user] = stack[:stay]
        self._changed()
        return closed

    def find(self, user: str, view_id: str) -> Json:
        """Return one of a person's open modals; raise not_found when it is closed."""
        for known in self.stacks.get(user, []):
            if known["id"] == view_id:
                return known
        raise SlackError("not_found")

    def named(self, external_id: str) -> str:
        """Return the id of the view with this external id; raise not_found when there is none."""
        for view in self._all():
            if external_id and view["external_id"] == external_id:
                return str(view["id"])
        raise SlackError("not_found")

    def show_errors(self, view_id: str, errors: dict[str, str]) -> None:
        """Replace the errors that a modal shows."""
        self.errors[view_id] = errors
        self._changed()

    def await_answer(self, view_id: str, *, waiting: bool) -> None:
        """Set whether a modal waits for the app."""
        (self.pending.add if waiting else self.pending.discard)(view_id)
        self._changed()

    def _all(self) -> Iterator[Json]:
        yield from (view for stack in self.stacks.values() for view in stack)
        yield from self.home_tabs.values()

    def _require_new_name(self, view: Json, view_id: str) -> None:
        name = view.get("external_id")
        if name and any(known["external_id"] == name and known["id"] != view_id for known in self._all()):
            raise SlackError("duplicate_external_id")

    def _forget(self, views: list[Json]) -> None:
        for view in views:
            self.errors.pop(view["id"], None)

    def _shown(self, view: Json, view_id: str, root: str, below: str | None) -> Json:
        own = {"id": view_id, "hash": f"{int(time.time())}.{secrets.token_hex(4)}", "state": {"values": {}}}
        given = {name: value for name, value in view.items() if value is not None}
        shown = _BLANK | given | own | self._ids | {"root_view_id": root, "previous_view_id": below}
        return shown | {"blocks": named(view.get("blocks") or [])}


def _require_hash(known: Json, hash: str | None) -> None:
    if hash and known["hash"] != hash:
        raise SlackError("hash_conflict")
