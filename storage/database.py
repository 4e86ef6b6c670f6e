"""The database: one engine, write transactions that are serialised or locked, reads that never write."""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree

from handoffs.model.effects import Destination
from storage import schema
from storage.engine import POOL_SIZE, SQLITE_WAITS, Begin, begin, connections_allowed, lift_time_outs, make_engine, reading
from storage.repositories.handoffs import Stale
from storage.repositories.snapshots import UnreadableHandoff
from storage.retries import came_too_late
from storage.sole_process import AlreadyRuns, SoleProcess
from storage.unit_of_work import UnitOfWork
from storage.write_queue import WaitedTooLong, WriteQueue, sync_together

logger = logging.getLogger(__name__)

_NO_DRIVER = (
    "DATABASE_URL names a database whose driver ({module}) is not installed; "
    "PostgreSQL's comes with the extra postgresql: pip install 'baton[postgresql]'."
)

_TOO_FEW = (
    "All {size} connections to the database are in use. Set DATABASE_POOL_SIZE higher, within the limit of the database server."
)

_TOO_MANY = (
    "DATABASE_POOL_SIZE is {size}, but the database server allows {allowed} connections. Set it lower (all replicas together "
    "must stay within the limit), or raise max_connections of the server."
)

_IN_USE = (
    "Another process of Baton (number {other}) runs on the database {shown}. Stop it first; "
    "for several processes set DATABASE_URL to a PostgreSQL database."
)

_BUSY = "The database {shown} answered too late: other writes of this process took too long."


class DatabaseUnavailable(Exception):
    """The database can't be reached or used; its text is a sentence for an operator, without credentials."""


def is_database_failure(failure: Exception) -> bool:
    """Return whether a failure says nothing about a row: no connection, a conflict, or a change that another was faster with.

    A lock that was not free in time is the row's: its neighbours must not wait for it.
    """
    cause = failure.__cause__ if isinstance(failure, DatabaseUnavailable) else failure
    if isinstance(cause, DBAPIError) and came_too_late(cause):
        return False
    return isinstance(failure, DatabaseUnavailable | OperationalError | InterfaceError | Stale)


