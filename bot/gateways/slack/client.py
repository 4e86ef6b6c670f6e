"""Our side of Slack's Web API: each call once, its errors handled by what they mean."""

import http.client
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.gateways.errors import Unavailable
from bot.gateways.http_clients import DIRECT, SLACK_WITHIN, WayOut, connection_fault
from bot.gateways.slack.accounts import Account, account
from bot.gateways.slack.answers import send_answer
from bot.gateways.slack.errors import ChannelClosed, ViewGone, cause_of, meaning, never_left, result_of
from bot.gateways.slack.listing import Listing
from bot.gateways.slack.newer_blocks import NewerBlocks
from bot.gateways.slack.socket_client import SocketClient
from bot.telemetry.counters import SLACK_CALLS
from bot.text.markup import as_text, escaped_parts, unmarked
from handoffs.text.messages import message

logger = logging.getLogger(__name__)

Json = dict[str, Any]
CLOCKS_DIFFER = timedelta(hours=2)
"""By so much our clock may have been ahead of Slack's when a message was posted: clocks are set back by an hour at times."""

PAGE = 200


@dataclass(frozen=True, kw_only=True)
class Posted:
    """The place of a message in Slack."""

    channel: str
    ts: str


@dataclass(frozen=True, kw_only=True)
class UserGroup:
    """A user group with its members."""

    id: str
    handle: str
    users: tuple[str, ...]


