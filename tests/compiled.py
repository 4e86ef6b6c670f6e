"""Compiles each SQL statement for SQLite once in a process, not once for each of the thousand databases of its tests."""

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

_COMPILED: LRUCache = LRUCache(2_000)


class EqualDialect(SQLiteDialect_pysqlite):
    """SQLite's dialect, equal to all others of its kind, so that what is compiled for one database is found for the others."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return type(other) is EqualDialect

    def __hash__(self) -> int:
        return hash(EqualDialect)

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """Let a new engine look for compiled statements where all others do."""
        engine.update_execution_options(compiled_cache=_COMPILED)


def compile_once() -> None:
    """Use this dialect for the SQLite databases of this process."""
    registry.register("sqlite", __name__, EqualDialect.__name__)
