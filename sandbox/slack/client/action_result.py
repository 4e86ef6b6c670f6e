"""The result of one action of a person."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class ActionResult:
    """The result of an action: the app's answer, errors of a modal by block, or an error message."""

    status: int = 200
    answered_in: float = 0.0
    timed_out: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    error: str = ""

    @property
    def ok(self) -> bool:
        """Return whether the app answered in time and without an error."""
        return self.status == 200 and not (self.timed_out or self.errors or self.error)
