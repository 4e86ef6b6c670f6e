"""The tasks that people review in the window of their queue: each belongs to one reviewer until it is released or lapses.

A mark is a remembered key, the list *review, HANDOFF, STEP, PERSON* as JSON, with the instant at which it was set last. Only
the marks of the last minutes count, so they are found by their time, and the clean-up of remembered keys deletes the others.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, select

from handoffs.clock.stamps import is_recent
from storage.locks import take_turns
from storage.tables import IDEMPOTENCY_KEYS
from storage.upserts import upsert

LAPSES_AFTER = timedelta(minutes=10)
"""How long a mark holds while its window shows no sign of life (real time)."""

Task = tuple[str, str]
"""The id of a handoff, and the step."""

_KEY, _AT = IDEMPOTENCY_KEYS.c.key, IDEMPOTENCY_KEYS.c.at
_RECENT = select(_KEY, _AT).where(bindparam("after", type_=_AT.type) < _AT, _KEY.like('["review",%')).order_by(_AT, _KEY)
_FORGET = delete(IDEMPOTENCY_KEYS).where(_KEY.in_(bindparam("of_keys", expanding=True)))


class Reviews:
    """Reads and sets the marks; nobody else gets a task that has one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reviewers(self, now: datetime) -> Mapping[Task, str]:
        """Return who reviews which task, by the id of the person."""
        rows = self._connection.execute(_RECENT, {"after": now - LAPSES_AFTER}).all()
        named = (json.loads(row.key) for row in rows if is_recent(row.at, now, LAPSES_AFTER))
        return {(handoff, step): user for _, handoff, step, user in named}

    def take(self, user_id: str, tasks: Sequence[Task], most: int, now: datetime) -> tuple[Task, ...]:
        """Mark the first tasks that nobody else reviews for a person, at most so many; earlier marks of the person end.

        Of several people who ask at once, also in several replicas, each gets other tasks.
        """
        take_turns(self._connection, "reviews")
        known = self.reviewers(now)
        free = tuple(task for task in tasks if known.get(task, user_id) == user_id)[:most]
        self.release(user_id, [task for task, reviewer in known.items() if reviewer == user_id])
        self._mark(user_id, free, now)
        return free

    def renew(self, user_id: str, tasks: Sequence[Task], now: datetime) -> None:
        """Set the marks of a person again, so that they lapse later; a task that somebody else has got meanwhile stays theirs."""
        take_turns(self._connection, "reviews")
        known = self.reviewers(now)
        self._mark(user_id, [task for task in tasks if known.get(task, user_id) == user_id], now)

    def release(self, user_id: str, tasks: Sequence[Task]) -> None:
        """End the marks of a person on some tasks."""
        if tasks:
            self._connection.execute(_FORGET, {"of_keys": [_key(task, user_id) for task in tasks]})

    def _mark(self, user_id: str, tasks: Sequence[Task], now: datetime) -> None:
        statement = upsert(self._connection, IDEMPOTENCY_KEYS, ("key",), ("at",))
        for task in tasks:
            self._connection.execute(statement, {"key": _key(task, user_id), "at": now})


def _key(task: Task, user_id: str) -> str:
    return json.dumps(("review", *task, user_id), separators=(",", ":"))
