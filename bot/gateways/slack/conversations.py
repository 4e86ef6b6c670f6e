"""What the id of a conversation says: Slack's first letter names its kind."""


def is_person(id: str) -> bool:
    """Return whether an id is that of a person, to whom a direct message can be opened."""
    return id.startswith(("U", "W"))


def is_channel(id: str) -> bool:
    """Return whether an id is that of a channel."""
    return id.startswith(("C", "G"))


def is_direct(id: str) -> bool:
    """Return whether an id is that of a conversation with one person."""
    return id.startswith("D")
