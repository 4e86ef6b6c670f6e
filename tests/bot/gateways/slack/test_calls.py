"""The Slack gateway tells what became of a call: done, not done, or nobody knows."""

import http.server
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from slack_sdk import WebClient

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.slack.accounts import account
from bot.gateways.slack.client import SlackGateway
from bot.gateways.slack.errors import MissingScope, TooLong
from handoffs.model.people import Kind
from sandbox.world.world import World
from tests.handoffs.examples import POLICY


@dataclass
class Answer:
    """What a server says to everything."""

    status: int = 200
    body: bytes = b'{"ok": false, "error": "fatal_error"}'
    kind: str = "application/json"
    retry_after: str = ""


@pytest.fixture
def shown() -> Iterator[tuple[Answer, SlackGateway]]:
    """Stand in front of a server that says what the test wants."""
    answer = Answer()

    class Server(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            self.send_response(answer.status)
            self.send_header("content-type", answer.kind)
            if answer.retry_after:
                self.send_header("retry-after", answer.retry_after)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield answer, SlackGateway(WebClient(token="xoxb-1", base_url=f"http://127.0.0.1:{server.server_port}/api/"))
    server.shutdown()
    server.server_close()


@pytest.fixture
def world() -> Iterator[World]:
    """Open a world without a bot in it."""
    opened = World(POLICY)
    opened.open()
    yield opened
    opened.close()


def gateway(world: World) -> SlackGateway:
    """Connect to the world's Slack."""
    return SlackGateway(WebClient(token=world.workspace.bot_token, base_url=f"{world.url}/api/"))


@pytest.mark.parametrize("status", [200, 403, 502, 503])
def test_a_page_of_a_proxy_is_no_answer_and_is_never_repeated(shown: tuple[Answer, SlackGateway], status: int) -> None:
    answer, slack = shown
    answer.status, answer.body, answer.kind = status, b"<html>Tanaka Taro, sign in</html>", "text/html"

    with pytest.raises(Unavailable) as failure:
        slack.post("C1", "hello", None, {})

    assert failure.value.unknown
    assert "html" not in str(failure.value) and "Tanaka" not in str(failure.value)


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("", 1.0), ("soon", 1.0)])
def test_a_pause_is_read_from_its_header_and_nothing_was_done(
    shown: tuple[Answer, SlackGateway], header: str, seconds: float
) -> None:
    answer, slack = shown
    answer.status, answer.body, answer.retry_after = 429, b'{"ok": false, "error": "ratelimited"}', header

    with pytest.raises(Unavailable) as failure:
        slack.post("C1", "hello", None, {})

    assert (failure.value.retry_after, failure.value.unknown) == (seconds, False)


def test_nobody_there_means_that_nothing_was_posted() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        slack = SlackGateway(WebClient(token="xoxb-1", base_url=f"http://127.0.0.1:{taken.getsockname()[1]}/api/"))

        with pytest.raises(Unavailable) as failure:
            slack.post("C1", "hello", None, {})

    assert not failure.value.unknown
    assert "ConnectionRefusedError" in str(failure.value)


def test_a_server_that_does_not_answer_leaves_it_unknown() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        client = WebClient(token="xoxb-1", base_url=f"http://127.0.0.1:{silent.getsockname()[1]}/api/")
        slack = SlackGateway(client)
        client.timeout = 0.3  # type: ignore[assignment]

        with pytest.raises(Unavailable) as failure:
            slack.post("C1", "hello", None, {})

    assert failure.value.unknown


def test_blocks_that_slack_does_not_take_are_named_by_their_place(shown: tuple[Answer, SlackGateway]) -> None:
    answer, slack = shown
    answer.body = (
        b'{"ok": false, "error": "invalid_blocks", "response_metadata": {"messages":'
        b' ["[ERROR] must be less than 151 characters: Tanaka Taro [json-pointer:/blocks/0/text/text]"]}}'
    )

    with pytest.raises(TooLong) as failure:
        slack.post("C1", "hello", [], {})

    assert str(failure.value) == "Slack does not take the message (invalid_blocks at /blocks/0/text/text)."


