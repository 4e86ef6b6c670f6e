"""Logs in to Salesforce by one of the two OAuth flows, at any address."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.gateways.errors import Unavailable
from bot.gateways.http_clients import DIRECT, WayOut, connection_fault
from bot.gateways.salesforce.access.audience import audience_of
from bot.gateways.salesforce.access.refusals import refused_login
from bot.gateways.salesforce.descriptions import is_id
from handoffs.text.messages import message

TIMEOUT = httpx.Timeout(15.0, connect=5.0)
ASSERTION_LIFE = 180
"""Seconds; Salesforce takes assertions of at most five minutes (OAuth 2.0 JWT Bearer Flow)."""


@dataclass(frozen=True, kw_only=True)
class Token:
    """A session: the bearer token, the address that API calls go to, and the id of Baton's user (empty: not said)."""

    value: str
    instance_url: str
    user_id: str = ""


@dataclass(frozen=True, kw_only=True)
class ClientCredentials:
    """OAuth 2.0 client-credentials flow."""

    login_url: str
    client_id: str
    client_secret: str
    way_out: WayOut = DIRECT

    def token(self) -> Token:
        """Log in; Unavailable says why Salesforce refuses, so that decisions wait instead of being lost."""
        basic = httpx.BasicAuth(self.client_id, self.client_secret)
        return _token(self.login_url, {"grant_type": "client_credentials"}, basic, self.way_out)


@dataclass(frozen=True, kw_only=True)
class JwtBearer:
    """OAuth 2.0 JWT bearer flow: an assertion signed with our private key, which is read at each login.

    `audience` is the one that the assertion is for, where the host of the login URL does not say it.
    """

    login_url: str
    client_id: str
    username: str
    private_key_file: str
    audience: str = ""
    way_out: WayOut = DIRECT

    def token(self) -> Token:
        """Log in; Unavailable says why Salesforce refuses, or what is wrong with the key."""
        return _token(
            self.login_url,
            {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": self._assertion()},
            None,
            self.way_out,
        )

    def _assertion(self) -> str:
        import jwt  # imports cryptography, which other logins do not need

        claims = {
            "iss": self.client_id,
            "sub": self.username,
            "aud": self.audience or audience_of(self.login_url),
            "exp": int(time.time()) + ASSERTION_LIFE,
        }
        try:
            return jwt.encode(claims, Path(self.private_key_file).read_text(), algorithm="RS256")
        except (OSError, ValueError, TypeError, jwt.PyJWTError):
            raise Unavailable(message("gateways.salesforce.no_private_key")) from None


def _token(login_url: str, form: dict[str, str], auth: httpx.BasicAuth | None, way_out: WayOut) -> Token:
    address = f"{login_url.rstrip('/')}/services/oauth2/token"
    try:
        with way_out.http_client(login_url, TIMEOUT) as client:
            answer = client.post(address, data=form, auth=auth or httpx.USE_CLIENT_DEFAULT)
    except httpx.HTTPError as failure:
        fault = connection_fault(failure, login_url)
        raise Unavailable(fault or message("gateways.salesforce.not_reached", error=type(failure).__name__)) from None
    body = _json(answer)
    if answer.status_code >= 500:
        raise Unavailable(message("gateways.salesforce.no_logins"))
    if answer.status_code != 200 or "access_token" not in body:
        raise refused_login(body, answer.status_code)
    instance = str(body.get("instance_url") or login_url)
    return Token(value=str(body["access_token"]), instance_url=_origin(instance), user_id=_user_of(body))


def _user_of(body: dict[str, Any]) -> str:
    """Return the user of a session, whose identity URL ends in the user's id (OAuth 2.0 flows, token response)."""
    user = str(body.get("id") or "").rpartition("/")[2]
    return user if is_id(user) else ""


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme or 'https'}://{parts.netloc or parts.path.strip('/')}"


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
