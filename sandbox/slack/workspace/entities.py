"""What a workspace is made of: accounts, channels and user groups."""

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]


@dataclass(kw_only=True)
class User:
    """An account; `group` and `switchable` are for the page, which lets a visitor become this person."""

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


@dataclass(kw_only=True)
class Channel:
    """A channel, or a direct conversation with the app (`im_user` is its person)."""

    id: str
    name: str
    topic: str = ""
    members: set[str] = field(default_factory=set)
    is_private: bool = False
    archived: bool = False
    im_user: str = ""

    @property
    def kind(self) -> Literal["channels", "groups", "im"]:
        """Give the word by which scopes name this kind of conversation."""
        if self.im_user:
            return "im"
        return "groups" if self.is_private else "channels"


@dataclass(kw_only=True)
class UserGroup:
    """A user group."""

    id: str
    handle: str
    name: str
    users: list[str]
