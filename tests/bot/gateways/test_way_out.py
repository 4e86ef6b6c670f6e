"""The way out: every client trusts the same authorities and takes the same proxy, and says so where one of them is wrong."""

import asyncio
import logging
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from bot.config.settings import Settings, read_settings
from bot.gateways.connections import app_gateway, salesforce_client, slack_gateway, whmcs_gateway
from bot.gateways.errors import Unavailable
from bot.gateways.http_clients import WayOut
from bot.gateways.slack.client import SlackGateway
from bot.gateways.slack.socket_client import SocketClient
from sandbox.tls.authority import Authority
from sandbox.world.world import World
from tests.handoffs.examples import POLICY

LOGGER = logging.getLogger(__name__)
NAMES = ("slack.test", "socket.test", "login.test", "org.test", "whmcs.test", "localhost")


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
    world.delivery.socket.host = "wss://socket.test"
    opened._ports["socket.test"] = slack.port
    yield opened
    for each in (opened, slack, org, whmcs):
        each.close()


def local_server(world: World, authority: Authority) -> TlsServer:
    """Return a Slack at localhost that speaks TLS."""
    certificate = authority.issue("localhost", until=datetime.now(UTC) + timedelta(days=9)).file
    return TlsServer(world.settings().slack_api_url, certificate)


def settings(world: World, proxy: Proxy, **more: str) -> Settings:
    addresses: dict[str, object] = {
        "slack_app_token": SecretStr(world.workspace.app_token),
        "slack_api_url": "https://slack.test/api/",
        "salesforce_login_url": "https://login.test",
        "whmcs_api_url": "https://whmcs.test/includes/api.php",
        "https_proxy": f"http://127.0.0.1:{proxy.port}",
    }
    return world.settings().model_copy(update=addresses | more)


def test_every_system_is_reached_through_the_proxy_by_whoever_trusts_its_authority(
    world: World, proxy: Proxy, authority: Authority
) -> None:
    shown = settings(world, proxy, ssl_cert_file=str(authority.file))

    assert slack_gateway(shown).introduce()
    assert salesforce_client(shown).query("SELECT Id FROM Order") == []
    whmcs = whmcs_gateway(shown)
    assert whmcs and whmcs.version()

    assert set(proxy.asked) == {"slack.test:443", "login.test:443", "org.test:443", "whmcs.test:443"}


def test_a_socket_takes_the_way_out_of_its_own_host(world: World, proxy: Proxy, authority: Authority) -> None:
    shown = settings(world, proxy, ssl_cert_file=str(authority.file))

    with closing(_socket(shown)) as client:
        client.connect()
        assert client.is_connected()

    assert proxy.asked == ["slack.test:443", "socket.test:443"]


def test_a_socket_whose_host_needs_no_proxy_is_opened_directly(
    world: World, proxy: Proxy, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
    world.delivery.socket.host = f"wss://localhost:{urlsplit(world.settings().slack_api_url).port}"

    with closing(_socket(settings(world, proxy, ssl_cert_file=str(authority.file), no_proxy="localhost"))) as client:
        client.connect()
        assert client.is_connected()

    assert proxy.asked == ["slack.test:443"]


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("wss://unknown.test", "The proxy does not let Baton through to unknown.test"),
        ("wss://whmcs.test", "The socket to Slack does not open (HandshakeRefused)"),
        ("ws://127.0.0.1:9", "The socket to Slack does not open (ConnectionRefusedError)"),
    ],
)
def test_a_socket_that_does_not_open_is_unavailable_and_named(
    world: World, proxy: Proxy, authority: Authority, host: str, shown: str
) -> None:
    world.delivery.socket.host = host

    with (
        closing(_socket(settings(world, proxy, ssl_cert_file=str(authority.file)))) as client,
        pytest.raises(Unavailable) as failed,
    ):
        client.connect()

    assert shown in str(failed.value)


