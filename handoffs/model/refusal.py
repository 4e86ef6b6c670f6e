"""A rule refuses, with a message for the person who asked."""

from handoffs.text.messages import Message


class Refusal(Exception):
    """Carries the message that the person reads; raised by guards, never logged as an error.

    `field` names the form field that the message belongs to, where there is one.
    """

    def __init__(self, reason: Message, *, field: str | None = None) -> None:
        super().__init__(reason)
        self.message = reason
        self.field = field


class TooLate(Refusal):
    """Somebody else was faster, or the task has moved on: the message names who and what, and the card is redrawn."""
