"""Socket Mode through Slack's own client: envelopes, acknowledgements, several connections, and reconnecting."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web import WebClient

from bot.server import bounded_protocol
from tests.sandbox.slack.slack_parts import OPEN, Room, button, modal, row, section, typed_in

Json = dict[str, Any]
Answer = Callable[[SocketModeRequest], Json | None]


@pytest.fixture
def room() -> Iterator[Room]:
    opened = Room()
    yield opened
    opened.close()


@pytest.fixture
def connected(room: Room) -> Iterator["Connected"]:
    listening = Connected(room)
    yield listening
    listening.close()


class Connected:
    """An app on one or more sockets; it acknowledges with the result of `answer`, or not at all while `silent`."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.heard: list[SocketModeRequest] = []
        self.answer: Answer = lambda request: None
        self.silent = False
        self.clients: list[SocketModeClient] = []

    @property
    def asked(self) -> list[SocketModeRequest]:
        return [each for each in self.heard if each.type != "events_api"]

    def open(self) -> SocketModeClient:
        web = WebClient(base_url=f"{self.room.url}/api/")
        client = SocketModeClient("xapp-test", web_client=web, auto_reconnect_enabled=True, ping_interval=1)
        client.socket_mode_request_listeners.append(self._take)
        before = len(self.room.delivery.sockets)
        client.connect()
        self.room.workspace.wait_for(lambda: len(self.room.delivery.sockets) == before + 1)
        self.clients.append(client)
        return client

    def close(self) -> None:
        """Close the room first: a client that still listens to it takes three seconds to close."""
        for client in self.clients:
            client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
        self.room.close()
        for client in self.clients:
            client.close()

    def _take(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        self.heard.append(request)
        if not self.silent:
            client.send_socket_mode_response(SocketModeResponse(request.envelope_id, self.answer(request)))


def test_a_click_travels_as_an_envelope(room: Room, connected: Connected) -> None:
    connected.open()
    ts = room.client.chat_postMessage(channel=OPEN, text="x", blocks=[row(button("go", value="7"))])["ts"]

    assert room.person("U0ANN").click(OPEN, str(ts), "go").ok

    assert (connected.asked[0].type, connected.asked[0].accepts_response_payload) == ("interactive", True)
    assert connected.asked[0].payload["actions"][0]["value"] == "7"


def test_an_acknowledgement_carries_the_answer(room: Room, connected: Connected) -> None:
    connected.open()
    ann = room.person("U0ANN")
    room.client.views_open(trigger_id=room.workspace.modals.trigger("U0ANN"), view=modal(typed_in("why")))
    connected.answer = lambda request: {"response_action": "errors", "errors": {"why": "Say more."}}
    assert ann.submit({"why": "x"}).errors == {"why": "Say more."}

    connected.answer = lambda request: {"text": "It leaves at nine."}
    assert ann.command("#open", "/ferry", "today").ok
    assert ann.whispers() == ["It leaves at nine."]
    assert connected.asked[-1].payload["text"] == "today"


def test_an_envelope_goes_to_any_one_of_the_connections(room: Room, connected: Connected) -> None:
    connected.open()
    connected.open()
    room.client.views_open(trigger_id=room.workspace.modals.trigger("U0ANN"), view=modal(section("x")))
    for _ in range(12):
        assert room.person("U0ANN").shortcut("call").ok

    assert len(connected.asked) == 12


def test_a_socket_wins_over_an_address(room: Room, connected: Connected) -> None:
    room.listen()
    connected.open()

    assert room.person("U0ANN").shortcut("call").ok

    assert connected.heard and not room.app.heard


def test_what_is_not_acknowledged_has_timed_out_and_events_come_again(
    room: Room, connected: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.slack.delivery.socket_delivery.PATIENCE", 0.3)
    connected.open()
    connected.silent = True
    results: list[Any] = []
    click = threading.Thread(target=lambda: results.append(room.person("U0ANN").shortcut("call")))
    click.start()
    room.workspace.deactivate("U0BO")

    again = room.workspace.wait_for(lambda: [each for each in connected.heard if each.retry_attempt == 1])
    click.join()

    assert results[0].timed_out
    assert (again[0].type, again[0].retry_reason) == ("events_api", "timeout")
    assert again[0].accepts_response_payload is False


def test_a_socket_stays_open(room: Room, connected: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_protocol, "READ_WITHIN", 0.2)
    connected.open()
    (first,) = room.delivery.sockets
    ends_at = time.monotonic() + 0.6

    while time.monotonic() < ends_at:
        assert room.person("U0ANN").shortcut("call").ok

    assert room.delivery.sockets == [first]


def test_an_app_that_is_asked_to_go_comes_back(room: Room, connected: Connected) -> None:
    client = connected.open()
    before = client.session_id()

    room.delivery.socket.disconnect("warning")

    room.workspace.wait_for(lambda: client.session_id() != before and client.is_connected())
    room.workspace.wait_for(lambda: len(room.delivery.sockets) == 1)
    assert room.person("U0ANN").shortcut("call").ok
    assert len(list(room.workspace.calls("apps.connections.open"))) == 2


def test_only_the_apps_own_token_opens_a_connection(room: Room) -> None:
    for token, error in (("xoxb-test", "not_allowed_token_type"), ("xapp-other", "invalid_auth")):
        with pytest.raises(SlackApiError) as refused:
            WebClient(base_url=f"{room.url}/api/").apps_connections_open(app_token=token)
        assert refused.value.response["error"] == error
