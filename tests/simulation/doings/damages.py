"""Damaged rows: what is stored is spoiled in the middle of a run, its neighbours have to go on, and in the end it is repaired."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlalchemy import Connection, text

from storage.database import Database
from storage.repositories.set_aside import RowKind
from storage.unit_of_work import UnitOfWork
from tests.simulation.world.world import SimulatedWorld

ROUNDS = 6
"""So often all jobs run after the damage before the neighbours are looked at."""

LONG = timedelta(seconds=40)
"""What has been due for so long waits; the last round may have brought what is newer."""

_SPOILED = "'7'"


@dataclass(frozen=True, kw_only=True)
class Damage:
    """One spoiled column of a row: what it held, and which handoff it belongs to."""

    kind: RowKind
    table: str
    column: str
    row_id: str
    held: str
    handoff_id: str


def damage(world: SimulatedWorld, chance: Random) -> tuple[Damage, ...]:
    """Spoil a snapshot alone, a snapshot with its journal, or an unsent message; return what was spoiled."""
    with _stored(world) as work:
        connection = work.handoffs._connection
        handoffs = connection.execute(text("SELECT id FROM handoffs WHERE is_waiting ORDER BY id")).scalars().all()
        messages = connection.execute(text("SELECT id FROM outbox WHERE done_at IS NULL ORDER BY id")).scalars().all()
        kind = chance.choice(("snapshot", "handoff", "message"))
        if kind == "message" and messages:
            return tuple(_spoil(connection, RowKind.MESSAGE, "outbox", "effect", "id", str(chance.choice(messages))))
        if not handoffs:
            return ()
        id = chance.choice(handoffs)
        spoiled = list(_spoil(connection, RowKind.HANDOFF, "handoffs", "state", "id", id))
        if kind == "handoff":
            spoiled += _spoil(connection, RowKind.HANDOFF, "journal", "event", "handoff_id", id)
        return tuple(spoiled)


def repair(world: SimulatedWorld, damages: list[Damage]) -> None:
    """Put back what was spoiled, the last first, and let it be tried at once."""
    with _stored(world) as work:
        for each in reversed(damages):
            change = text(f"UPDATE {each.table} SET {each.column} = :held WHERE id = :id AND {each.column} = {_SPOILED}")
            work.handoffs._connection.execute(change, {"held": each.held, "id": each.row_id})
        work.set_aside.try_now(world.system.now())
        for entry in work.set_aside.all():
            if entry.row.kind is RowKind.MESSAGE:
                work.outbox.try_now(entry.row.reference, world.system.now())


def neighbours_that_wait(world: SimulatedWorld, damages: list[Damage]) -> Iterator[str]:
    """Name the timers and messages of whole handoffs that are due, and what is set aside without being damaged."""
    bad = {each.handoff_id for each in damages}
    with _stored(world) as work:
        for entry in work.set_aside.all():
            if entry.row.handoff_id not in bad:
                yield f"{entry.row.kind} {entry.row.name} is set aside and is not damaged"
        due = "SELECT handoff_id FROM timers WHERE fired_at IS NULL AND due_at <= :since"
        unsent = "SELECT handoff_id FROM outbox WHERE done_at IS NULL AND due_at <= :since"
        for what, wanted, now in (("timer", due, world.clock.now()), ("message", unsent, world.system.now())):
            since = (now - LONG).strftime("%Y-%m-%d %H:%M:%S.%f")
            waiting = set(work.handoffs._connection.execute(text(wanted), {"since": since}).scalars()) - bad
            yield from (f"a {what} of {id} waits for a damaged neighbour" for id in sorted(map(str, waiting)))


@contextmanager
def _stored(world: SimulatedWorld) -> Iterator[UnitOfWork]:
    """Open the database from outside, where nothing kills."""
    database = Database(world.url)
    try:
        with database.begin() as work:
            yield work
    finally:
        database.close()


def _spoil(connection: Connection, kind: RowKind, table: str, column: str, key: str, value: str) -> Iterator[Damage]:
    owner = "handoff_id" if table != "handoffs" else "id"
    wanted = text(f"SELECT id, {owner} AS owner, CAST({column} AS TEXT) AS held FROM {table} WHERE {key} = :value")
    for row in connection.execute(wanted, {"value": value}).all():
        if row.held != "7":
            yield Damage(kind=kind, table=table, column=column, row_id=str(row.id), held=row.held, handoff_id=row.owner or "")
            connection.execute(text(f"UPDATE {table} SET {column} = {_SPOILED} WHERE id = :id"), {"id": row.id})
