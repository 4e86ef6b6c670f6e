"""The wires between the bot and the outside, without a network: each call can be lost, late, slow, or cut off after it was done."""

import json
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.error import URLError
from urllib.parse import parse_qsl

import httpx
import requests
from requests.adapters import BaseAdapter
from simple_salesforce.api import Salesforce as Library
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse
from starlette.requests import Request

from bot.gateways.salesforce_client import SalesforceClient
from bot.gateways.salesforce_login import Token
from sandbox.salesforce import oauth
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest import _Front
from sandbox.slack.web_api import _answered, _Broken
from sandbox.slack.workspace import Workspace
from sandbox.whmcs import Whmcs
from tests.simulation.fate import Clock, Life

ORG = "https://org.simulated"
PATIENCE = {"slack": 15, "salesforce": 30, "whmcs": 15}
"""Seconds after which our side gives a call up."""

AFTERWARDS = {"slack": 15.0, "salesforce": 40.0, "whmcs": 0.0}
"""Seconds after that in which the other side may still carry it out."""


class Wire:
    """One process's line to one system."""

    def __init__(self, system: str, life: Life, clock: Clock) -> None:
        self._system, self._life, self._clock = system, life, clock

    def carried[T](self, call: Callable[[], T], lost: Callable[[], Exception], *, writes: bool) -> T:
        """Carry a call to its end, or raise what `lost` gives while the call is performed or not, now or later."""
        fate = self._life.fate
        self._life.outside()
        if fate.strikes("lost", self._system):
            raise lost()
        if writes and fate.strikes("late", self._system):
            seconds = fate.chance.uniform(0, PATIENCE[self._system] + AFTERWARDS[self._system])
            self._clock.later(seconds, call)
            self._clock.wind(timedelta(seconds=PATIENCE[self._system]))
            self._life.boundary()
            raise lost()
        answer = call()
        if fate.strikes("slow", self._system):
            self._clock.wind(timedelta(seconds=fate.chance.uniform(0, PATIENCE[self._system])))
        self._life.outside()
        if writes and fate.strikes("cut off", self._system):
            raise lost()
        return answer


class SimulatedSlack(WebClient):
    """Calls the sandbox's Web API by function."""

    def __init__(self, workspace: Workspace, life: Life, clock: Clock) -> None:
        super().__init__(token=workspace.bot_token, base_url="https://slack.simulated/api/")
        self._workspace, self._wire = workspace, Wire("slack", life, clock)

    def api_call(self, api_method: str, *, params: Any = None, json: Any = None, data: Any = None, **_: Any) -> SlackResponse:
        """Perform a call."""
        args = {k: v for k, v in {**(params or {}), **(data or {}), **(json or {})}.items() if v is not None}
        given, limits = _through_json(args), SimpleNamespace(require=lambda method, channel: None)

        def performed() -> Any:
            if self._workspace.faults.down:
                return _Broken()
            return _answered(self._workspace, limits, api_method, given, self._workspace.bot_token)  # type: ignore[arg-type]

        told = self._wire.carried(performed, _timed_out, writes=api_method.startswith(("chat.", "views.")))
        if isinstance(told, _Broken):
            raise _timed_out()
        headers = {name.title(): value for name, value in told.headers.items()}
        body = json_of(told.body)
        return SlackResponse(
            client=self, http_verb="POST", api_url=api_method, req_args={}, data=body, headers=headers,
            status_code=told.status_code,
        ).validate()  # fmt: skip


class SimulatedOrg(SalesforceClient):
    """Logs in and calls the sandbox's org by function, through the library that production uses."""

    def __init__(self, org: Org, life: Life, clock: Clock) -> None:
        super().__init__(_Login(org), "62.0")
        self.line = _Line(org, Wire("salesforce", life, clock))

    def _connected(self, instead_of: Library | None = None) -> Library:
        if self._library is None or self._library is instead_of:
            self._token = self._login.token()
            session = requests.Session()
            session.mount("https://", self.line)
            session.headers.update({"Sforce-Auto-Assign": "FALSE"})
            self._library = Library(
                instance_url=ORG, session_id=self._token.value, version="62.0", session=session, parse_float=float
            )
        return self._library


class _Login:
    def __init__(self, org: Org) -> None:
        self._org = org

    def token(self) -> Token:
        basic = requests.auth._basic_auth_str(self._org.client_id, self._org.client_secret)
        status, body = oauth.token(self._org, ORG, {"grant_type": "client_credentials"}, basic)
        assert status == 200, body
        return Token(value=str(body["access_token"]), instance_url=ORG)


class _Line(BaseAdapter):
    def __init__(self, org: Org, wire: Wire) -> None:
        super().__init__()
        self._org, self._wire, self._front = org, wire, _Front(org)
        self.answered = 0

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:
        """Perform a call."""
        answer = requests.Response()
        answer.request, answer.url = request, str(request.url)

        def performed() -> Any:
            body = request.body or b""
            return self._front._answered(_asked(request), body.encode() if isinstance(body, str) else body)[0]

        if self._org.faults.down:
            answer.status_code, answer._content = 503, b"<html>down</html>"
            return answer
        reply = self._wire.carried(performed, lambda: requests.ReadTimeout("simulated"), writes=request.method != "GET")
        self.answered += reply.status != 401
        answer.status_code = reply.status
        answer.headers.update({"Content-Type": "application/json"} | dict(reply.headers))
        answer._content = b"" if reply.body is None else json.dumps(reply.body).encode()
        answer.encoding = "utf-8"
        return answer

    def close(self) -> None:
        """Close nothing."""


class WhmcsLine(httpx.BaseTransport):
    """Calls the sandbox's WHMCS by function."""

    def __init__(self, whmcs: Whmcs, life: Life, clock: Clock) -> None:
        self._whmcs, self._wire = whmcs, Wire("whmcs", life, clock)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Perform a call."""
        form = dict(parse_qsl(request.read().decode()))

        def performed() -> httpx.Response:
            if self._whmcs.maintenance:
                return httpx.Response(200, html="<html><body>Down for Maintenance</body></html>")
            body, status = self._whmcs.answer(form)
            return httpx.Response(status, json=body)

        return self._wire.carried(performed, lambda: httpx.ReadTimeout("simulated"), writes=False)


def json_of(body: bytes | memoryview) -> Any:
    """Read an answer's body."""
    return json.loads(bytes(body))


def _timed_out() -> Exception:
    return URLError(TimeoutError("simulated"))


def _through_json(told: Any) -> Any:
    return json.loads(json.dumps(told))


def _asked(request: requests.PreparedRequest) -> Request:
    path, _, query = str(request.path_url).partition("?")
    headers = [(name.lower().encode(), str(value).encode()) for name, value in request.headers.items()]
    return Request(
        {
            "type": "http", "method": request.method, "path": requests.utils.unquote(path), "query_string": query.encode(),
            "headers": headers, "server": ("org.simulated", 443), "scheme": "https", "root_path": "",
        }
    )  # fmt: skip