def test_what_an_admin_forbids_is_not_blamed_on_the_token(shown: tuple[Answer, SlackGateway]) -> None:
    answer, slack = shown
    answer.body = b'{"ok": false, "error": "ekm_access_denied"}'

    with pytest.raises(MissingScope, match="workspace admin"):
        slack.members("C1")


def test_long_lists_are_read_to_their_end(world: World) -> None:
    for number in range(1300):
        world.workspace.add_user(f"U1{number:04d}", f"u{number}", f"User {number}")
    world.workspace.channels["C0CS"].members |= {f"U1{number:04d}" for number in range(1300)}
    slack = gateway(world)

    assert len(slack.members("C0CS")) >= 1300
    assert len({person.user_id for page in slack.people() for person in page}) >= 1300


def test_a_message_in_a_thread_is_found_in_the_thread(world: World) -> None:
    slack, since = gateway(world), world.clock.now()
    marks = [{"event_type": "baton_card", "event_payload": {"key": key}} for key in ("card", "reply")]
    card = slack.post("C0CS", "card", None, marks[0])
    reply = slack.post("C0CS", "reply", None, marks[1], thread_ts=card.ts)

    assert slack.find_post("C0CS", "baton_card", "reply", since, thread_ts=card.ts) == reply
    assert slack.find_post("C0CS", "baton_card", "reply", since) is None


def test_an_answer_that_comes_too_late_is_said_to_be_so(world: World) -> None:
    with pytest.raises(Rejected, match="too late"):
        gateway(world).respond(f"{world.url}/respond/used-up", "hello")


@pytest.mark.parametrize(
    ("flags", "kind"),
    [
        ({}, Kind.COLLEAGUE),
        ({"deleted": True, "is_bot": True}, Kind.DEACTIVATED),
        ({"is_bot": True}, Kind.BOT),
        ({"id": "USLACKBOT"}, Kind.BOT),
        ({"is_restricted": True}, Kind.GUEST),
        ({"is_ultra_restricted": True}, Kind.GUEST),
        ({"is_stranger": True}, Kind.GUEST),
        ({"team_id": "T0OTHER"}, Kind.GUEST),
        ({"team_id": "T0OTHER", "is_stranger": False, "is_restricted": False}, Kind.GUEST),
        ({"team_id": "T0OTHER", "deleted": True}, Kind.DEACTIVATED),
        ({"team_id": "E0ORG", "enterprise_user": {"teams": ["T0OTHER", "T0OURS"]}}, Kind.COLLEAGUE),
        ({"team_id": "T0OTHER", "enterprise_user": {"teams": ["T0OTHER"]}}, Kind.GUEST),
        ({"team_id": "T0OURS", "enterprise_user": {"teams": ["T0OTHER"]}}, Kind.GUEST),
        ({"team_id": "E0ORG", "enterprise_user": {"teams": []}}, Kind.GUEST),
        ({"team_id": None}, Kind.UNKNOWN),
        ({"team_id": None, "enterprise_user": None}, Kind.UNKNOWN),
    ],
)
def test_accounts_are_told_apart_by_their_workspaces_and_flags(flags: dict[str, object], kind: Kind) -> None:
    assert account({"id": "U1", "name": "someone", "team_id": "T0OURS"} | flags, "T0OURS").kind is kind


def test_nobody_is_a_colleague_before_we_know_our_own_workspace() -> None:
    assert account({"id": "U1", "name": "someone", "team_id": "T0OURS"}, "").kind is Kind.UNKNOWN


def test_a_warning_of_slack_is_logged_once_and_counted(world: World, caplog: pytest.LogCaptureFixture) -> None:
    slack = gateway(world)
    world.workspace.faults.warn["chat.postMessage"] = "invalid_metadata_entities"

    for _ in range(3):
        slack.post("C0CS", "hello", None, None)

    assert slack.warnings == {("chat_postMessage", "invalid_metadata_entities"): 3}
    assert [record.getMessage() for record in caplog.records if "warning" in record.getMessage()] == [
        "Slack carried out chat_postMessage with a warning: invalid_metadata_entities"
    ]
