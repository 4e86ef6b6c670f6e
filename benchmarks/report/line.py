"""The values that a row returns: its lines, each with our figure, the peer's, the floor's and the goal."""

from dataclasses import dataclass
from enum import StrEnum


class Of(StrEnum):
    """What a goal limits: our figure, or the ratio of ours to theirs."""

    OURS = "ours"
    RATIO = "ratio"


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A limit that a figure may not exceed, or may not fall below."""

    at_most: float | None = None
    at_least: float | None = None
    of: Of = Of.OURS

    def is_met(self, figure: float) -> bool:
        """Return whether a figure keeps the limit."""
        return (self.at_most is None or figure <= self.at_most) and (self.at_least is None or figure >= self.at_least)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the table. A figure of None was not measured, for the reason in `note`; `peer` and `base` name the others."""

    name: str
    unit: str
    ours: float | None
    theirs: float | None = None
    peer: str = ""
    floor: float | None = None
    base: str = ""
    goal: Goal | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Return ours divided by theirs."""
        return self.ours / self.theirs if self.ours is not None and self.theirs else None

    @property
    def is_met(self) -> bool | None:
        """Return whether the goal is met; None without a goal or a figure."""
        figure = self.ours if self.goal and self.goal.of is Of.OURS else self.ratio
        return self.goal.is_met(figure) if self.goal and figure is not None else None


@dataclass(frozen=True, kw_only=True)
class Result:
    """The lines of one row; `seconds` is how long the row took."""

    row: str
    lines: tuple[Line, ...]
    seconds: float = 0.0
