"""What a refusal of access to WHMCS means: not now, with the correction; it speaks of Baton's access, never of the request."""

import re

from bot.gateways.errors import Unavailable
from handoffs.text.messages import message, written

ACCESS_PAUSE = 60.0
"""Seconds until the next attempt: WHMCS bans an address that fails too often."""

_STATUSES = frozenset({401, 403})
_NOT_ALLOWED = (r"invalid permissions: api action .*", message("gateways.whmcs.access_role"))
_CORRECTIONS = (
    _NOT_ALLOWED,
    (r"invalid permissions", message("gateways.whmcs.access_role")),
    (r"invalid ip( [0-9a-f.:]+)?", message("gateways.whmcs.access_ip")),
    (r"ip banned", message("gateways.whmcs.access_ip")),
    (r"authentication failed", message("gateways.whmcs.access_secret")),
    (r"(invalid or )?missing credentials", message("gateways.whmcs.access_secret")),
    (r"(administrator )?account disabled", message("gateways.whmcs.access_admin")),
    (r"access denied", message("gateways.whmcs.access_admin")),
)
"""All words of a refusal and how to correct its cause; they come with 401 or 403, or as a business error with 200."""


def refused_access(status: int, words: str, *, by_module: bool = False) -> Unavailable | None:
    """Return the error for an answer that refuses access, by its status and its words; None for any other answer.

    With 200, an action that runs the module of a service (`by_module`) answers in the words of the module's server, which may
    refuse WHMCS in the same words; only a refusal that names the API action is WHMCS's own then.
    """
    is_refused = status in _STATUSES
    known = (_NOT_ALLOWED,) if by_module and not is_refused else _CORRECTIONS
    said = words.lower().rstrip(".! ")
    correction = next((correction for pattern, correction in known if re.fullmatch(pattern, said)), None)
    if correction is None and not is_refused:
        return None
    reason = written(words) if words else message("gateways.whmcs.status", status=status)
    correction = correction or message("gateways.whmcs.access_settings")
    return Unavailable(message("gateways.whmcs.no_access", reason=reason, correction=correction), ACCESS_PAUSE)
