"""The whole state of an org behind one lock, and the transactions that change it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from sandbox.salesforce.faults import Faults
from sandbox.salesforce.objects.schema import Schema
from sandbox.salesforce.records.audit import Audit, Write
from sandbox.salesforce.records.row_store import RowStore
from sandbox.salesforce.records.values import Row

USER_PERMISSION_ACCESS = "UserPermissionAccess"
"""The object whose one row says which user permissions the asking user has."""


@dataclass(frozen=True, kw_only=True)
class PublishedEvent:
    """A published platform event."""

    topic: str
    order_id: str
    order_number: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class DuplicateRule:
    """A rule that finds accounts alike which share a value of one of its fields; it alerts, or it blocks.

    Without `names_records` it says how many it found and not which, as for a user who may not see them.
    """

    fields: tuple[str, ...]
    blocks: bool = False
    names_records: bool = True
    text: str = "Use one of these records?"


class FollowUp(Protocol):
    """What follows after a write of a record of an object: `old` is the row before, None for a new one."""

    def __call__(self, state: "State", kind: str, old: Row | None, new: Row) -> None:
        """Write what follows."""


@dataclass(kw_only=True)
class State:
    """The org's schema, rows and settings. `user_id` is the acting user; `statuses` holds the category of each
    order status; `dated` replaces the clock for system fields; `changed` is called after every commit. `hidden` holds the ids
    of records that sharing hides from the integration user, `unnoted` of those to which it may link no note. `follow_ups` are
    what the org's automation does after a write. `duplicate_rule` is that for accounts, and `saves_duplicates` says whether the
    present call allows to save what the rule alerts of. `own_schema` is what the integration user sees of the schema, where its
    rights are fewer than those of people.
    """

    now: Callable[[], datetime]
    schema: Schema
    statuses: dict[str, str]
    records: RowStore = field(default_factory=RowStore)
    faults: Faults = field(default_factory=Faults)
    audit: Audit = field(default_factory=Audit)
    published: list[PublishedEvent] = field(default_factory=list)
    publish_immediately: bool = False
    read_only: set[str] = field(default_factory=set)
    locked: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    duplicate_rule: DuplicateRule | None = None
    saves_duplicates: bool = False
    unnoted: set[str] = field(default_factory=set)
    follow_ups: tuple[FollowUp, ...] = ()
    user_id: str = ""
    integration_id: str = ""
    own_schema: Schema | None = None
    dated: datetime | None = None
    changed: Callable[[], None] = lambda: None
    lock: threading.RLock = field(default_factory=threading.RLock)
    _depth: int = 0
    _holds: int = 0
    _dirty: bool = False

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Hold the lock; `changed` is called after its release, so that the listener may use the org."""
        self.lock.acquire()
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1
            notify_now, self._dirty = self._dirty and not self._holds, self._dirty and bool(self._holds)
            self.lock.release()
            if notify_now:
                self.changed()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run a transaction: an error rolls back to its start, and the outermost one commits."""
        with self.holding():
            start = self.records.savepoint()
            self._depth += 1
            try:
                yield
            except BaseException:
                self.records.roll_back(start)
                raise
            finally:
                self._depth -= 1
            if not self._depth:
                self._dirty |= self.records.commit()

    @contextmanager
    def acting(self, user_id: str) -> Iterator[None]:
        """Act as another user."""
        with self.holding():
            before, self.user_id = self.user_id, user_id
            try:
                yield
            finally:
                self.user_id = before

    @property
    def visible(self) -> Schema:
        """Return the objects and fields that the acting user sees, with its rights on them; the org's own rules see `schema`."""
        return self.own_schema if self.own_schema and self.user_id == self.integration_id else self.schema

    def may(self, permission: str) -> bool:
        """Return whether the acting user has a user permission, as *ActivateOrder*; people have all."""
        if self.user_id != self.integration_id:
            return True
        return any(row[f"Permissions{permission}"] for row in self.records.rows(USER_PERMISSION_ACCESS))

    def grant(self, permissions: frozenset[str]) -> None:
        """Set the user permissions of the integration user to these, and no others."""
        with self.transaction():
            for row in self.records.rows(USER_PERMISSION_ACCESS):
                flags = [name for name in row if name.startswith("Permissions")]
                granted: Row = {name: name.removeprefix("Permissions") in permissions for name in flags}
                self.records.put(USER_PERMISSION_ACCESS, str(row["Id"]), {**row, **granted})

    def stamp(self) -> datetime:
        """Return the time for system fields: UTC, whole seconds."""
        return (self.dated or self.now()).astimezone(UTC).replace(microsecond=0)

    def sees(self, row: Row) -> bool:
        """Return whether sharing lets the acting user see a row."""
        return self.user_id != self.integration_id or str(row["Id"]) not in self.hidden

    def note_write(self, action: str, kind: str, record_id: str, fields: Row) -> None:
        """Add a write to the audit after the commit."""
        by, at = str((self.records.get("User", self.user_id) or {}).get("Name", "")), self.stamp()
        write = Write(kind=kind, action=action, record_id=record_id, fields=dict(fields), by=by, at=at)
        self.records.after_commit(lambda: self.audit.writes.append(write))

    def publish(self, event: PublishedEvent) -> None:
        """Publish an event after the commit, or at once when the org is set up so."""
        if self.publish_immediately:
            self.published.append(event)
        else:
            self.records.after_commit(lambda: self.published.append(event))
