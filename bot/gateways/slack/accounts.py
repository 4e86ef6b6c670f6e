"""The accounts of Slack: who is a colleague, and who is a guest, a bot, deactivated, or of another workspace."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handoffs.model.people import Kind
from handoffs.text.cleaning import cleaned

LONGEST_LOCALE = 32
"""Slack's are as *ja-JP*."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """A user, as Slack shows them."""

    user_id: str
    name: str
    kind: Kind
    zone: str
    email: str
    locale: str = ""


def account(user: Mapping[str, Any], team_id: str) -> Account:
    """Read a user object of Slack's as the workspace `team_id` sees it; guests, bots and deactivated accounts are distinguished.

    A person of another workspace is a guest. Of them Slack may leave out every flag, so only their workspaces count
    (https://docs.slack.dev/reference/objects/user-object).
    """
    profile = user.get("profile") or {}
    name = profile.get("real_name") or user.get("real_name") or user.get("name") or user["id"]
    return Account(
        user_id=str(user["id"]),
        name=cleaned(str(name)) or str(user["id"]),
        kind=_kind(user, team_id),
        zone=str(user.get("tz") or ""),
        email=cleaned(str(profile.get("email") or "")).strip().lower(),
        locale=cleaned(str(user.get("locale") or ""))[:LONGEST_LOCALE],
    )


def _kind(user: Mapping[str, Any], team_id: str) -> Kind:
    if user.get("deleted"):
        return Kind.DEACTIVATED
    if user.get("is_bot") or user["id"] == "USLACKBOT":
        return Kind.BOT
    if user.get("is_restricted") or user.get("is_ultra_restricted") or user.get("is_stranger"):
        return Kind.GUEST
    return _kind_by_workspace(user, team_id)


def _kind_by_workspace(user: Mapping[str, Any], team_id: str) -> Kind:
    """Distinguish a member of our workspace from others; on Enterprise Grid a person has a list of workspaces."""
    teams = (user.get("enterprise_user") or {}).get("teams") or [each for each in [user.get("team_id")] if each]
    if not teams or not team_id:
        return Kind.UNKNOWN
    return Kind.COLLEAGUE if team_id in teams else Kind.GUEST
