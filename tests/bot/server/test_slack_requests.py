"""The way in for Slack's requests: the bytes are verified first, and nobody who sends badly keeps a person waiting."""

import json
import logging
import socket
import time
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import httpx
import pytest

from benchmarks.parts.senders import ask_for_help, half_sent, large_senders
from bot.server import bounded_protocol
from sandbox.slack.delivery.http_delivery import FORM, JSON
from sandbox.world.world import World
from tests import loopback
from tests.stories.conftest import FAST, begun

IN_TIME = 3.0
"""Seconds that Slack waits for an answer."""


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A running world for all tests of this file, none of which changes anything."""
    yield from begun(World(FAST, brisk=True))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{", JSON),
        (b"[]", JSON),
        (b"null", JSON),
        (b"[" * 100_000, JSON),
        (b"\xff\xfe", JSON),
        (b"payload={", FORM),
        (b"payload=5", FORM),
        (b"payload=" + b"%5B" * 50_000, FORM),
        (b"payload=%ff", FORM),
        *((json.dumps({"type": "event_callback", "event": odd}).encode(), JSON) for odd in (5, "x", [])),
        *((json.dumps({"type": "block_actions", "actions": odd}).encode(), JSON) for odd in (5, [], [5], {})),
        *((b"payload=" + quote(json.dumps({"type": "view_submission", "view": odd})).encode(), FORM) for odd in (5, "x", [])),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_signed_body_of_another_form_is_malformed_and_leaves_no_trace_in_the_log(
    world: World, body: bytes, content_type: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)

    answer = world.delivery.post(body, content_type=content_type)

    assert (answer.status_code, answer.text) == (400, "The request is malformed.")
    assert [record for record in caplog.records if record.exc_info] == []


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000])
def test_what_nobody_signed_is_never_parsed(world: World, body: bytes) -> None:
    answer = world.delivery.post(body, headers={"X-Slack-Signature": "v0=" + "0" * 64}, content_type=JSON)

    assert answer.status_code == 401


@pytest.mark.parametrize("stamp", ["", "soon", "-1", "9" * 5000, "१७"])
def test_an_odd_timestamp_is_no_signature(world: World, stamp: str) -> None:
    headers = httpx.Headers({"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": "v0=" + "0" * 64}, encoding="utf-8")

    assert loopback.post(world.delivery.request_url, headers=headers, content=b"{}").status_code == 401


@pytest.mark.parametrize("signature", ["", "v0=", "v0=" + "é" * 64, "v1=" + "0" * 64])
def test_an_odd_signature_is_none(world: World, signature: str) -> None:
    headers = httpx.Headers(world.delivery.signature(b"{}") | {"X-Slack-Signature": signature}, encoding="utf-8")

    assert loopback.post(world.delivery.request_url, headers=headers, content=b"{}").status_code == 401


def test_a_check_of_the_certificate_is_answered_with_nothing_but_200(world: World) -> None:
    answer = world.delivery.ssl_check()

    assert (answer.status_code, answer.content) == (200, b"")
    assert loopback.post(world.delivery.request_url, content="ssl_check=1").status_code == 401


def test_a_check_of_the_certificate_by_get_is_answered_too_and_no_other_get(world: World) -> None:
    answer = httpx.get(world.delivery.request_url, params={"ssl_check": "1", "token": "x"}, trust_env=False)

    assert (answer.status_code, answer.content) == (200, b"")
    assert httpx.get(world.delivery.request_url, trust_env=False).status_code == 405


def test_half_sent_requests_and_large_bodies_keep_nobody_waiting(world: World) -> None:
    with half_sent(world.application.url, 300), large_senders(world, 8) as statuses:
        answers = [ask_for_help(world) for _ in range(20)]

    assert {answer.status for answer in answers} == {200}
    assert sorted(answer.answered_in for answer in answers)[10] < IN_TIME
    assert set(statuses) == {401}


def test_a_request_that_is_not_finished_in_time_is_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_protocol, "READ_WITHIN", 0.3)
    headers = "".join(f"{name}: {value}\r\n" for name, value in world.delivery.signature(b"x").items())
    whole_headers = f"POST /slack/events HTTP/1.1\r\nHost: baton\r\n{headers}Content-Length: 9000\r\n\r\npayload=".encode()

    for sent in (b"", b"POST /slack/ev", whole_headers):
        with half_sent(world.application.url, 1, sent) as (connection,):
            connection.settimeout(60)
            answered = _all_of(connection)
        assert answered.startswith(b"HTTP/1.1 408 "), sent


@pytest.mark.parametrize("begin", ["GET /", "GET / HTTP/1.1\r\nX-Long: ", "GET / HTTP/1.1\r\nA: b\r\n"])
def test_a_head_without_end_is_not_kept(world: World, begin: str) -> None:
    endless = begin.encode() + (b"a" * 70_000 if begin.count("\r\n") < 2 else b"A: b\r\n" * 12_000)

    with half_sent(world.application.url, 1, endless) as (connection,):
        connection.settimeout(60)
        assert _all_of(connection).startswith(b"HTTP/1.1 431 ")


def test_at_the_limit_of_connections_the_one_that_waited_longest_makes_room(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded_protocol, "MOST_CONNECTIONS", 20)

    with half_sent(world.application.url, 30) as connections:
        assert ask_for_help(world).status == 200
        connections[0].settimeout(60)
        assert _is_ended(connections[0])
        connections[-1].setblocking(False)
        with pytest.raises(BlockingIOError):
            connections[-1].recv(1)


def test_an_answer_in_two_parts_does_not_wait_for_an_acknowledgement(world: World) -> None:
    address = urlsplit(world.application.url)
    taken = []
    with socket.create_connection((address.hostname or "", address.port or 0)) as connection:
        for _ in range(21):
            began = time.monotonic()
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: baton\r\n\r\n")
            answered = b""
            while b'"ok"' not in answered:
                answered += connection.recv(65536)
            taken.append(time.monotonic() - began)

    assert sorted(taken)[2] < 0.035, "a delayed acknowledgement takes 40 ms"


def _all_of(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


def _is_ended(connection: socket.socket) -> bool:
    """Read to the end; the server resets a connection of which it has not read all."""
    try:
        return _all_of(connection).startswith(b"HTTP/1.1 408 ")
    except ConnectionResetError:
        return True
