"""The parts of a workspace: accounts, channels and user groups."""

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]


@dataclass(kw_only=True)
class User:
    """An account; `group` and `switchable` are used by the page, where a visitor acts as this person.

    `team_id` is another workspace that shares a channel with this one, `teams` are the workspaces of a person on Enterprise Grid.
    """

    id: str
    handle: str
    real_name: str
    email: str
    title: str = ""
    group: str = ""
    tz: str = "Asia/Tokyo"
    locale: str = "en-US"
    color: str = "#4a6fa5"
    is_bot: bool = False
    is_restricted: bool = False
    deleted: bool = False
    switchable: bool = True
    team_id: str = ""
    teams: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Channel:
    """A channel, or a direct conversation between the app and `im_user`; apps may not post in a `restricted` one."""

    id: str
    name: str
    topic: str = ""
    members: set[str] = field(default_factory=set)
    is_private: bool = False
    archived: bool = False
    restricted: bool = False
    im_user: str = ""
    shared: Literal["", "ext", "org"] = ""
    """With whom the channel is shared: another organisation, or other workspaces of the own one."""

    @property
    def kind(self) -> Literal["channels", "groups", "im"]:
        """Return the word for this type of conversation in scopes."""
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
    disabled: bool = False