class Database:
    """SQLite or PostgreSQL behind one address; `postgresql://` means psycopg 3."""

    def __init__(self, url: str, pool_size: int = POOL_SIZE) -> None:
        self.url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        self.pool_size = pool_size
        try:
            self._engine = make_engine(self.url, pool_size)
        except ModuleNotFoundError as lacking:
            raise DatabaseUnavailable(_NO_DRIVER.format(module=lacking.name)) from None
        except (ArgumentError, ValueError):  # the second one of a port that is no number
            raise DatabaseUnavailable("DATABASE_URL is no database address; write it as sqlite:///baton.db.") from None
        self._reading = reading(self._engine)
        self._sole = SoleProcess(self.url)
        self._writes, self._sync = WriteQueue(SQLITE_WAITS), sync_together(self._engine)
        self._idle: deque[Connection] = deque()
        self._wake: Callable[[Destination], None] | None = None
        self._unreadable: dict[str, UnreadableHandoff] = {}
        self._logged: set[str] = set()
        self._met_newer = False
        self.commits = 0
        """How many transactions of this process have been committed, at least: two that end together may count as one."""

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """Open a write transaction: committed when the block ends well, rolled back when anything is raised."""
        with self._durably(), self._turn(), self._connected(self._engine) as connection, connection.begin():
            begin(connection, Begin.WRITE)
            with self._noting(UnitOfWork(connection)) as work:
                yield work
        self.commits += 1
        for call in work.after_commit:
            call()
        if self._wake:
            for destination in sorted(work.outbox.due_for):
                self._wake(destination)

    def when_due(self, wake: Callable[[Destination], None]) -> None:
        """Call `wake` after each commit of this process that made messages due, once for each of their destinations."""
        self._wake = wake

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """Open one snapshot for reading, the same for all its statements; nothing that is written in it is kept."""
        with self._connected(self._reading) as connection, connection.begin() as transaction:
            begin(connection, Begin.READ)
            with self._noting(UnitOfWork(connection)) as work:
                yield work
            transaction.rollback()

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Open one snapshot of all tables for a copy, however long it takes."""
        with self._connected(self._reading) as connection, connection.begin() as transaction:
            begin(connection, Begin.READ)
            lift_time_outs(connection)
            yield connection
            transaction.rollback()

    @contextmanager
    def whole(self) -> Iterator[Connection]:
        """Open a write transaction on all tables for a copy, however long it takes."""
        with self._durably(), self._connected(self._engine) as connection, connection.begin():
            begin(connection, Begin.WRITE)
            lift_time_outs(connection)
            yield connection

    def migrate(self, revision: str = "head") -> None:
        """Bring the schema to a revision (the newest by default); two replicas that start together take turns."""
        with self._durably(), self._connected(self._engine) as connection, connection.begin():
            begin(connection, Begin.WRITE)
            lift_time_outs(connection)
            try:
                schema.migrate(connection, revision)
            except schema.NewerSchema as newer:
                raise DatabaseUnavailable(str(newer)) from None

    @property
    def is_current(self) -> bool:
        """Return whether the schema is that of this release; DatabaseUnavailable when the database can't be reached."""
        with self._connected(self._engine) as connection:
            return schema.is_current(connection)

    @property
    def is_of_earlier_release(self) -> bool:
        """Return whether an earlier release could not open the database any more after a migration; raise DatabaseUnavailable."""
        with self._connected(self._engine) as connection:
            return schema.is_earlier(connection)

    @property
    def is_of_newer_release(self) -> bool:
        """Return whether a newer release has migrated the database, which this one can't use; raise DatabaseUnavailable."""
        with self._connected(self._engine) as connection:
            return schema.is_newer(connection)

    @property
    def is_empty(self) -> bool:
        """Return whether no release has made its schema yet; raise DatabaseUnavailable."""
        with self._connected(self._engine) as connection:
            return not schema.revision_of(connection)

    @property
    def is_missing(self) -> bool:
        """Return whether there is no file of a SQLite database yet; a connection makes it."""
        file = self._engine.url.database
        return self.is_ours_alone and bool(file) and file != ":memory:" and not Path(str(file)).exists()

    @property
    def shown(self) -> str:
        """Return the address without its password; of a SQLite database its file in full."""
        file = self._engine.url.database
        return f"SQLite {Path(file).resolve()}" if self.is_ours_alone and file else _shown(self._engine)

    @property
    def is_outdated(self) -> bool:
        """Return whether this process met a handoff of a newer release, which has migrated the database meanwhile."""
        return self._met_newer and self.is_of_newer_release

    @property
    def is_ours_alone(self) -> bool:
        """Return whether this process is the only one that uses the database: true for SQLite, false for PostgreSQL."""
        return self._engine.dialect.name == "sqlite"

    def ping(self) -> None:
        """Ask the database for a sign of life; DatabaseUnavailable when there is none."""
        with self._connected(self._engine) as connection, connection.begin():
            connection.execute(text("SELECT 1"))

    def require_connections(self) -> None:
        """Ask the database for a sign of life; DatabaseUnavailable without one, or if its server allows fewer connections."""
        with self._connected(self._engine) as connection, connection.begin():
            allowed = connections_allowed(connection)
        if allowed is not None and allowed < self.pool_size:
            raise DatabaseUnavailable(_TOO_MANY.format(size=self.pool_size, allowed=allowed))

    def claim(self) -> None:
        """Claim a SQLite file for this process alone, which runs Baton; DatabaseUnavailable if another one has it."""
        if not self.is_ours_alone:
            return
        try:
            self._sole.claim()
        except AlreadyRuns as other:
            raise DatabaseUnavailable(_IN_USE.format(shown=_shown(self._engine), other=other)) from None
        except OSError as failure:
            raise DatabaseUnavailable(f"The database {_shown(self._engine)} can't be used: {failure.strerror}.") from None

    def close(self) -> None:
        """Close every connection, and let another process have the file."""
        self._sole.release()
        while self._idle:
            self._idle.pop().close()
        self._engine.dispose()

    def take_unreadable(self) -> tuple[UnreadableHandoff, ...]:
        """Return the handoffs that transactions of this process met and could not read, each once until they are met again."""
        taken = []
        while self._unreadable:
            taken.append(self._unreadable.popitem()[1])
        return tuple(taken)

    @contextmanager
    def _durably(self) -> Iterator[None]:
        """Return from a write transaction once it is on the disk, with all that it has read; other writers go on meanwhile."""
        yield
        if self._sync:
            try:
                self._sync.wait()
            except OSError as failure:
                raise DatabaseUnavailable(f"The database {self.shown} can't be used: {failure}.") from failure

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for the turn of a write to SQLite; PostgreSQL locks rows, and needs no turns."""
        with ExitStack() as turn:
            if self.is_ours_alone:
                try:
                    turn.enter_context(self._writes.turn())
                except WaitedTooLong:
                    raise DatabaseUnavailable(_BUSY.format(shown=_shown(self._engine))) from None
            yield

    @contextmanager
    def _noting(self, work: UnitOfWork) -> Iterator[UnitOfWork]:
        """Note and log the handoffs that a transaction could not read, since lists leave them out."""
        try:
            yield work
        finally:
            for id, handoff in work.handoffs.unreadable.items():
                self._unreadable[id] = handoff
                self._met_newer |= handoff.is_newer
                if id not in self._logged:
                    self._logged.add(id)
                    logger.error("The handoff %s (%s %s) can't be read: %s", id, handoff.process, handoff.number, handoff.cause)

    @contextmanager
    def _connected(self, engine: Engine) -> Iterator[Connection]:
        connection = self._connect(engine)
        try:
            yield connection
        except BaseException as failure:
            connection.close()
            if isinstance(failure, DBAPIError) and (failure.connection_invalidated or came_too_late(failure)):
                raise DatabaseUnavailable(_sentence(self._engine, failure)) from failure
            raise
        if self.is_ours_alone and not connection.in_transaction():
            self._idle.append(connection)
        else:
            connection.close()

    def _connect(self, engine: Engine) -> Connection:
        """Return a connection that no other transaction uses.

        For SQLite it is the one that was used last: to take a file's connection out of the pool and back costs more than a
        whole transaction in it. A connection to PostgreSQL is asked for a sign of life first, which is the pool's work.
        """
        try:
            return self._idle.pop()
        except IndexError:
            pass
        try:
            return engine.connect()
        except NoneFree:
            raise DatabaseUnavailable(_TOO_FEW.format(size=self.pool_size)) from None
        except DatabaseError as failure:  # not only OperationalError: a file may be no database
            raise DatabaseUnavailable(_sentence(self._engine, failure)) from None


def _sentence(engine: Engine, failure: DBAPIError) -> str:
    reason = str(failure.orig).strip().splitlines()[0] if failure.orig else "no answer"
    shown = _shown(engine)
    if came_too_late(failure):
        return f"The database {shown} answered too late: {reason}."
    return f"The database {shown} can't be used: {reason}. Check DATABASE_URL and that it is running."


def _shown(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)
