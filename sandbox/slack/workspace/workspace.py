"""The workspace: its roster, what was said in it, what is open on people's screens, and what it wrote down."""

from collections.abc import Iterator
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
    """A Slack workspace with one app in it. `url` is the address at which its API and page are served."""

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
        self.app_id, self.bot_id = app_id, f"B{bot_user_id[1:]}"
        self.manifest: Json = manifest or {}
        self.team_name, self.url = "Sandbox Internet", "http://127.0.0.1"
        self.said = History(clock, self.history, self.lock, self.changed)
        ids = {"team_id": team_id, "app_id": app_id, "app_installed_team_id": team_id, "bot_id": self.bot_id}
        self.modals = Modals(ids, self.lock, self.changed)
        self.files = Files()
        self.toasts: dict[str, list[Json]] = {}
        self.faults = Faults()
        self.audit: list[Call] = []
        self.audit_deliveries: list[Answer] = []

    @property
    def home_tabs(self) -> dict[str, Json]:
        """Give the home tabs that the app has drawn, by person."""
        return self.modals.home_tabs

    def messages(self, channel: str, thread_ts: str | None = None) -> list[Json]:
        """List the messages of a channel, or the replies of one thread, oldest first."""
        place = self.channel_id(channel)
        return self.said.top_level(place) if thread_ts is None else self.said.replies(place, thread_ts)

    def find(self, channel: str, ts: str) -> Json:
        """Find a message; message_not_found when there is none."""
        return self.said.find(channel, ts)

    message = find

    def append(self, channel: str, message: Json) -> Json:
        """Put a message into a channel; the app hears of it where it is a member."""
        told = self.said.append(channel, {"team": self.team_id} | message)
        place = self.channels[channel]
        if self.bot_user_id in place.members:
            parts = {key: told[key] for key in ("user", "text", "ts", "thread_ts", "blocks", "bot_id") if told.get(key)}
            parts |= {"channel": channel, "channel_type": _CHANNEL_TYPES[place.kind]}
            self.told({"type": "message"} | parts)
            if f"<@{self.bot_user_id}>" in told["text"] and not place.im_user and told["user"] != self.bot_user_id:
                self.told({"type": "app_mention"} | parts)
        return told

    def delete_message(self, channel: str, ts: str) -> None:
        """Take a message away, as an admin could."""
        self.said.delete(channel, ts)

    def ephemerals(self, user: str) -> list[Json]:
        """List what only this person can see, oldest first."""
        with self.lock:
            return list(self.said.whispered.get(user, []))

    def open_views(self, user: str) -> list[Json]:
        """List this person's open modals, the top one last."""
        with self.lock:
            return list(self.modals.stacks.get(user, []))

    def home(self, user: str) -> Json | None:
        """Give this person's home tab, if the app has drawn one."""
        return self.modals.home_tabs.get(user)

    def toast(self, user: str, text: str) -> None:
        """Tell somebody that the app failed them, as Slack does with a small warning."""
        with self.lock:
            self.toasts.setdefault(user, []).append({"at": datetime.now(UTC).isoformat(), "text": text})
        self.changed()

    def calls(self, method: str) -> Iterator[Call]:
        """List the calls of a method."""
        return (call for call in list(self.audit) if call.method == method)