class SlackGateway:
    """Calls Slack. Every method raises Unavailable (perhaps with a pause), or a kind of Rejected (`slack/errors.py`).

    Each text that Slack parses is escaped here, once (`bot/text/markup.py`).

    The SDK's own retry after a dropped connection is taken off: it posts twice.
    """

    def __init__(self, client: WebClient, way_out: WayOut = DIRECT, monotonic: Callable[[], float] = time.monotonic) -> None:
        client.retry_handlers = []
        client.timeout = SLACK_WITHIN
        self._way_out, self._url = way_out, client.base_url
        self._client = client
        self._monotonic = monotonic
        self._held_until: dict[str, float] = {}
        self._channels, self._people = Listing(self._channels_at), Listing(self._people_at)
        self.bot_user_id = ""
        self.bot_name = ""
        self.team_id = ""
        self.team_name = ""
        self.enterprise_id = ""
        self.team_url = ""
        self._lock = threading.Lock()
        self._newer_blocks = NewerBlocks(monotonic)
        self.warnings: Counter[tuple[str, str]] = Counter()
        """How often Slack carried out a call with a warning, by method and warning."""

    def socket_client(self) -> SocketClient:
        """Return a client of Socket Mode that is not connected yet; its token is ours, an app-level one."""
        return SocketClient(str(self._client.token), self._client, self._way_out, self.socket_address)

    def socket_address(self) -> str:
        """Return the address of a new socket of Socket Mode (apps.connections.open, with an app-level token)."""
        return str(self._call(self._client.apps_connections_open, app_token=self._client.token)["url"])

    def introduce(self) -> frozenset[str]:
        """Learn who we are (auth.test); gives the scopes of our token."""
        response = self._call(self._client.auth_test)
        self.bot_user_id, self.team_id = str(response["user_id"]), str(response["team_id"])
        self.bot_name, self.team_name = str(response.get("user") or ""), str(response.get("team") or "")
        self.enterprise_id = str(response.get("enterprise_id") or "")
        self.team_url = str(response.get("url") or "")
        headers = {name.lower(): value for name, value in response.headers.items()}
        scopes = headers.get("x-oauth-scopes", "")
        return frozenset(each.strip() for each in str(scopes).split(",") if each.strip())

    def link_to(self, channel: str, ts: str) -> str:
        """Return the address of a message, as Slack builds it; empty before we know the workspace."""
        return f"{self.team_url.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}" if self.team_url else ""

    def post(
        self,
        channel: str,
        text: str,
        blocks: list[Json] | None,
        metadata: Json | None,
        thread_ts: str | None = None,
        *,
        in_channel: bool = False,
    ) -> Posted:
        """Post a message that unfurls nothing and has our metadata, by which it can be found again.

        One in a thread shows `in_channel` as well where that is wanted.
        """
        response = self._call(
            self._client.chat_postMessage,
            channel=channel,
            text=as_text(text),
            blocks=escaped_parts(blocks),
            metadata=metadata,
            thread_ts=thread_ts,
            reply_broadcast=True if in_channel and thread_ts else None,
            unfurl_links=False,
            unfurl_media=False,
        )
        return Posted(channel=str(response["channel"]), ts=str(response["ts"]))

    def update(self, channel: str, ts: str, text: str, blocks: list[Json]) -> None:
        """Redraw a message."""
        self._call(self._client.chat_update, channel=channel, ts=ts, text=as_text(text), blocks=escaped_parts(blocks))

    def find_post(self, channel: str, event_type: str, key: str, since: datetime, thread_ts: str | None = None) -> Posted | None:
        """Look for a message of ours by its metadata, in a channel or a thread, from a while before an instant of our clock."""
        about = {
            "channel": channel,
            "oldest": f"{(since - CLOCKS_DIFFER).timestamp():.6f}",
            "include_all_metadata": True,
            "limit": PAGE,
        }
        read: Callable[..., Any] = self._client.conversations_history
        if thread_ts:
            about, read = about | {"ts": thread_ts}, self._client.conversations_replies
        for posted in self._pages(read, "messages", **about):
            response = posted.get("metadata") or {}
            if response.get("event_type") == event_type and (response.get("event_payload") or {}).get("key") == key:
                return Posted(channel=channel, ts=str(posted["ts"]))
        return None

    def open_view(self, trigger_id: str, view: Json) -> Json:
        """Open a modal; within 3 s of the click. Gives it as it is shown."""
        return dict(self._call(self._client.views_open, trigger_id=trigger_id, view=escaped_parts(view)).get("view") or {})

    def update_view(self, shown: Json, view: Json) -> None:
        """Redraw an open modal, unless it was changed or closed since it was `shown`."""
        try:
            self._call(self._client.views_update, view_id=shown.get("id"), hash=shown.get("hash"), view=escaped_parts(view))
        except ViewGone:
            return

    def update_named(self, name: str, view: Json) -> None:
        """Redraw the modal that we named so (its external_id); ViewGone while there is none."""
        self._call(self._client.views_update, external_id=name, view=escaped_parts(view))

    def publish_home(self, user_id: str, view: Json) -> None:
        """Draw somebody's home tab."""
        self._call(self._client.views_publish, user_id=user_id, view=escaped_parts(view))

    def whisper(self, channel: str, user_id: str, text: str, *, blocks: list[Json] | None = None) -> None:
        """Post an ephemeral message: only one person in the channel sees it."""
        said = partial(self._call, self._client.chat_postEphemeral, channel=channel, user=user_id, text=as_text(text))
        self._newer_blocks.send(blocks, lambda blocks: said(blocks=escaped_parts(blocks)))

    def respond(
        self, response_url: str, text: str, *, blocks: list[Json] | None = None, replace: bool = False, to_all: bool = False
    ) -> None:
        """Answer where somebody clicked, to the person alone or `to_all`; works where the bot is no member."""
        send = partial(send_answer, self._way_out, response_url, text, replace=replace, to_all=to_all)
        self._newer_blocks.send(blocks, send)

    def direct(self, user_id: str) -> str:
        """Return the channel of our direct messages to one person."""
        return str(self._call(self._client.conversations_open, users=[user_id])["channel"]["id"])

    def send_file(self, user_id: str, content: bytes, name: str, text: str) -> None:
        """Send a file to one person's direct messages, with the same in words for those who can't open it."""
        self._call(
            self._client.files_upload_v2,
            channel=self.direct(user_id),
            content=content,
            filename=name,
            title=name,
            alt_txt=unmarked(text)[:1000],
            initial_comment=as_text(text),
        )

    def channels(self) -> Iterator[tuple[Json, ...]]:
        """Return the pages of the channels that the bot is in: a workspace may have 25,000 others."""
        return self._channels.pages()

    def channel(self, channel_id: str) -> Json | None:
        """Return a channel, whether or not the bot is in it; None for one that Slack does not show the bot."""
        try:
            return dict(self._read(self._client.conversations_info, channel=channel_id)["channel"])
        except ChannelClosed:
            return None

    def members(self, channel: str) -> frozenset[str]:
        """List who is in a channel."""
        return frozenset(self._pages(self._client.conversations_members, "members", channel=channel, limit=PAGE * 5))

    def usergroups(self) -> tuple[UserGroup, ...]:
        """List the user groups with their members, in one call."""
        response = self._read(self._client.usergroups_list, include_users=True)
        groups = response.get("usergroups") or []
        return tuple(UserGroup(id=g["id"], handle=g["handle"], users=tuple(g.get("users") or ())) for g in groups)

    def people(self) -> Iterator[tuple[Account, ...]]:
        """Return the pages of all accounts of the workspace."""
        return self._people.pages()

    def person(self, user_id: str) -> Account:
        """Look one account up."""
        return self.account(self._read(self._client.users_info, user=user_id, include_locale=True)["user"])

    def account(self, user: Mapping[str, Any]) -> Account:
        """Read a user object of Slack's; colleagues are those whom Slack shows as members of our workspace."""
        return account(user, self.team_id)

    def _channels_at(self, cursor: str) -> tuple[tuple[Json, ...], str]:
        kinds = "public_channel,private_channel"
        found, following = self._page(
            self._client.users_conversations, "channels", cursor, types=kinds, exclude_archived=False, limit=PAGE * 5
        )
        return tuple({**each, "is_member": True} for each in found), following

    def _people_at(self, cursor: str) -> tuple[tuple[Account, ...], str]:
        found, following = self._page(self._client.users_list, "members", cursor, limit=PAGE * 5, include_locale=True)
        return tuple(self.account(each) for each in found), following

    def _pages(self, method: Callable[..., Any], items: str, **about: Any) -> Iterator[Any]:
        cursor = ""
        while True:
            found, cursor = self._page(method, items, cursor, **about)
            yield from found
            if not cursor:
                return

    def _note_warnings(self, method: str, answer: Any) -> None:
        """Count the warnings of an answer that is ok, and log each kind once: Slack may have left a part out."""
        metadata = answer.get("response_metadata") or {}
        found = {str(each) for each in (answer.get("warning"), *(metadata.get("warnings") or ())) if each}
        with self._lock:
            new = [each for each in found if (method, each) not in self.warnings]
            self.warnings.update((method, each) for each in found)
        for warning in new:
            logger.warning("Slack carried out %s with a warning: %s", method, warning)

    def _page(self, method: Callable[..., Any], items: str, cursor: str, **about: Any) -> tuple[list[Any], str]:
        response = self._read(method, **about, cursor=cursor or None)
        return response.get(items) or [], (response.get("response_metadata") or {}).get("next_cursor") or ""

    def _read(self, method: Callable[..., Any], **about: Any) -> Any:
        """Make a call that reads; while Slack asks for a pause of the method, it is Unavailable without a call."""
        name = method.__name__
        pause = self._held_until.get(name, 0.0) - self._monotonic()
        if pause > 0:
            raise Unavailable(message("gateways.slack.pause"), pause)
        try:
            return self._call(method, **about)
        except Unavailable as failure:
            if failure.retry_after:
                self._held_until[name] = self._monotonic() + failure.retry_after
            raise

    def _call(self, method: Callable[..., Any], **about: Any) -> Any:
        name = method.__name__
        try:
            answer = method(**{name: value for name, value in about.items() if value is not None})
        except SlackApiError as error:
            SLACK_CALLS.labels(name, result_of(error)).inc()
            raise meaning(error) from None
        except (URLError, OSError, http.client.HTTPException, SlackClientError) as failure:
            SLACK_CALLS.labels(name, "no_answer").inc()
            fault = connection_fault(failure, self._url)
            reason = fault or message("gateways.slack.not_reached", error=cause_of(failure))
            raise Unavailable(reason, unknown=not (fault or never_left(failure))) from None
        SLACK_CALLS.labels(name, "ok").inc()
        self._note_warnings(name, answer)
        return answer
