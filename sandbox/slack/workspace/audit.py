"""The audit of the workspace: each Web API call, and each delivery to the app."""

import json
from dataclasses import dataclass

from sandbox.slack.workspace.entities import Json


@dataclass(frozen=True, kw_only=True)
class Call:
    """One Web API call; `at` is monotonic time, `error` is empty on success."""

    method: str
    args: Json
    at: float
    error: str = ""
    status: int = 200

    @property
    def ok(self) -> bool:
        """Return whether the call succeeded."""
        return not self.error


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The app's answer to a delivery: seconds, status, body; `timed_out` after 3 seconds."""

    kind: str
    status: int
    answered_in: float
    body: str = ""
    timed_out: bool = False
    error: str = ""
    retry: int = 0
    no_retry: bool = False

    @property
    def ok(self) -> bool:
        """Return whether the app answered with success and in time."""
        return 200 <= self.status < 300 and not self.timed_out

    @property
    def json(self) -> Json:
        """Return the body as JSON, or an empty mapping."""
        try:
            parsed: object = json.loads(self.body or "{}")
        except ValueError:
            return {}
        return parsed if isinstance(parsed, dict) else {}
