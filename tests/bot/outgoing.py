"""What the tests of the outbox worker use: handoffs whose cards say what the test wants, and a relay that is too slow."""

import contextlib
import http.server
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from slack_sdk import WebClient

from bot.gateways.slack.client import SlackGateway
from bot.gateways.slack.rate_limits import RateLimiter
from bot.outbox.slack_messages import SlackMessages
from bot.outbox.worker import OutboxWorker
from bot.queries.contexts import AskedContact
from bot.text.rendering import Reader
from bot.views.digest import announcement
from bot.views.kit.drawing import Drawing
from handoffs.model.effects import Announcement, Digest, SweepNudges, ThreadReply
from handoffs.text.messages import Message
from sandbox.world.world import World
from storage.database import Database
from tests.handoffs.examples import MONDAY_TEN, ORDER, POLICY, opened

CS, SALES = "C0CS", "C0SALES"


class HandoffService:
    """A database with handoffs whose cards say what the test wants, and workers that bring them to a real Slack."""

    def __init__(self, database: Database, world: World) -> None:
        self.database, self.world = database, world
        self.words: dict[str, str] = {}
        self.team: dict[str, str] = {}
        self.skipped = timedelta()
        with database.begin() as work:
            for team, channel in (("cs", CS), ("sales", SALES)):
                work.people.set_channel(team, channel)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.skipped

    def worker(self, *, url: str = "", timeout: float = 60, limiter: RateLimiter | None = None) -> OutboxWorker:
        client = WebClient(token=self.world.workspace.bot_token, base_url=f"{url or self.world.url}/api/")
        gateway = SlackGateway(client)
        client.timeout = timeout  # type: ignore[assignment]
        delivery = SlackMessages(self.database, gateway, self, limiter or RateLimiter(), self.now)
        return OutboxWorker(self.database, delivery, self.now, lambda: self.now().timestamp())

    reader = Reader.for_operator()

    def single_nudge(self, effect: SweepNudges) -> tuple[str, ThreadReply] | None:
        return None

    def on_duty(self, team: str) -> str | None:
        return None

    def folded(self, handoff_id: str, address: str) -> Drawing:
        return self.card(handoff_id, address)

    def sentence(self, text: Message, handoff_id: str, surface: str) -> str:
        return self.reader.show(text)

    def asked(self, handoff_id: str, surface: str) -> tuple[str, ...]:
        return ("cs",)

    def reached(self, handoff_id: str, team: str) -> AskedContact:
        with self.database.read() as work:
            mention = work.people.contact_mention(team)
        return AskedContact(team=POLICY.team(team), mention=mention, unreached=())

    def notice(self, effect: Digest | Announcement | SweepNudges) -> Drawing | None:
        """Draw a notice about Baton itself, and no digest."""
        return announcement(effect, self.reader) if isinstance(effect, Announcement) else None

    def card(self, handoff_id: str, surface: str) -> Drawing:
        said = self.words[handoff_id]
        blocks = [{"type": "section", "text": {"type": "plain_text", "text": said[:9000]}}]
        return Drawing(channel=self.team.get(handoff_id, "cs"), text=said[:3000], blocks=blocks, key=f"{handoff_id}/{surface}")

    def open(self, handoff_id: str, part: str, *, team: str = "cs") -> str:
        self.words[handoff_id], self.team[handoff_id] = part, team
        with self.database.begin() as work:
            subject = replace(ORDER, record_id=f"801{handoff_id}", number=handoff_id)
            work.handoffs.add(replace(opened(), id=handoff_id, subject=subject))
        return handoff_id

    def ask(self, handoff_id: str, *, due: datetime = MONDAY_TEN) -> None:
        with self.database.begin() as work:
            work.outbox.request_redraw(handoff_id, "review", priority_at=due, now=self.now())

    def reply(self, handoff_id: str, text: Message) -> None:
        with self.database.begin() as work:
            shown = ThreadReply(step="review", text=text)
            work.outbox.put_effect(handoff_id, "review", shown, priority_at=MONDAY_TEN, now=self.now())

    def waiting(self) -> int:
        with self.database.read() as work:
            return work.outbox.count()

    def deliver(self, worker: OutboxWorker, *, until: Callable[[], object] | None = None, seconds: float = 90) -> None:
        deadline, done = time.monotonic() + seconds, until or (lambda: not self.waiting())
        while not done():
            worker.run()
            assert time.monotonic() < deadline, f"{self.waiting()} parcels still wait"
            threading.Event().wait(0.02)

    def said(self, channel: str = CS) -> list[str]:
        return [message["text"] for message in self.world.workspace.messages(channel)]

    def posted(self) -> list[str]:
        return [call.args["text"] for call in self.world.workspace.calls("chat.postMessage")]

    def posted_in(self, channel: str) -> list[str]:
        """Return the texts of all posts that were tried in a channel."""
        return [call.args["text"] for call in self.world.workspace.calls("chat.postMessage") if call.args["channel"] == channel]

    def calls(self, method: str) -> int:
        return len(list(self.world.workspace.calls(method)))


class SlowRelay:
    """Passes calls on to Slack; the first one of a method only when it is released, whether or not anybody still waits for it.

    With `answer_late` Slack gets this call at once, and the answer is held until it is released.
    """

    def __init__(self, target: str, *, method: str = "chat.postMessage", answer_late: bool = False) -> None:
        self.release, self.held = threading.Event(), threading.Event()
        first = threading.Lock()

        class Passing(http.server.BaseHTTPRequestHandler):
            def do_POST(passing) -> None:  # noqa: N805
                body = passing.rfile.read(int(passing.headers["content-length"] or 0))
                is_first = passing.path.endswith(method) and first.acquire(blocking=False)
                if is_first and not answer_late:
                    self.release.wait(60)
                headers = {name: passing.headers[name] for name in ("authorization", "content-type") if passing.headers[name]}
                with urllib.request.urlopen(urllib.request.Request(target + passing.path, body, headers)) as answer:
                    shown = answer.read()
                if is_first:
                    self.held.set()
                    self.release.wait(60)
                with contextlib.suppress(OSError):
                    passing.send_response(200)
                    passing.end_headers()
                    passing.wfile.write(shown)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Passing)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
