"""An org and a WHMCS on loopback, their sample data, and clients to call them."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest
import requests
from requests.adapters import HTTPAdapter
from simple_salesforce.api import Salesforce
from simple_salesforce.login import SalesforceLogin

from bot.server.serving import serve
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest.app import org_app
from sandbox.whmcs.app import whmcs_app
from sandbox.whmcs.whmcs import Whmcs
from tests import loopback
from tests.sandbox.salesforce.sample_org import SampleOrg

DATA = "/services/data/v62.0"


@dataclass
class Clock:
    """A clock that moves only when it is wound."""

    at: datetime = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def wind(self, **ahead: float) -> None:
        self.at += timedelta(**ahead)


@dataclass
class Api:
    """Plain HTTP with a token, as any client sends it."""

    url: str
    client_id: str
    client_secret: str
    token: str = ""
    session: requests.Session = field(default_factory=requests.Session)

    def log_in(self) -> None:
        self.session.trust_env = False
        form = {"grant_type": "client_credentials", "client_id": self.client_id, "client_secret": self.client_secret}
        self.token = self.session.post(f"{self.url}/services/oauth2/token", data=form).json()["access_token"]

    def call(self, method: str, path: str, body: Any = None, timeout: float = 60, **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        url = self.url + (path if path.startswith("/services") else DATA + path)
        given = {"Authorization": f"Bearer {self.token}", **named}
        return self.session.request(method, url, json=body, headers=given, timeout=timeout)

    def query(self, soql: str, resource: str = "query", **headers: str) -> requests.Response:
        request = requests.Request("GET", f"{self.url}{DATA}/{resource}", params={"q": soql}).prepare()
        return self.call("GET", str(request.path_url), **headers)

    def composite(self, *parts: dict[str, Any], all_or_none: bool = True, **more: Any) -> list[dict[str, Any]]:
        body = {"allOrNone": all_or_none, "collateSubrequests": False, "compositeRequest": list(parts), **more}
        answer = self.call("POST", "/composite", body)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["compositeResponse"])


class Loopback(HTTPAdapter):
    """Sends every https request to the org's plain address."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.base = urlsplit(url)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        asked = urlsplit(str(request.url))
        request.url = urlunsplit((self.base.scheme, self.base.netloc, asked.path, asked.query, ""))
        return super().send(request, *args, **kwargs)


class Asking:
    """A client of a WHMCS."""

    def __init__(self, url: str) -> None:
        self.url = f"{url}/includes/api.php"

    def __call__(self, action: str, **form: Any) -> dict[str, Any]:
        answer = self.send(action, **form)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def send(self, action: str, patience: float = 60, **form: Any) -> httpx.Response:
        named = {"identifier": "sandbox", "secret": "sandbox", "responsetype": "json", "action": action}
        return loopback.post(self.url, data=named | form, timeout=patience)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def org(clock: Clock) -> Org:
    return Org(clock, "the-client", "the-secret")


@pytest.fixture
def shop(org: Org) -> SampleOrg:
    return SampleOrg(org)


@pytest.fixture
def url(org: Org) -> Iterator[str]:
    served = serve(org_app(org))
    org.instance_url = served.url
    yield served.url
    served.stop(patience=0)


@pytest.fixture
def api(url: str, org: Org) -> Api:
    reached = Api(url, org.client_id, org.client_secret)
    reached.log_in()
    return reached


@pytest.fixture
def whmcs(clock: Clock) -> Whmcs:
    return Whmcs(now=clock)


@pytest.fixture
def ask(whmcs: Whmcs) -> Iterator[Asking]:
    served = serve(whmcs_app(whmcs))
    yield Asking(served.url)
    served.stop(patience=0)


@pytest.fixture
def library(url: str, org: Org, monkeypatch: pytest.MonkeyPatch) -> Salesforce:
    monkeypatch.setattr("simple_salesforce.api.SalesforceLogin", SalesforceLogin)  # the bot imports the library without it
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", Loopback(url))
    return Salesforce(consumer_key=org.client_id, consumer_secret=org.client_secret, domain="acme.my", session=session)


def code_of(answer: requests.Response) -> str:
    """Return the code of an error in any format of the answer."""
    return str(answer.json()[0]["errorCode"])


def eventually(found: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until a condition is true."""
    ends_at = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < ends_at, f"it did not happen within {seconds} seconds"
        time.sleep(0.01)