def test_a_socket_to_a_host_that_is_not_trusted_is_named(world: World, proxy: Proxy) -> None:
    world.delivery.socket.host = "wss://socket.test"
    shown = settings(world, proxy, slack_api_url=world.settings().slack_api_url)

    with closing(_socket(shown)) as client, pytest.raises(Unavailable, match=r"certificate of socket.test is not trusted"):
        client.connect()


def _socket(shown: Settings) -> SocketClient:
    return app_gateway(shown).socket_client()


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"])
def test_only_our_rule_says_which_proxy_a_call_of_slack_takes(
    world: World, proxy: Proxy, authority: Authority, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, f"http://127.0.0.1:{proxy.port}")
    server = local_server(world, authority)
    trust = WayOut(trust_file=str(authority.file))

    for url in (world.settings().slack_api_url, f"https://localhost:{server.port}/api/"):
        assert SlackGateway(trust.slack_client(world.workspace.bot_token, url), trust).introduce()
        sent = trust.slack_client("", url)._upload_file(url=f"{url}no", data=b"", timeout=60, logger=LOGGER, proxy=None, ssl=None)
        assert sent.status == trust.slack_answer(f"{url}no").send(text="x").status_code == 200

    assert proxy.asked == []
    server.close()


def test_a_certificate_that_is_not_trusted_is_named_with_what_to_do(world: World, proxy: Proxy) -> None:
    shown = settings(world, proxy)
    whmcs = whmcs_gateway(shown)
    assert whmcs

    for host, call in (
        ("slack.test", slack_gateway(shown).introduce),
        ("login.test", lambda: salesforce_client(shown).query("SELECT Id FROM Order")),
        ("whmcs.test", whmcs.version),
    ):
        with pytest.raises(Unavailable) as failed:
            call()
        assert f"The certificate of {host} is not trusted" in str(failed.value)
        assert "SSL_CERT_FILE" in str(failed.value)
        assert not failed.value.unknown, "nothing was sent"


def test_a_proxy_that_refuses_is_named(world: World, proxy: Proxy, authority: Authority) -> None:
    shown = settings(
        world,
        proxy,
        ssl_cert_file=str(authority.file),
        slack_api_url="https://other.test/api/",
        whmcs_api_url="https://third.test/",
    )
    whmcs = whmcs_gateway(shown)
    assert whmcs

    for host, call in (("other.test", slack_gateway(shown).introduce), ("third.test", whmcs.version)):
        with pytest.raises(Unavailable, match=f"The proxy does not let Baton through to {host}"):
            call()


def test_a_host_that_needs_no_proxy_is_reached_directly(world: World, proxy: Proxy, authority: Authority) -> None:
    server = local_server(world, authority)
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
        ("", "wss://wss-primary.slack.com/link", False),
        ("slack.com", "wss://wss-primary.slack.com/link", True),
        ("wss-primary.slack.com:443", "wss://wss-primary.slack.com/link", True),
        ("", "ws://127.0.0.1:9/", True),
    ],
)
def test_who_is_reached_without_the_proxy(no_proxy: str, url: str, is_direct: bool) -> None:
    assert (WayOut(proxy="http://proxy:3128", no_proxy=no_proxy).proxy_for(url) is None) is is_direct


@pytest.mark.parametrize(
    ("environment", "proxy", "no_proxy"),
    [
        ({"https_proxy": "http://a:1", "no_proxy": "x.example"}, "http://a:1", "x.example"),
        ({"HTTPS_PROXY": "http://b:2", "https_proxy": "http://a:1"}, "http://b:2", ""),
        ({"HTTPS_PROXY": "", "https_proxy": "http://a:1"}, "http://a:1", ""),
        ({"http_proxy": "http://a:1", "host": "0.0.0.0"}, "", ""),
    ],
)
def test_the_variables_of_the_proxy_are_read_in_lower_case_too(environment: dict[str, str], proxy: str, no_proxy: str) -> None:
    shown = read_settings(environment)

    assert (shown.https_proxy, shown.no_proxy, shown.host) == (proxy, no_proxy, "127.0.0.1")
