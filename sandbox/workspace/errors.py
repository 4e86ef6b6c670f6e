"""Slack's errors, in the shape in which the Web API gives them."""

from typing import Any


class SlackError(Exception):
    """One refused call: its error name, what else Slack tells, and the HTTP status."""

    def __init__(self, error: str, *, status: int = 200, retry_after: int | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.status = status
        self.retry_after = retry_after
        self.more = more

    def body(self) -> dict[str, Any]:
        """Give the JSON that the API answers with."""
        return {"ok": False, "error": self.error} | self.more


def invalid_blocks(*messages: str) -> SlackError:
    """The blocks break a limit; each message says where, with a JSON pointer."""
    return SlackError("invalid_blocks", errors=list(messages), response_metadata={"messages": list(messages)})
