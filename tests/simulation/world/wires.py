"""The wires between the bot and the outside, without a network: each call can be lost, cut off after it was done, or refused."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from json import dumps
from types import SimpleNamespace
from typing import Any
from urllib.error import URLError
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx
import msgspec
import requests
from simple_salesforce.api import Salesforce as Library
from slack_bolt import App, BoltRequest
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.gateways.salesforce.access.login import Token
from bot.gateways.salesforce.client import SalesforceClient
from bot.gateways.salesforce.writing.unchanged import LONG_AGO
from bot.gateways.whmcs.client import Whmcs
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest import oauth
from sandbox.salesforce.rest.api_request import ApiReply
from sandbox.salesforce.rest.app import _Front
from sandbox.slack.api.broken_off import BrokenOff
from sandbox.slack.api.web_api import _answered
from sandbox.slack.delivery.http_delivery import HttpDelivery, _written
from sandbox.slack.workspace.audit import Answer
from sandbox.slack.workspace.workspace import Workspace
from sandbox.whmcs.whmcs import Whmcs as Billing
from tests.simulation.world.turns import Turns

ORG = "https://org.simulated"
LIKELY = 0.4
"""How likely the other replica goes on around a call outside and around a commit."""


CUT_OFF = {"chat.postMessage": "slack", "chat.update": "cards"}
"""Whose answers can be cut off: posts, and changes of cards."""


class Killed(BaseException):
    """The process ended here, wherever that was."""


class Fate:
    """Decides what goes wrong, from one seed: which call is lost or cut off, and where a process dies."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.counts: Counter[str] = Counter()
        self.lost: dict[str, int] = Counter()
        self.cut_off: dict[str, int] = Counter()
        self.overtaken = 0
        self.dies_in: int | None = None
        self.slow = 0
        """Seconds that each call of Salesforce takes."""

        self.takes: Callable[[timedelta], None] = lambda time: None
        self.turns = Turns(seed)

    def boundary(self) -> None:
        """Pass a place at which another replica may go on, and at which a process can die; raises Killed when this is the one."""
        self.turns.may_change(LIKELY)
        if self.dies_in is None:
            return
        self.dies_in -= 1
        if self.dies_in <= 0:
            self.dies_in = None
            self.counts["kill"] += 1
            raise Killed

    def strikes(self, kind: str, system: str) -> bool:
        """Return whether this call is struck, and use the stroke up."""
        strokes = self.lost if kind == "lost" else self.cut_off
        if strokes.get(system, 0) <= 0:
            return False
        strokes[system] -= 1
        self.counts[f"{system} {kind}"] += 1
        return True

    def heal(self) -> None:
        """Let nothing go wrong any more."""
        self.lost.clear()
        self.cut_off.clear()
        self.overtaken = self.slow = 0
        self.dies_in = None


class SimulatedSlack(WebClient):
    """Calls the sandbox's Web API by function, and tells `posted` the key of each message that it has posted."""

    def __init__(self, workspace: Workspace, fate: Fate, posted: Callable[[str], None]) -> None:
        super().__init__(token=workspace.bot_token, base_url="https://slack.simulated/api/")
        self._workspace, self._fate, self._posted = workspace, fate, posted

    def api_call(self, api_method: str, *, params: Any = None, json: Any = None, data: Any = None, **_: Any) -> SlackResponse:
        """Perform a call, unless it is lost on the way; its answer may be."""
        self._fate.boundary()
        if self._workspace.faults.down or self._fate.strikes("lost", "slack"):
            raise URLError(TimeoutError("simulated"))
        args = {k: v for k, v in {**(params or {}), **(data or {}), **(json or {})}.items() if v is not None}
        limits: Any = SimpleNamespace(require=lambda method, channel: None)
        day = _answered(self._workspace, limits, api_method, _through_json(args), self._workspace.bot_token)
        if api_method == "chat.postMessage":
            self._posted(str(((args.get("metadata") or {}).get("event_payload") or {}).get("key", "")))
        self._fate.boundary()
        struck = CUT_OFF.get(api_method)
        if isinstance(day, BrokenOff) or (struck and self._fate.strikes("cut off", struck)):
            raise URLError(TimeoutError("simulated"))
        body = json_of(day.body)
        headers = {name.title(): value for name, value in day.headers.items()}
        return SlackResponse(
            client=self,
            http_verb="POST",
            api_url=api_method,
            req_args={},
            data=body,
            headers=headers,
            status_code=day.status_code,
        ).validate()


