"""A rule refuses, with a message for the person who asked."""

from handoffs.text.messages import Message, message


class Refusal(Exception):
    """Carries the message that the person reads; raised by guards, never logged as an error.

    `field` names the form field that the message belongs to, where there is one.
    """

    def __init__(self, reason: Message | str, *, field: str | None = None) -> None:
        self.message = reason if isinstance(reason, Message) else message("model.refusal.as_written", text=reason)
        super().__init__(self.message)
        self.field = field


class TooLate(Refusal):
    """Somebody else was faster, or the task has moved on: the message names who and what, and the card is redrawn."""
