"""Signed HTTP requests to the app, with three seconds to answer."""

import hashlib
import hmac
import json
import re
import ssl
import time
from urllib.parse import urlencode

import httpx

from sandbox.slack.delivery.payloads import encoded
from sandbox.slack.workspace.audit import Answer
from sandbox.slack.workspace.entities import Json

PATIENCE = 3.0
REDIRECTS = 2
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
_ESCAPED = re.compile(rb"[^A-Za-z0-9_.~{}\[\]\":,\\<>@|*!()?'^/`$ -]")
"""What a form has to escape of JSON: to escape all that it is full of on each click, and back, costs more than the JSON."""

_CONNECTIONS = 200
_NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""The app is on loopback without TLS, so the trust store is not loaded for each workspace."""


class HttpDelivery:
    """Posts to `request_url` when it is set; what it posts is signed with `signing_secret`, which may be exchanged."""

    def __init__(self, signing_secret: str, request_url: str = "") -> None:
        self.request_url = request_url
        self.signing_secret = signing_secret
        self._http = httpx.Client(
            timeout=httpx.Timeout(PATIENCE, pool=20.0), trust_env=False, follow_redirects=True, max_redirects=REDIRECTS,
            limits=httpx.Limits(max_connections=_CONNECTIONS, max_keepalive_connections=20), verify=_NO_AUTHORITIES,
            headers={"User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)", "Accept": "application/json,*/*"},
        )  # fmt: skip

    def deliver(self, kind: str, payload: Json, *, retry: int = 0, reason: str = "") -> Answer:
        """Deliver an interaction, a command or an event, and measure the time to the answer."""
        again = {"x-slack-retry-num": str(retry), "x-slack-retry-reason": reason} if retry else {}
        body, content_type = _written(kind, payload)
        began = time.monotonic()
        try:
            response = self.post(body, headers=again, content_type=content_type)
        except httpx.HTTPError as error:
            taken = time.monotonic() - began
            late = isinstance(error, httpx.TimeoutException)
            return Answer(kind=kind, status=0, answered_in=taken, timed_out=late, error=_named(error), retry=retry)
        taken = time.monotonic() - began
        return Answer(
            kind=kind, status=response.status_code, answered_in=taken, body=response.text, timed_out=taken > PATIENCE,
            error="" if response.is_success else "http_error", retry=retry,
            no_retry=response.headers.get("x-slack-no-retry") == "1",
        )  # fmt: skip

    def post(self, body: str | bytes, *, headers: dict[str, str] | None = None, content_type: str = FORM) -> httpx.Response:
        """Post a raw body with a valid signature, unless headers override it."""
        all_headers = self.signature(body) | {"Content-Type": content_type} | (headers or {})
        return self._http.post(self.request_url, content=body, headers=all_headers)

    def signature(self, body: str | bytes, at: float | None = None) -> dict[str, str]:
        """Return the signature headers for a body, with real time, which the receiver compares with its own clock."""
        stamp, raw = str(int(time.time() if at is None else at)), body.encode() if isinstance(body, str) else body
        digest = hmac.new(self.signing_secret.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def _written(kind: str, payload: Json) -> tuple[str, str]:
    if kind == "interactive":
        return f"payload={_in_form(encoded(payload))}", FORM
    if kind == "slash_commands":
        return urlencode(payload), FORM
    return json.dumps(payload), JSON


def _in_form(text: str) -> str:
    """Write a text as a value of a form; the standard library looks at each character by itself."""
    escaped = _ESCAPED.sub(lambda found: b"%%%02X" % found[0][0], text.encode())
    return escaped.replace(b" ", b"+").decode()


def _named(error: httpx.HTTPError) -> str:
    """Return the failure's name for x-slack-retry-reason."""
    if isinstance(error, httpx.TimeoutException):
        return "http_timeout"
    if isinstance(error, httpx.TooManyRedirects):
        return "too_many_redirects"
    return "connection_failed" if isinstance(error, httpx.TransportError) else "unknown_error"
