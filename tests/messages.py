"""How tests read messages: in English, in the time zone of the shipped policy."""

from handoffs.text.messages import Message
from tests.refusals import READER


def english(shown: Message | None) -> str:
    """Return the text that a person reads; empty for no message."""
    return READER.show(shown)
