"""Makes every HTTP client of Baton, so that all of them trust the same authorities and take the same way out."""

import re
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from http.client import HTTPResponse
from importlib.metadata import version
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import HTTPSHandler, OpenerDirector, ProxyHandler, Request, build_opener

import httpx
import requests
from requests.adapters import HTTPAdapter
from slack_sdk import WebClient
from slack_sdk.web.file_upload_v2_result import FileUploadV2Result
from slack_sdk.webhook import WebhookClient, WebhookResponse
from urllib3 import ProxyManager

from bot.gateways.reads_only import require_read, require_slack_read
from handoffs.text.messages import Message, message

USER_AGENT = f"Baton/{version('baton')}"
SLACK_WITHIN, SLACK_ANSWER_WITHIN = 15, 10
"""Seconds that a call of Slack's Web API may take, and an answer to where somebody clicked."""

_BY_TLS = frozenset({"https", "wss"})
_REFUSED_BY_PROXY = re.compile(r"Tunnel\sconnection|to\sthe\sproxy")
"""What the words of a failure that comes from a proxy contain, those of http.client and of slack_sdk."""


@dataclass(frozen=True, kw_only=True)
class WayOut:
    """What the environment says about connections: the trust store (empty: the system's) and the proxy for https.

    `no_proxy` lists hosts, domains, networks and host:port pairs that are reached directly, separated by commas; `*` is all.
    With `reads_only` a request that might change something raises WriteRefused and does not leave.
    """

    trust_file: str = ""
    proxy: str = ""
    no_proxy: str = ""
    reads_only: bool = False

    def http_client(self, url: str, timeout: httpx.Timeout, transport: httpx.BaseTransport | None = None) -> httpx.Client:
        """Return a client for one address."""
        made = _ReadingClient if self.reads_only else httpx.Client
        return made(
            timeout=timeout,
            trust_env=False,
            verify=_authorities(self.trust_file),
            proxy=self.proxy_for(url),
            transport=transport,
            headers={"User-Agent": USER_AGENT},
        )

    def session(self, url: str, timeouts: tuple[float, float]) -> requests.Session:
        """Return a session whose requests all go to one address; `timeouts` are seconds to connect and to answer."""
        made, proxy = requests.Session(), self.proxy_for(url)
        made.trust_env = False
        made.proxies = {"https": proxy} if proxy else {}
        made.mount("https://", _Address(url, timeouts, _authorities(self.trust_file), reads_only=self.reads_only))
        made.headers["User-Agent"] = USER_AGENT
        return made

    def slack_client(self, token: str, url: str) -> WebClient:
        """Return a client of Slack's Web API; it repeats nothing by itself, since a repeated call posts twice."""
        return _SlackClient(
            self,
            token=token,
            base_url=url,
            timeout=SLACK_WITHIN,
            ssl=_authorities(self.trust_file),
            user_agent_prefix=USER_AGENT,
            retry_handlers=[],
        )

    def slack_answer(self, url: str) -> WebhookClient:
        """Return a client that answers where somebody clicked."""
        return _SlackAnswer(
            self,
            url=url,
            timeout=SLACK_ANSWER_WITHIN,
            ssl=_authorities(self.trust_file),
            user_agent_prefix=USER_AGENT,
            retry_handlers=[],
        )

    def opener(self, url: str) -> OpenerDirector:
        """Return what opens one address of HTTP; the standard library would read the environment by its own rule."""
        if urlsplit(url).scheme not in ("http", "https"):
            raise URLError(f"not an address of HTTP: {urlsplit(url).scheme}")
        return _opener(self.proxy_for(url), self.trust_file)

    def proxy_for(self, url: str) -> str | None:
        """Return the proxy for an address of HTTPS or of a TLS socket; None for any other one, and without a proxy."""
        parts = urlsplit(url)
        entries = [entry.strip().lower() for entry in self.no_proxy.split(",") if entry.strip()]
        host, port = parts.hostname or "", parts.port or 443
        if parts.scheme not in _BY_TLS or not self.proxy or any(_exempts(entry, host, port) for entry in entries):
            return None
        return self.proxy


DIRECT = WayOut()


def connection_fault(failure: BaseException, url: str) -> Message | None:
    """Return what an operator has to correct, for a failure that comes from a certificate or from the proxy; else None."""
    host = urlsplit(url).hostname or url
    for cause in _causes(failure):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return message("gateways.http_clients.not_trusted", host=host, words=cause.verify_message)
        if _comes_from_proxy(cause):
            return message("gateways.http_clients.proxy_refuses", host=host)
    return None


def _comes_from_proxy(cause: BaseException) -> bool:
    by_library = isinstance(cause, httpx.ProxyError | requests.exceptions.ProxyError)
    return by_library or _REFUSED_BY_PROXY.search(str(cause)) is not None


