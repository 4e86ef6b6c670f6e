"""Does once in a process what each of the thousand worlds of its tests would do again, and always with the same result.

Each SQL statement is compiled once for all SQLite databases, and Bolt takes the names of a listener's parameters from its code.
"""

import inspect
import sys
from collections.abc import Callable

import slack_bolt
from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

_COMPILED: LRUCache = LRUCache(2_000)
_NAMES_OF = "get_arg_names_of_callable"


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


def take_parameters_from_code() -> None:
    """Let Bolt take the names of parameters from a function's code: to inspect a whole signature takes twenty times as long."""
    for names in [vars(module) for name, module in sys.modules.items() if name.startswith(slack_bolt.__name__)]:
        if _NAMES_OF in names:
            names[_NAMES_OF] = _parameters


def _parameters(function: Callable[..., object]) -> list[str]:
    """Return the names of the parameters that can be given by their place."""
    code = getattr(inspect.unwrap(function) if hasattr(function, "__wrapped__") else function, "__code__", None)
    return list(code.co_varnames[: code.co_argcount]) if code else inspect.getfullargspec(function).args
