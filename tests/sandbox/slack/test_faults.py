"""The faults of Slack's Web API as a caller sees them."""

import http.client
import threading
from collections.abc import Iterator

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.slack.delivery.response_urls import Source
from tests import loopback
from tests.sandbox.slack.slack_parts import OPEN, Room, refusal


@pytest.fixture
def room() -> Iterator[Room]:
    opened = Room()
    yield opened
    opened.close()


def test_faults_do_what_they_are_named_for(room: Room) -> None:
    faults, client = room.workspace.faults, room.client
    faults.rate_limit["auth.test"] = 1
    assert refusal(client.auth_test)["error"] == "ratelimited"
    assert client.auth_test()["ok"]

    faults.fail["auth.test"] = "fatal_error"
    assert refusal(client.auth_test)["error"] == "fatal_error"
    faults.fail.clear()

    faults.drop_after["chat.postMessage"] = 1
    with pytest.raises((http.client.HTTPException, OSError)):
        client.chat_postMessage(channel=OPEN, text="arrived")
    assert [each["text"] for each in room.workspace.messages(OPEN)] == ["arrived"]
    assert room.workspace.audit[-1].ok

    faults.down = True
    with pytest.raises(SlackApiError) as refused:
        client.auth_test()
    assert refused.value.response.status_code == 503


class Sleeps:
    """Replaces anyio and records the seconds of each sleep."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def test_a_slow_slack_takes_so_much_longer_for_each_call(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    sleeps = Sleeps()
    monkeypatch.setattr("sandbox.slack.workspace.faults.anyio", sleeps)
    room.client.auth_test()
    room.workspace.faults.delay = 2.0

    room.client.auth_test()
    answer(room, "slowly")

    assert sleeps.slept == [2.0, 2.0]


def test_calls_that_are_held_do_nothing_until_they_are_let_go(room: Room) -> None:
    faults, workspace = room.workspace.faults, room.workspace
    faults.held = True
    calls = [
        threading.Thread(target=lambda: room.client.chat_postMessage(channel=OPEN, text="posted")),
        threading.Thread(target=lambda: answer(room, "answered")),
    ]
    for call in calls:
        call.start()

    workspace.wait_for(lambda: faults.waiting == len(calls))
    assert workspace.messages(OPEN) == workspace.ephemerals("U0ANN") == workspace.audit == []
    faults.held = False
    for call in calls:
        call.join()

    assert [each["text"] for each in workspace.messages(OPEN)] == ["posted"]
    assert [each["text"] for each in workspace.ephemerals("U0ANN")] == ["answered"]
    assert faults.waiting == 0


def answer(room: Room, text: str) -> None:
    """Answer Ann at the place of her action."""
    url = room.delivery.response_url(Source(user="U0ANN", channel=OPEN))
    assert loopback.post(url, json={"text": text}).status_code == 200
