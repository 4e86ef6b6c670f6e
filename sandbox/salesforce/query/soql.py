"""The shape of a SOQL query once it is read."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Path:
    """A field by its names, as Account.Name; `column` is where it stands in the text."""

    names: tuple[str, ...]
    column: int


@dataclass(frozen=True, kw_only=True)
class Literal:
    """A value in a filter. `kind` is string, number, date, datetime, boolean, null or day (as TODAY and LAST_N_DAYS:3)."""

    kind: str
    value: str | Decimal | date | datetime | bool | None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A field compared with a value, with several, or with what another query finds."""

    path: Path
    operator: str
    operand: "Literal | tuple[Literal, ...] | Query"


@dataclass(frozen=True, kw_only=True)
class Not:
    """A condition turned round."""

    condition: "Condition"


@dataclass(frozen=True, kw_only=True)
class Joined:
    """Conditions of which all (AND) or any (OR) must hold."""

    word: str
    conditions: tuple["Condition", ...]


Condition = Comparison | Not | Joined


@dataclass(frozen=True, kw_only=True)
class Aggregate:
    """A function over rows, as COUNT(Id); `path` is None for COUNT()."""

    function: str
    path: Path | None
    alias: str | None


@dataclass(frozen=True, kw_only=True)
class Sorting:
    """One key that rows are sorted by."""

    path: Path
    descending: bool
    nulls_last: bool


@dataclass(frozen=True, kw_only=True)
class Query:
    """SELECT ... FROM ..., with everything that may follow."""

    fields: "tuple[Path | Aggregate | Query, ...]"
    sobject: str
    where: Condition | None = None
    group_by: tuple[Path, ...] = ()
    order_by: tuple[Sorting, ...] = ()
    limit: int | None = None
    offset: int = 0
    alias: str | None = None
