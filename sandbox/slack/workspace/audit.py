"""What the workspace wrote down: each call of the Web API, and each delivery to the app."""

import json
from dataclasses import dataclass
from typing import Any

from sandbox.slack.workspace.entities import Json


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of the Web API, as Slack saw it; `at` is real monotonic time, `error` is empty when it was well."""

    method: str
    args: Json
    at: float
    error: str = ""
    status: int = 200

    @property
    def ok(self) -> bool:
        """Say whether the call was performed."""
        return not self.error


@dataclass(frozen=True, kw_only=True)
class Answer:
    """How the app answered a delivery: in how many seconds, with which status and body; `timed_out` after 3 seconds."""

    kind: str
    status: int
    answered_in: float
    body: str = ""
    timed_out: bool = False
    trouble: str = ""
    retry: int = 0
    no_retry: bool = False

    @property
    def ok(self) -> bool:
        """Say whether the app answered well and in time."""
        return 200 <= self.status < 300 and not self.timed_out

    @property
    def json(self) -> Json:
        """Give the body as JSON, an empty mapping where it is none."""
        try:
            told: Any = json.loads(self.body or "{}")
        except ValueError:
            return {}
        return told if isinstance(told, dict) else {}
