"""Slack's errors, in the shape in which the Web API tells them."""

from typing import Any


class SlackError(Exception):
    """One refused call: its error name, what else Slack tells of it, and the HTTP status."""

    def __init__(self, error: str, *, status: int = 200, retry_after: int | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.status = status
        self.retry_after = retry_after
        self.more = more

    def body(self) -> dict[str, Any]:
        """Give the JSON that the API answers with."""
        return {"ok": False, "error": self.error} | self.more

    def __str__(self) -> str:
        """Name the error, with the places that Slack points at."""
        places = (self.more.get("response_metadata") or {}).get("messages") or []
        return f"{self.error}: {'; '.join(places)}" if places else self.error


def missing_scope(needed: str, provided: frozenset[str]) -> SlackError:
    """The token lacks a scope."""
    return SlackError("missing_scope", needed=needed, provided=",".join(sorted(provided)))


def invalid_arguments(*messages: str) -> SlackError:
    """An argument is missing or broken; each message says which."""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {each}" for each in messages]})
