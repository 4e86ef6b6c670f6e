"""The rank of an outbox message: all messages of one rank leave before those of the next. One column holds rank and due time."""

from datetime import UTC, datetime, timedelta
from enum import IntEnum

_APART = timedelta(days=146_097)
"""By so much the stored instants of two ranks differ: 400 years of the calendar, and no due time is so far away."""

_FIRST = datetime(1900, 1, 1, tzinfo=UTC)


class Rank(IntEnum):
    """The ranks, the first to leave first: design.md, section 5."""

    PERSON = 0
    """What a person's own action changes."""
    NEW = 1
    """A new card, an escalation, an announcement."""
    STATE = 2
    """A change of state that no person made."""
    COSMETIC = 3
    """A card that is drawn again in case that it looks different."""


def stored_priority(rank: Rank, priority_at: datetime) -> datetime:
    """Return the instant by which the outbox is ordered: by rank, and within it by `priority_at`."""
    return priority_at.astimezone(UTC) + rank * _APART


def ranked(stored: datetime) -> tuple[Rank, datetime]:
    """Return the rank and the instant of a stored one; a message of a release without ranks has the first."""
    rank = Rank(min(max(0, (stored - _FIRST) // _APART), Rank.COSMETIC))
    return rank, stored - rank * _APART