class SimulatedOrg(SalesforceClient):
    """Logs in and calls the sandbox's org by function, through the library that production uses."""

    def __init__(self, org: Org, fate: Fate) -> None:
        super().__init__(_Login(org), "62.0")
        self._wire = _Wire(org, fate)

    @property
    def carried_out(self) -> int:
        """Count the calls that came through, but for logins and for learning what the org looks like."""
        return self._wire.carried_out

    def _connected(self, instead_of: Library | None = None) -> Library:
        if self._library is None or self._library is instead_of:
            self._token = self._login.token()
            session = _Session(self._wire)
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
        return Token(value=str(body["access_token"]), instance_url=ORG, user_id=str(body["id"]).rpartition("/")[2])


@dataclass(frozen=True, kw_only=True)
class _Call:
    """A call as the org's front sees one: with decoded path and query, and lower-case names of headers."""

    method: str
    url: SimpleNamespace
    query_params: dict[str, str]
    headers: dict[str, str]
    body: bytes


class _Session(requests.Session):
    """Hands the library's calls to the wire as they are, where a real session writes and reads addresses and headers."""

    def __init__(self, wire: "_Wire") -> None:
        super().__init__()
        self._wire = wire

    def request(  # type: ignore[override] # what the library asks for of a session
        self, method: str, url: str, *, params: Any = None, headers: Any = None, json: Any = None, **more: Any
    ) -> requests.Response:
        """Perform a call."""
        assert not more, f"the simulation carries no {sorted(more)}"
        address = urlsplit(url)
        named = {name.lower(): str(value) for name, value in {**self.headers, **(headers or {})}.items()}
        call = _Call(
            method=method,
            url=SimpleNamespace(path=unquote(address.path), query=address.query),
            query_params=dict(parse_qsl(address.query)) | {name: str(value) for name, value in (params or {}).items()},
            headers=named,
            body=b"" if json is None else dumps(json).encode(),
        )
        return self._wire.send(call)


class _Wire:
    """`overtaken` writes are given up by us and carried out by the org later: right after the next write that gets through."""

    def __init__(self, org: Org, fate: Fate) -> None:
        self._org, self._fate, self._front = org, fate, _Front(org)
        self._overtaken: list[_Call] = []
        self.carried_out = 0

    def send(self, call: _Call) -> requests.Response:
        """Perform a call, unless it is lost on the way; its answer may be."""
        self._fate.boundary()
        self._fate.takes(timedelta(seconds=self._fate.slow))
        if self._fate.strikes("lost", "salesforce"):
            raise requests.ConnectionError("simulated")
        answer = requests.Response()
        answer.url = ORG + call.url.path
        if self._org.faults.down:
            answer.status_code, answer._content = 503, b"<html>down</html>"
            return answer
        if _writes(call) and self._fate.overtaken > 0:
            self._fate.overtaken -= 1
            self._fate.counts["salesforce overtaken"] += 1
            self._overtaken.append(call)
            raise requests.ReadTimeout("simulated")
        reply = self._answered(call)
        self.carried_out += reply.status != 401 and not _asks_how_the_org_works(call)
        while _writes(call) and self._overtaken:
            self._answered(self._overtaken.pop(0))
        self._fate.boundary()
        if _writes(call) and self._fate.strikes("cut off", "salesforce"):
            raise requests.ReadTimeout("simulated")
        answer.status_code = reply.status
        answer.headers.update({"Content-Type": "application/json"} | dict(reply.headers))
        answer._content = b"" if reply.body is None else msgspec.json.encode(reply.body)
        answer.encoding = "utf-8"
        return answer

    def _answered(self, call: _Call) -> ApiReply:
        request: Any = call
        reply, _user = self._front._answered(request, call.body)
        return reply


