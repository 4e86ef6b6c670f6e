"""Who acts, and in which teams they are."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What Slack says of an account; only colleagues may act."""

    COLLEAGUE = "colleague"
    GUEST = "guest"
    BOT = "bot"
    DEACTIVATED = "deactivated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """One person at the moment of acting: `teams` they are a member of, `contact_of` the teams that escalate to them."""

    user_id: str
    name: str
    kind: Kind = Kind.COLLEAGUE
    teams: frozenset[str] = frozenset()
    contact_of: frozenset[str] = frozenset()

    def belongs_to(self, team: str) -> bool:
        """Return whether this person is a member of the team or its escalation contact."""
        return team in self.teams or team in self.contact_of


OPERATOR = Actor(user_id="operator", name="the operator", kind=Kind.BOT)
"""Whoever runs Baton: repairs from the command line are journaled under this name."""

MANAGERS = "managers"


"""The key under which the team directory keeps the managers that the policy names."""


BATON = Actor(user_id="baton", name="Baton", kind=Kind.BOT)


"""The bot itself: what it does by rule is journaled under this name."""