def _causes(failure: BaseException) -> Iterator[BaseException]:
    """Yield a failure with those that it wraps, innermost first: each library wraps them in another way."""
    wrapped = [failure.__cause__, failure.__context__, getattr(failure, "reason", None), *failure.args]
    for each in wrapped:
        if isinstance(each, BaseException):
            yield from _causes(each)
    yield failure


@cache
def _authorities(trust_file: str) -> ssl.SSLContext:
    """Return the context that all clients share: reading all certificates takes longer than a call."""
    return ssl.create_default_context(cafile=trust_file or None)


@cache
def _opener(proxy: str | None, trust_file: str) -> OpenerDirector:
    """Return the opener that all calls by one way share, in all threads: to make one takes longer than a call by it."""
    return build_opener(ProxyHandler({"https": proxy} if proxy else {}), HTTPSHandler(context=_authorities(trust_file)))


def _exempts(entry: str, host: str, port: int) -> bool:
    name = entry.removeprefix("*").removeprefix(".")
    if entry == "*" or name in (host, f"{host}:{port}") or host.endswith(f".{name}"):
        return True
    try:
        return ip_address(host) in ip_network(name, strict=False)
    except ValueError:
        return False


class _Address(HTTPAdapter):
    """Sends what the library addresses to https://host to the real address, and never waits for ever."""

    def __init__(self, base: str, timeouts: tuple[float, float], authorities: ssl.SSLContext, *, reads_only: bool) -> None:
        self._base, self._timeouts, self._authorities = urlsplit(base), timeouts, authorities
        self._reads_only = reads_only
        super().__init__(pool_connections=4, pool_maxsize=32)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **more: object) -> None:
        """Trust our authorities."""
        super().init_poolmanager(connections, maxsize, block, ssl_context=self._authorities, **more)

    def proxy_manager_for(self, proxy: str, **more: object) -> ProxyManager:
        """Trust our authorities behind a proxy too."""
        made: ProxyManager = super().proxy_manager_for(proxy, ssl_context=self._authorities, **more)
        return made

    def cert_verify(self, conn: object, url: object, verify: object, cert: object) -> None:
        """Leave the trust store as it is: requests would add its own list of authorities."""

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send a request to the real address."""
        asked = urlsplit(str(request.url))
        if self._reads_only:
            require_read(str(request.method), str(request.url), _bytes_of(request.body))
        request.url = urlunsplit((self._base.scheme, self._base.netloc, asked.path, asked.query, ""))
        return super().send(request, stream, timeout or self._timeouts, verify, cert, proxies)


class _ReadingClient(httpx.Client):
    """Lets out requests that only read."""

    def send(self, request: httpx.Request, **more: Any) -> httpx.Response:
        """Send a request, or raise WriteRefused."""
        require_read(request.method, str(request.url), request.content)
        return super().send(request, **more)


class _SlackClient(WebClient):
    """Takes the way out of each address, also of the one to which Slack wants a file; slack_sdk asks the environment itself."""

    def __init__(self, way_out: WayOut, **more: Any) -> None:
        super().__init__(**more)
        self._way_out = way_out

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        if self._way_out.reads_only:
            require_slack_read(url)
        with self._way_out.opener(url).open(req, timeout=self.timeout) as answer:
            return {"status": answer.status, "headers": answer.headers, "body": _text_of(answer)}

    def _upload_file(self, *, url: str, data: bytes, timeout: int, **more: Any) -> FileUploadV2Result:
        if self._way_out.reads_only:
            require_slack_read(url)
        sent = Request(url, data=data, method="POST")  # noqa: S310 - the opener takes addresses of HTTP only
        with self._way_out.opener(url).open(sent, timeout=timeout) as answer:
            return FileUploadV2Result(status=answer.status, body=_text_of(answer))


class _SlackAnswer(WebhookClient):
    """Takes the way out of its address."""

    def __init__(self, way_out: WayOut, **more: Any) -> None:
        super().__init__(**more)
        self._way_out = way_out

    def _perform_http_request_internal(self, url: str, req: Request) -> WebhookResponse:
        if self._way_out.reads_only:
            require_slack_read(url)
        with self._way_out.opener(url).open(req, timeout=self.timeout) as answer:
            return WebhookResponse(url=url, status_code=answer.status, body=_text_of(answer), headers=dict(answer.headers))


def _bytes_of(body: str | bytes | None) -> bytes:
    return body if isinstance(body, bytes) else (body or "").encode()


def _text_of(answer: HTTPResponse) -> str:
    body: bytes = answer.read()
    return body.decode(answer.headers.get_content_charset() or "utf-8")