def _asks_how_the_org_works(call: _Call) -> bool:
    """Return whether a call asks how the org is made, or tries whether it heeds a condition that can't hold.

    The answer is kept for an hour, so it counts for no decision.
    """
    is_description = "describe" in call.url.path or b"/describe" in call.body
    return _is_trial(call) or is_description or " FROM CaseStatus " in call.query_params.get("q", "")


def _writes(call: _Call) -> bool:
    """Return whether a call may change a record: only those are overtaken or cut off."""
    return call.method != "GET" and not _asks_how_the_org_works(call)


def _is_trial(call: _Call) -> bool:
    return format_datetime(LONG_AGO, usegmt=True).encode() in call.body


class SimulatedWhmcs(Whmcs):
    """Calls the sandbox's WHMCS by function, through the library that production uses."""

    def __init__(self, billing: Billing, fate: Fate) -> None:
        by_function = httpx.MockTransport(self._carried)
        super().__init__("https://whmcs.simulated/includes/api.php", billing.identifier, billing.secret, by_function)
        self._billing, self._fate = billing, fate

    def _carried(self, request: httpx.Request) -> httpx.Response:
        """Perform a call, unless it is lost on the way or meets a page of maintenance; its answer may be lost."""
        self._fate.boundary()
        if self._fate.strikes("lost", "whmcs"):
            raise httpx.ConnectError("simulated")
        if self._billing.maintenance:
            return httpx.Response(200, html="<html><body>Down for Maintenance</body></html>")
        day, status = self._billing.answer(dict(parse_qsl(request.content.decode())))
        self._fate.boundary()
        if b"action=Get" not in request.content and self._fate.strikes("cut off", "whmcs"):
            raise httpx.ReadTimeout("simulated")
        return httpx.Response(status, json=day)


class DirectDelivery(HttpDelivery):
    """Delivers what people do to whichever replica answers, by function.

    `doubled` delivers the next one twice; `late` keeps the next one back, so that what is done meanwhile overtakes it, until
    `deliver_late` lets it through: its person has long been told that it did not work.
    """

    def __init__(self, workspace: Workspace, app: Callable[[], App | None], died: Callable[[], None]) -> None:
        super().__init__(workspace.signing_secret, "https://baton.simulated")
        self._app, self._died = app, died
        self.doubled = self.late = False
        self._transactions: list[tuple[bytes, dict[str, list[str]]]] = []

    def deliver_late(self) -> int:
        """Let everything through that was kept back, the newest first; gives how many."""
        kept, self._transactions = self._transactions, []
        for body, headers in reversed(kept):
            app = self._app()
            try:
                if app is not None:
                    app.dispatch(BoltRequest(body=body, headers=headers))
            except Killed:
                self._died()
        return len(kept)

    def deliver(self, kind: str, payload: Any, *, retry: int = 0, reason: str = "") -> Answer:
        """Deliver, and give the answer; none from a process that is not there or dies over it."""
        app = self._app()
        if app is None:
            return Answer(kind=kind, status=0, answered_in=0.0, timed_out=True, error="connection_failed")
        body, content_type = _written(kind, payload)
        headers = {name: [value] for name, value in (self.signature(body) | {"Content-Type": content_type}).items()}
        if self.late:
            self.late = False
            self._transactions.append((body, headers))
            return Answer(kind=kind, status=0, answered_in=3.0, timed_out=True, error="timeout")
        try:
            if self.doubled:
                self.doubled = False
                app.dispatch(BoltRequest(body=body, headers=headers))
            day = app.dispatch(BoltRequest(body=body, headers=headers))
        except Killed:
            self._died()
            return Answer(kind=kind, status=0, answered_in=0.0, timed_out=True, error="connection_failed")
        return Answer(kind=kind, status=day.status, answered_in=0.0, body=day.body)


class Inline:
    """A pool of one: does everything at once, in the order of asking."""

    def submit(self, call: Callable[..., Any], *about: Any) -> Future[Any]:
        """Call now."""
        done: Future[Any] = Future()
        done.set_result(call(*about))
        return done

    def shutdown(self, **_: Any) -> None:
        """Do nothing."""


def json_of(body: bytes | memoryview) -> Any:
    """Read an answer's body."""
    return msgspec.json.decode(body)


def _through_json(day: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(day))
