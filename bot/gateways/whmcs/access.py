"""What a refusal of access to WHMCS means: not now, with the correction; it speaks of Baton's access, never of the request."""

from bot.gateways.errors import Unavailable
from handoffs.text.messages import message, written

ACCESS_PAUSE = 60.0
"""Seconds until the next attempt: WHMCS bans an address that fails too often."""

_STATUSES = frozenset({401, 403})
_CORRECTIONS = (
    ("invalid ip", message("gateways.whmcs.access_ip")),
    ("ip banned", message("gateways.whmcs.access_ip")),
    ("authentication failed", message("gateways.whmcs.access_secret")),
    ("missing credentials", message("gateways.whmcs.access_secret")),
    ("invalid permissions", message("gateways.whmcs.access_role")),
    ("account disabled", message("gateways.whmcs.access_admin")),
    ("access denied", message("gateways.whmcs.access_admin")),
)
"""Words of a refusal and how to correct its cause; they come with 401 or 403, or as a business error with 200."""


def refused_access(status: int, words: str) -> Unavailable | None:
    """Return the error for an answer that refuses access, by its status and its words; None for any other answer."""
    said = words.lower()
    correction = next((correction for known, correction in _CORRECTIONS if said.startswith(known) or f" {known}" in said), None)
    if correction is None and status not in _STATUSES:
        return None
    reason = written(words) if words else message("gateways.whmcs.status", status=status)
    correction = correction or message("gateways.whmcs.access_settings")
    return Unavailable(message("gateways.whmcs.no_access", reason=reason, correction=correction), ACCESS_PAUSE)
