"""Marks the inputs of a window that goes on from one task to the next.

Slack keeps what a person typed or chose for as long as the id of a block stays the same, so that the answers about one task would
stand in the form of the next one (https://docs.slack.dev/surfaces/modals). The mark makes the inputs of each task new.
"""

SIGN = "@"


def marked(block_id: str, mark: str) -> str:
    """Return the id of a block with a mark."""
    return f"{block_id}{SIGN}{mark}"


def unmarked(block_id: str) -> str:
    """Return the id of a block without its mark."""
    return block_id.partition(SIGN)[0]
