"""The version of the REST API that Baton speaks, compared with those that the org has."""

from typing import Any

from bot.gateways.errors import Unavailable
from handoffs.text.messages import message

GONE = frozenset({404, 410})
"""Statuses for a version that an org has not yet or no longer; the first one also speaks of objects that it lacks."""

ADDRESS = "https://org/services/data"
"""Where an org lists its versions; the call is not counted (REST API, Versions). The session puts in the org's host."""


def require_version(version: str, listed: object) -> None:
    """Raise Unavailable, with the newest version that the org has, unless it lists this one; an odd list proves nothing."""
    offered = [str(each.get("version") or "") for each in _rows(listed)]
    known = [each for each in offered if each.replace(".", "").isdigit()]
    if known and version not in known:
        newest = max(known, key=float)
        raise Unavailable(message("gateways.salesforce.no_version", version=version, newest=newest))


def _rows(listed: object) -> list[dict[str, Any]]:
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
