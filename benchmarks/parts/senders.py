"""Senders that nobody asked for: requests that are never finished, and bodies of a megabyte."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx

from sandbox.slack.delivery import payloads
from sandbox.slack.workspace.audit import Answer
from sandbox.world.world import World

HALF_SENT = b"POST /slack/events HTTP/1.1\r\nHost: baton\r\nContent-Type: application/x-www-form-urlencoded\r\n"


def ask_for_help(world: World) -> Answer:
    """Send the command and return its answer."""
    return world.delivery.command(payloads.command(world.workspace, "U0AIKO", "C0CS", "/handoff", "help", ""))


@contextmanager
def half_sent(url: str, number: int, sent: bytes = HALF_SENT) -> Iterator[list[socket.socket]]:
    """Open connections that send the beginning of a request and then nothing."""
    address = urlsplit(url)
    opened = [socket.create_connection((address.hostname or "", address.port or 0)) for _ in range(number)]
    for each in opened:
        each.sendall(sent)
    yield opened
    for each in opened:
        each.close()


@contextmanager
def large_senders(world: World, number: int, size: int = 1_000_000) -> Iterator[list[int]]:
    """Send bodies with a wrong signature, again and again, from several threads; give the statuses of the answers."""
    statuses: list[int] = []
    ended = threading.Event()
    body = b"x" * size
    headers = world.delivery.signature(body) | {"X-Slack-Signature": "v0=" + "0" * 64}

    def send() -> None:
        with httpx.Client(trust_env=False, timeout=60) as client:
            while not ended.is_set():
                statuses.append(client.post(f"{world.delivery.request_url}", content=body, headers=headers).status_code)

    threads = [threading.Thread(target=send) for _ in range(number)]
    for thread in threads:
        thread.start()
    yield statuses
    ended.set()
    for thread in threads:
        thread.join()
