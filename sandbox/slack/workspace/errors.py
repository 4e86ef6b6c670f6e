"""The errors of the Web API."""

from typing import Any


class SlackError(Exception):
    """One refused call: its error code, further fields, and the HTTP status."""

    def __init__(self, error: str, *, status: int = 200, retry_after: int | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.status = status
        self.retry_after = retry_after
        self.more = more

    def body(self) -> dict[str, Any]:
        """Return the JSON of the answer."""
        return {"ok": False, "error": self.error} | self.more

    def __str__(self) -> str:
        """Return the error code with Slack's messages."""
        places = (self.more.get("response_metadata") or {}).get("messages") or []
        return f"{self.error}: {'; '.join(places)}" if places else self.error


def missing_scope(needed: str, provided: frozenset[str]) -> SlackError:
    """Return the error for a token without this scope."""
    return SlackError("missing_scope", needed=needed, provided=",".join(sorted(provided)))


def invalid_arguments(*messages: str) -> SlackError:
    """Return the error for missing or malformed arguments, with one message each."""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {each}" for each in messages]})
