"""What a workspace is made of: accounts, channels, user groups, what goes wrong, and what was called."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class User:
    """An account."""

    id: str
    handle: str
    real_name: str
    email: str
    title: str = ""
    group: str = ""
    tz: str = "Asia/Tokyo"
    color: str = "#4a6fa5"
    is_bot: bool = False
    is_restricted: bool = False
    deleted: bool = False
    switchable: bool = True


@dataclass
class Channel:
    """A channel, or a direct conversation between a user and the app."""

    id: str
    name: str
    topic: str = ""
    members: set[str] = field(default_factory=set)
    is_private: bool = False
    archived: bool = False
    im_user: str = ""


@dataclass
class UserGroup:
    """A user group."""

    id: str
    handle: str
    name: str
    users: list[str]


@dataclass
class Faults:
    """What goes wrong on request."""

    delay: float = 0.0
    down: bool = False
    revoked: bool = False
    rate_limit: dict[str, int] = field(default_factory=dict)
    drop_after: dict[str, int] = field(default_factory=dict)
    fail: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of the Web API, as the workspace saw it."""

    method: str
    args: Json
    at: float
    error: str
