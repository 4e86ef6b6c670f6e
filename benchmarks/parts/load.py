"""Keep-alive clients in a process of their own, which send signed requests and measure the time to each answer."""

import asyncio
import hashlib
import hmac
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from urllib.parse import urlsplit

from benchmarks.parts.processes import in_own_process

_HEAD = (
    "POST /slack/events HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "Content-Length: {length}\r\nX-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={digest}\r\n\r\n"
)


@dataclass(frozen=True, kw_only=True)
class Load:
    """What some clients sent for some seconds; the latencies are in milliseconds."""

    a_second: float
    p50: float
    p99: float
    answers: int


class NoAnswer(Exception):
    """A request was answered with another status than 200."""


def load(
    urls: Sequence[str],
    secret: str,
    bodies: Sequence[bytes],
    clients: int,
    seconds: float,
    *,
    again: bool = True,
    pause: float = 0.0,
) -> Load:
    """Send bodies from some clients for some seconds, in a process of its own; each body once, unless `again`.

    The clients are spread over the servers at `urls`. Each waits for `pause` seconds after an answer, and begins within the first
    pause, as people do.
    """
    return in_own_process(_send_all, tuple(urls), secret, bodies, clients, seconds, again, pause)


def median(loads: Sequence[Load]) -> Load:
    """Return the medians of several runs."""
    return Load(
        a_second=statistics.median(each.a_second for each in loads),
        p50=statistics.median(each.p50 for each in loads),
        p99=statistics.median(each.p99 for each in loads),
        answers=sum(each.answers for each in loads),
    )


def _send_all(
    urls: Sequence[str], secret: str, bodies: Sequence[bytes], clients: int, seconds: float, again: bool, pause: float
) -> Load:
    return asyncio.run(_together(urls, secret, cycle(bodies) if again else iter(bodies), clients, seconds, pause))


async def _together(
    urls: Sequence[str], secret: str, bodies: Iterator[bytes], clients: int, seconds: float, pause: float
) -> Load:
    taken: list[float] = []
    began = time.perf_counter()
    await asyncio.gather(
        *(
            _client(urls[each % len(urls)], secret.encode(), bodies, began + seconds, taken, pause, pause * each / clients)
            for each in range(clients)
        )
    )
    lasted = time.perf_counter() - began
    late = sorted(taken)
    p99 = late[min(len(late) - 1, int(len(late) * 0.99))]
    return Load(a_second=len(taken) / lasted, p50=statistics.median(late) * 1000, p99=p99 * 1000, answers=len(taken))


async def _client(
    url: str, secret: bytes, bodies: Iterator[bytes], until: float, taken: list[float], pause: float, first: float
) -> None:
    parts = urlsplit(url)
    await asyncio.sleep(first)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    while time.perf_counter() < until and (body := next(bodies, None)) is not None:
        began = time.perf_counter()
        writer.write(_request(parts.netloc, secret, body))
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(_length(head))
        taken.append(time.perf_counter() - began)
        if not head.startswith(b"HTTP/1.1 200"):
            raise NoAnswer(head.decode())
        await asyncio.sleep(pause)
    writer.close()


def _request(host: str, secret: bytes, body: bytes) -> bytes:
    stamp = str(int(time.time()))
    digest = hmac.new(secret, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return _HEAD.format(host=host, length=len(body), stamp=stamp, digest=digest).encode() + body


def _length(head: bytes) -> int:
    return int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
