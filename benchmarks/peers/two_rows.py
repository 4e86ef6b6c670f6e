"""The least that a decision needs of a database: one row updated on its version, one row added, and a commit."""

from collections.abc import Callable

from sqlalchemy import Column, Integer, MetaData, String, Table, bindparam, insert, update

from storage.database import Database
from storage.engine import POOL_SIZE, Begin, begin, make_engine

_META = MetaData()
_STATES = Table(
    "bare_states", _META, Column("id", Integer, primary_key=True), Column("version", Integer), Column("state", String)
)
_ENTRIES = Table("bare_entries", _META, Column("id", Integer, primary_key=True), Column("of", Integer), Column("entry", String))
_STATE, _ENTRY = "s" * 4_000, "e" * 1_000


def two_rows(url: str, count: int) -> Callable[[int], None]:
    """Make so many states, and return the transaction that changes the state with a number."""
    engine = make_engine(Database(url).url, POOL_SIZE)
    _META.drop_all(engine)
    _META.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(_STATES), [{"id": number, "version": 0, "state": _STATE} for number in range(count)])
    is_seen = (_STATES.c.id == bindparam("of"), _STATES.c.version == bindparam("seen"))
    changed, added = update(_STATES).where(*is_seen), insert(_ENTRIES)

    def change(number: int) -> None:
        with engine.connect() as connection, connection.begin():
            begin(connection, Begin.WRITE)
            found = connection.execute(changed, {"of": number, "seen": 0, "version": 1, "state": _STATE})
            assert found.rowcount == 1
            connection.execute(added, {"of": number, "entry": _ENTRY})

    return change
