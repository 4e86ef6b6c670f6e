"""What Slack's error names mean for us."""

import re

from slack_sdk.errors import SlackApiError

from bot.gateways.errors import Rejected, Unavailable


class Gone(Rejected):
    """The message is no longer there, or can't be changed any more: post a new one."""


class ChannelClosed(Rejected):
    """The channel takes no messages; the sentence says how to correct that."""


class TokenDead(Rejected):
    """Slack no longer accepts our token."""


class MissingScope(Rejected):
    """The app lacks a scope or an admin's permission; the sentence names it and says how to correct that."""


class TooLong(Rejected):
    """The message does not fit, or Slack does not take its blocks."""


class ViewGone(Rejected):
    """The modal came too late or was closed."""


_TRANSIENT = {"fatal_error", "internal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
_CLOSED = {
    "channel_not_found": "the channel does not exist or Baton is not in it; invite Baton with /invite",
    "not_in_channel": "Baton is not in the channel; invite it with /invite",
    "is_archived": "the channel is archived; unarchive it or name another one in the policy",
    "restricted_action": "the workspace's rules don't let Baton post there; ask a workspace admin",
}
_GONE = {"message_not_found", "cant_update_message", "edit_window_closed", "is_inactive", "thread_not_found"}
_DEAD = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"}
_FORBIDDEN = {"no_permission", "access_denied", "ekm_access_denied", "team_access_not_granted", "enterprise_is_restricted"}
_TOO_LONG = {
    "msg_too_long",
    "msg_blocks_too_long",
    "invalid_blocks",
    "invalid_blocks_format",
    "view_too_large",
    "no_text",
}
_VIEW = {
    "expired_trigger_id",
    "exchanged_trigger_id",
    "invalid_trigger_id",
    "trigger_expired",
    "trigger_exchanged",
    "hash_conflict",
    "not_found",
}
_CODE = re.compile(r"[a-z0-9_.:-]{1,80}")
_POINTER = re.compile(r"json-pointer:([\w/-]{1,80})")


def meaning(error: SlackApiError) -> Exception:
    """Translate an answer of Slack's into Unavailable or a kind of Rejected."""
    response = error.response
    code = str(response.get("error") or "") if hasattr(response, "get") else ""
    status = int(getattr(response, "status_code", 200))
    if status == 429 or code in {"ratelimited", "rate_limited"}:
        return Unavailable("Slack asks for a pause.", _retry_after(response))
    if not _CODE.fullmatch(code):
        # Not Slack's own JSON but a proxy's page: it says nothing of what became of the call, and is not repeated.
        return Unavailable(f"Slack did not answer as it should (HTTP {status}).", unknown=True)
    if status >= 500 or code in _TRANSIENT:
        return Unavailable(f"Slack has trouble ({code}).", unknown=True)
    return _rejection(code, response)


def _rejection(code: str, response: object) -> Rejected:
    if code in _GONE:
        return Gone("The message is gone.", code)
    if code in _CLOSED or code.startswith("restricted_action"):
        return ChannelClosed(f"Slack: {_CLOSED.get(code, _CLOSED['restricted_action'])}.", code)
    if code in _DEAD:
        return TokenDead(f"Slack refuses Baton's token ({code}). Put a new SLACK_BOT_TOKEN in place and restart.", code)
    if code == "missing_scope":
        needed = response.get("needed", "") if hasattr(response, "get") else ""
        return MissingScope(f"The Slack app lacks the scope {needed}. Add it and install the app again.", code)
    if code in _FORBIDDEN:
        return MissingScope(f"The workspace does not let Baton do this ({code}). Ask a workspace admin to allow it.", code)
    if code in _TOO_LONG:
        return TooLong(f"Slack does not take the message ({code}{_places(response)}).", code)
    if code in _VIEW:
        return ViewGone(f"The modal came too late ({code}).", code)
    return Rejected(f"Slack says no ({code}).", code)


def _places(response: object) -> str:
    """Name the blocks that Slack objects to by their JSON pointers; its words may quote what people wrote."""
    told = (response.get("response_metadata") or {}) if hasattr(response, "get") else {}
    found = _POINTER.findall(" ".join(str(each) for each in told.get("messages") or ()))
    return f" at {', '.join(found[:3])}" if found else ""


def _retry_after(response: object) -> float:
    headers = getattr(response, "headers", {}) or {}
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), "1")
    text = told[0] if isinstance(told, list) else told
    return float(text) if str(text).replace(".", "", 1).isdigit() else 1.0
