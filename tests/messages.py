"""How tests read messages: in English, in the time zone of the shipped policy."""

from handoffs.text.messages import Message
from tests.refusals import READER


def english(shown: Message | str) -> str:
    """Return the text that a person reads; text of a person or another system stays as it is."""
    return READER.show(shown)
