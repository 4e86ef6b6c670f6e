"""The ids of the blocks that ask about one check: *checks.ITEM* holds its answer, *failed.ITEM* what is wrong, and so on."""

from bot.wire import ids
from handoffs.model.checks import Outcome

WORDS_OF = {Outcome.FAILED: ids.FAILED, Outcome.NOT_APPLICABLE: ids.WHY_NOT, Outcome.VERIFIED: ids.OVERRIDE}
"""For each answer the name of the block that asks for words about it."""


def question_block(item: str) -> str:
    """Return the id of the block that holds the answer to a check."""
    return f"{ids.CHECKS}.{item}"


def words_block(item: str, outcome: Outcome) -> str:
    """Return the id of the block that holds the words about an answer."""
    return f"{WORDS_OF[outcome]}.{item}"


def item_of(block_id: str, name: str = ids.CHECKS) -> str:
    """Return the item that a block of this name is about; empty for another block."""
    kind, _, item = block_id.partition(".")
    return item if kind == name else ""
