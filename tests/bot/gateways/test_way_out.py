"""The way out: every client trusts the same authorities and takes the same proxy, and says so where one of them is wrong."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.config.settings import Settings
from bot.gateways.connections import salesforce_client, slack_gateway, whmcs_gateway
from bot.gateways.errors import Unavailable
from bot.gateways.http_clients import WayOut
from sandbox.tls.authority import Authority
from sandbox.world.world import World
from tests.handoffs.examples import POLICY

NAMES = ("slack.test", "login.test", "org.test", "whmcs.test", "localhost")


class Relay:
    """Listens on loopback in a thread of its own, and connects each caller to a place that `accept` finds."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        server = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=tls), self._loop).result(
            60
        )
        self.port = server.sockets[0].getsockname()[1]

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int | None:
        """Return the port on loopback that a caller is connected to."""
        raise NotImplementedError

    def close(self) -> None:
        """Stop listening, and end every connection."""
        self._loop.set_exception_handler(lambda loop, about: None)
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(60)
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _end(self) -> None:
        ending = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port = await self.accept(reader, writer)
        if port is None:
            writer.close()
            return
        there, here = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_pass(reader, here), _pass(there, writer), return_exceptions=True)


async def _pass(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        target.write(data)
        await target.drain()
    target.close()


class TlsServer(Relay):
    """Speaks TLS before a server of plain HTTP."""

    def __init__(self, url: str, certificate: Path) -> None:
        self._port = urlsplit(url).port
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        super().__init__(context)

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int | None:
        """Return the port of the server behind."""
        return self._port


class Proxy(Relay):
    """An HTTP proxy that knows hosts by name and takes CONNECT only; `asked` are the places that it was asked for."""

    def __init__(self, ports: dict[str, int]) -> None:
        self._ports = ports
        self.asked: list[str] = []
        super().__init__()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int | None:
        """Answer CONNECT, and return the port of the host; 403 for a host that it does not know."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, place, _ = head.split(" ", 2)
        self.asked.append(place)
        port = self._ports.get(place.rpartition(":")[0]) if method == "CONNECT" else None
        writer.write(b"HTTP/1.1 200 Connected\r\n\r\n" if port else b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        return port


@pytest.fixture
def world() -> Iterator[World]:
    """A world without a bot."""
    opened = World(POLICY)
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """An authority that no system knows."""
    return Authority(tmp_path)


@pytest.fixture
def proxy(world: World, authority: Authority) -> Iterator[Proxy]:
    """A proxy behind which Slack, Salesforce and WHMCS are found by names, over TLS."""
    plain, certificate = world.settings(), authority.issue(*NAMES, until=datetime.now(UTC) + timedelta(days=9)).file
    slack, org, whmcs = (
        TlsServer(url, certificate) for url in (plain.slack_api_url, plain.salesforce_login_url, plain.whmcs_api_url)
    )
    opened = Proxy({"slack.test": slack.port, "login.test": org.port, "org.test": org.port, "whmcs.test": whmcs.port})
    world.org.instance_url = "https://org.test"
    yield opened
    for each in (opened, slack, org, whmcs):
        each.close()


def settings(world: World, proxy: Proxy, **more: str) -> Settings:
    addresses = {
        "slack_api_url": "https://slack.test/api/",
        "salesforce_login_url": "https://login.test",
        "whmcs_api_url": "https://whmcs.test/includes/api.php",
        "https_proxy": f"http://127.0.0.1:{proxy.port}",
    }
    return world.settings().model_copy(update=addresses | more)


def test_every_system_is_reached_through_the_proxy_by_whoever_trusts_its_authority(
    world: World, proxy: Proxy, authority: Authority
) -> None:
    told = settings(world, proxy, ssl_cert_file=str(authority.file))

    assert slack_gateway(told).introduce()
    assert salesforce_client(told).query("SELECT Id FROM Order") == []
    whmcs = whmcs_gateway(told)
    assert whmcs and whmcs.version()

    assert set(proxy.asked) == {"slack.test:443", "login.test:443", "org.test:443", "whmcs.test:443"}


def test_a_certificate_that_is_not_trusted_is_named_with_what_to_do(world: World, proxy: Proxy) -> None:
    told = settings(world, proxy)
    whmcs = whmcs_gateway(told)
    assert whmcs

    for host, call in (
        ("slack.test", slack_gateway(told).introduce),
        ("login.test", lambda: salesforce_client(told).query("SELECT Id FROM Order")),
        ("whmcs.test", whmcs.version),
    ):
        with pytest.raises(Unavailable) as failed:
            call()
        assert f"The certificate of {host} is not trusted" in str(failed.value)
        assert "SSL_CERT_FILE" in str(failed.value)
        assert not failed.value.unknown, "nothing was sent"


def test_a_proxy_that_refuses_is_named(world: World, proxy: Proxy, authority: Authority) -> None:
    told = settings(
        world,
        proxy,
        ssl_cert_file=str(authority.file),
        slack_api_url="https://other.test/api/",
        whmcs_api_url="https://third.test/",
    )
    whmcs = whmcs_gateway(told)
    assert whmcs

    for host, call in (("other.test", slack_gateway(told).introduce), ("third.test", whmcs.version)):
        with pytest.raises(Unavailable, match=f"The proxy does not let Baton through to {host}"):
            call()


def test_a_host_that_needs_no_proxy_is_reached_directly(world: World, proxy: Proxy, authority: Authority) -> None:
    certificate = authority.issue("localhost", until=datetime.now(UTC) + timedelta(days=9)).file
    server = TlsServer(world.settings().slack_api_url, certificate)
    direct = {"slack_api_url": f"https://localhost:{server.port}/api/", "no_proxy": "example.com, localhost"}

    assert slack_gateway(settings(world, proxy, ssl_cert_file=str(authority.file), **direct)).introduce()

    assert proxy.asked == []
    server.close()


@pytest.mark.parametrize(
    ("no_proxy", "url", "is_direct"),
    [
        ("", "https://slack.com/api/", False),
        ("*", "https://slack.com/api/", True),
        ("slack.com", "https://hooks.slack.com/x", True),
        (".slack.com", "https://hooks.slack.com/x", True),
        ("*.slack.com", "https://hooks.slack.com/x", True),
        ("slack.com", "https://notslack.com/", False),
        ("10.0.0.0/8", "https://10.1.2.3/", True),
        ("10.0.0.0/8", "https://11.1.2.3/", False),
        ("whmcs.local:8443", "https://whmcs.local:8443/", True),
        ("whmcs.local:8443", "https://whmcs.local/", False),
        ("", "http://127.0.0.1:9/", True),
    ],
)
def test_who_is_reached_without_the_proxy(no_proxy: str, url: str, is_direct: bool) -> None:
    assert (WayOut(proxy="http://proxy:3128", no_proxy=no_proxy).proxy_for(url) is None) is is_direct
