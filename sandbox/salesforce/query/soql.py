"""The syntax tree of a SOQL query."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Path:
    """A field by its names, for example Account.Name; `column` is its position in the text."""

    names: tuple[str, ...]
    column: int


@dataclass(frozen=True, kw_only=True)
class Literal:
    """A value in a filter. `kind` is string, number, date, datetime, boolean, null or day (TODAY, LAST_N_DAYS:3)."""

    kind: str
    value: str | Decimal | date | datetime | bool | None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A comparison of a field with a value, a list of values, or a subquery."""

    path: Path
    operator: str
    operand: "Literal | tuple[Literal, ...] | Query"


@dataclass(frozen=True, kw_only=True)
class Not:
    """A negated condition."""

    condition: "Condition"


@dataclass(frozen=True, kw_only=True)
class Joined:
    """Conditions joined by AND or OR."""

    word: str
    conditions: tuple["Condition", ...]


Condition = Comparison | Not | Joined


@dataclass(frozen=True, kw_only=True)
class Aggregate:
    """A function over rows, for example COUNT(Id); `path` is None for COUNT()."""

    function: str
    path: Path | None
    alias: str | None


@dataclass(frozen=True, kw_only=True)
class Sorting:
    """One key of ORDER BY."""

    path: Path
    descending: bool
    nulls_last: bool


@dataclass(frozen=True, kw_only=True)
class Query:
    """SELECT ... FROM ... with its optional clauses."""

    fields: "tuple[Path | Aggregate | Query, ...]"
    sobject: str
    where: Condition | None = None
    group_by: tuple[Path, ...] = ()
    order_by: tuple[Sorting, ...] = ()
    limit: int | None = None
    offset: int = 0
    alias: str | None = None
