"""What Slack's error names mean for us."""

import re
import socket
import ssl
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from bot.gateways.errors import Rejected, Unavailable
from handoffs.text.messages import Message, message


class Gone(Rejected):
    """The message is no longer there, or can't be changed any more: post a new one."""


class ChannelClosed(Rejected):
    """The channel takes no messages; the sentence says how to correct that."""


class PostingRestricted(ChannelClosed):
    """Not everybody may post in the channel; only another attempt shows that Baton may."""


class TokenDead(Rejected):
    """Slack no longer accepts our token."""


class MissingScope(Rejected):
    """The app lacks a scope or an admin's permission; the sentence names it and says how to correct that."""


class TooLong(Rejected):
    """The message does not fit, or Slack does not take its blocks; `places` are those that it objects to, as it names them."""

    def __init__(self, reason: Message, code: str, places: str = "") -> None:
        super().__init__(reason, code)
        self.places = places


class ViewGone(Rejected):
    """The modal came too late or was closed."""


_TRANSIENT = {"fatal_error", "internal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
_CLOSED = {
    "channel_not_found": message("gateways.slack.no_channel"),
    "not_in_channel": message("gateways.slack.not_in_channel"),
    "is_archived": message("gateways.slack.archived"),
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


def result_of(error: SlackApiError) -> str:
    """Return the name under which an error of Slack is counted: its code, *ratelimited* for each 429, else the status."""
    response = error.response
    code = str(response.get("error") or "") if hasattr(response, "get") else ""
    status = int(getattr(response, "status_code", 200))
    if status == 429 or code == "rate_limited":
        return "ratelimited"
    return code if _CODE.fullmatch(code) else f"status_{status}"


def meaning(error: SlackApiError) -> Exception:
    """Translate an answer of Slack's into Unavailable or a kind of Rejected."""
    response = error.response
    code = str(response.get("error") or "") if hasattr(response, "get") else ""
    status = int(getattr(response, "status_code", 200))
    if status == 429 or code in {"ratelimited", "rate_limited"}:
        return Unavailable(message("gateways.slack.pause"), _retry_after(response))
    if not _CODE.fullmatch(code):
        # Not Slack's own JSON but a proxy's page: it says nothing of what became of the call, and is not repeated.
        return Unavailable(message("gateways.slack.foreign_answer", status=status), unknown=True)
    if status >= 500 or code in _TRANSIENT:
        return Unavailable(message("gateways.slack.trouble", code=code), unknown=True)
    return _rejection(code, response)


def _rejection(code: str, response: object) -> Rejected:
    if code in _GONE:
        return Gone(message("gateways.slack.message_gone"), code)
    if code.startswith("restricted_action"):
        return PostingRestricted(message("gateways.slack.restricted"), code)
    if code in _CLOSED:
        return ChannelClosed(_CLOSED[code], code)
    if code in _DEAD:
        return TokenDead(message("gateways.slack.token_refused", code=code), code)
    if code == "missing_scope":
        needed = response.get("needed", "") if hasattr(response, "get") else ""
        return MissingScope(message("gateways.slack.scope_lacking", scope=str(needed)), code)
    if code in _FORBIDDEN:
        return MissingScope(message("gateways.slack.forbidden", code=code), code)
    if code in _TOO_LONG:
        return TooLong(_not_taken(code, _places(response)), code, _places(response))
    if code in _VIEW:
        return ViewGone(message("gateways.slack.modal_late", code=code), code)
    return Rejected(message("gateways.slack.refused", code=code), code)


def answer_meaning(status: int, body: str) -> Rejected:
    """Translate what Slack says of an answer to a click or a command that it did not take."""
    code = next((each for each in sorted(_TOO_LONG, key=len, reverse=True) if each in body), "")
    if not code:
        return Rejected(message("gateways.slack.answer_late"), str(status))
    places = ", ".join(_POINTER.findall(body)[:3])
    return TooLong(_not_taken(code, places), code, places)


def _not_taken(code: str, places: str) -> Message:
    if places:
        return message("gateways.slack.blocks_refused", code=code, places=places)
    return message("gateways.slack.message_refused", code=code)


def _places(response: object) -> str:
    """Name the blocks that Slack objects to by their JSON pointers; its words may quote what people wrote."""
    metadata = (response.get("response_metadata") or {}) if hasattr(response, "get") else {}
    found = _POINTER.findall(" ".join(str(each) for each in metadata.get("messages") or ()))
    return ", ".join(found[:3])


def _retry_after(response: object) -> float:
    headers = getattr(response, "headers", {}) or {}
    header = next((value for name, value in headers.items() if name.lower() == "retry-after"), "1")
    text = header[0] if isinstance(header, list) else header
    return float(text) if str(text).replace(".", "", 1).isdigit() else 1.0


def cause_of(failure: Exception) -> str:
    """Return the name of the fault because of which no answer came."""
    reason = getattr(failure, "reason", None)
    return type(reason if isinstance(reason, Exception) else failure).__name__


def never_left(failure: Exception) -> bool:
    """Distinguish a call that reached nobody from one that was cut off and may have been carried out."""
    reason = failure.reason if isinstance(failure, URLError) else failure
    return isinstance(reason, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError)
