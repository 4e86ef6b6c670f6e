"""The workspace: its directory, messages, open views, files, faults and audit."""

from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from sandbox.clock import SandboxClock
from sandbox.slack.workspace.audit import Answer, Call
from sandbox.slack.workspace.directory import Directory
from sandbox.slack.workspace.entities import Json
from sandbox.slack.workspace.faults import Faults
from sandbox.slack.workspace.files import Files
from sandbox.slack.workspace.history import History
from sandbox.slack.workspace.modals import Modals

_CHANNEL_TYPES = {"channels": "channel", "groups": "group", "im": "im"}


class Workspace(Directory):
    """A Slack workspace with one app. `url` is the address of its API and page; the app may have several `app_tokens`.

    `read_as` returns what the app writes as its people read it, in their language; `typed` holds what they last sent to the app.
    """

    def __init__(
        self,
        clock: SandboxClock,
        signing_secret: str,
        bot_token: str,
        app_token: str,
        scopes: frozenset[str],
        *,
        team_id: str = "T0BATON",
        app_id: str = "A0BATON",
        bot_user_id: str = "U0BATON",
        manifest: Json | None = None,
    ) -> None:
        super().__init__(team_id, bot_user_id, scopes)
        self.clock = clock
        self.signing_secret, self.bot_token, self.app_token = signing_secret, bot_token, app_token
        self.app_tokens = {app_token}
        self.app_id, self.bot_id = app_id, f"B{bot_user_id[1:]}"
        self.manifest: Json = manifest or {}
        self.team_name, self.url = "Sandbox Internet", "http://127.0.0.1"
        self.said = History(clock, self.history, self.lock, self.changed)
        ids = {"team_id": team_id, "app_id": app_id, "app_installed_team_id": team_id, "bot_id": self.bot_id}
        self.modals = Modals(ids, self.lock, self.changed)
        self.files = Files()
        self.toasts: dict[str, list[Json]] = {}
        self.faults = Faults()
        self.typed: deque[Json] = deque(maxlen=200)
        self.read_as: Callable[[Json], Json] = _as_written
        self.audit: list[Call] = []
        self.audit_deliveries: list[Answer] = []

    @property
    def home_tabs(self) -> dict[str, Json]:
        """Return the home tabs by person."""
        return self.modals.home_tabs

    def messages(self, channel: str, thread_ts: str | None = None) -> list[Json]:
        """Return the messages of a channel, or the replies of one thread, oldest first."""
        place = self.channel_id(channel)
        return self.said.top_level(place) if thread_ts is None else self.said.replies(place, thread_ts)

    def find(self, channel: str, ts: str) -> Json:
        """Return a message; raise message_not_found when there is none."""
        return self.said.find(channel, ts)

    message = find

    def append(self, channel: str, message: Json) -> Json:
        """Post a message and send its event to the app in channels of the app."""
        posted = self.said.append(channel, {"team": self.team_id} | message)
        place = self.channels[channel]
        if self.bot_user_id in place.members:
            parts = {key: posted[key] for key in ("user", "text", "ts", "thread_ts", "blocks", "bot_id") if posted.get(key)}
            parts |= {"channel": channel, "channel_type": _CHANNEL_TYPES[place.kind]}
            self.on_event({"type": "message"} | parts)
            if f"<@{self.bot_user_id}>" in posted["text"] and not place.im_user and posted["user"] != self.bot_user_id:
                self.on_event({"type": "app_mention"} | parts)
        return posted

    def delete_message(self, channel: str, ts: str) -> None:
        """Delete a message, as an admin does."""
        self.said.delete(channel, ts)

    def ephemerals(self, user: str) -> list[Json]:
        """Return the ephemeral messages to a person, oldest first."""
        with self.lock:
            return list(self.said.whispered.get(user, []))

    def open_views(self, user: str) -> list[Json]:
        """Return a person's open modals, the top one last."""
        with self.lock:
            return list(self.modals.stacks.get(user, []))

    def home(self, user: str) -> Json | None:
        """Return a person's home tab, or None."""
        return self.modals.home_tabs.get(user)

    def toast(self, user: str, text: str) -> None:
        """Show a person Slack's small warning that the app failed."""
        with self.lock:
            self.toasts.setdefault(user, []).append({"at": datetime.now(UTC).isoformat(), "text": text})
        self.changed()

    def calls(self, method: str) -> Iterator[Call]:
        """Yield the calls of a method."""
        return (call for call in list(self.audit) if call.method == method)


def _as_written(written: Json) -> Json:
    return written
