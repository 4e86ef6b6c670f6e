"""Lets only reading requests out, of all clients alike: those of a rehearsal refuse everything else before it leaves."""

import json
from urllib.parse import parse_qs, urlsplit

SLACK_READS = frozenset(
    {
        "auth.test",
        "conversations.history",
        "conversations.info",
        "conversations.members",
        "conversations.replies",
        "usergroups.list",
        "users.conversations",
        "users.info",
        "users.list",
    }
)
"""The methods of Slack's Web API that Baton reads with."""

_LOGIN, _DATA = "/services/oauth2/token", "/services/data/"
_WHMCS_READS = ("Get", "WhmcsDetails")


class WriteRefused(RuntimeError):
    """A request that might change something outside; it did not leave."""


def require_slack_read(url: str) -> None:
    """Raise WriteRefused unless an address is a method of Slack that only reads."""
    method = urlsplit(url).path.rpartition("/")[2]
    if method not in SLACK_READS:
        raise WriteRefused(method)


def require_read(method: str, url: str, body: bytes) -> None:
    """Raise WriteRefused unless a request only reads: by its method, or by what it says of itself.

    Salesforce takes several readings as one POST (composite), and logs in by a POST; WHMCS takes every action as a POST.
    """
    path = urlsplit(url).path
    if method in ("GET", "HEAD") or (method == "POST" and path.endswith(_LOGIN)):
        return
    is_salesforce = _DATA in path
    if method == "POST" and (_are_readings(path, body) if is_salesforce else _is_reading_action(body)):
        return
    raise WriteRefused(f"{method} {path}")


def _are_readings(path: str, body: bytes) -> bool:
    if not path.endswith("/composite"):
        return False
    try:
        parts = json.loads(body)["compositeRequest"]
        return all(part["method"] == "GET" for part in parts)
    except (ValueError, LookupError, TypeError):
        return False


def _is_reading_action(body: bytes) -> bool:
    actions = parse_qs(body.decode(errors="replace")).get("action", [])
    return len(actions) == 1 and actions[0].startswith(_WHMCS_READS)
