"""The token endpoint (client credentials and JWT bearer) and the identity of a token's user."""

import base64
import binascii
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import jwt

from sandbox.salesforce.org import Org

_JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LONGEST_ASSERTION = timedelta(minutes=5)
Answer = tuple[int, dict[str, Any]]

_CODES = MappingProxyType(
    {
        "client identifier invalid": "invalid_client_id",
        "invalid client credentials": "invalid_client",
        "app must be installed into org": "invalid_app_access",
        "this app is blocked by admin": "OAUTH_APP_BLOCKED",
        "grant type not supported": "unsupported_grant_type",
        "user is inactive": "inactive_user",
    }
)
"""The code of a refusal by its words; invalid_grant for all others (Salesforce Help, OAuth 2.0 Error Codes)."""


class _Refused(Exception):
    """A refused login: an error code and its description."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(error, description)
        self.answer = {"error": error, "error_description": description}


def token(org: Org, base_url: str, form: dict[str, str], authorization: str) -> Answer:
    """Answer a token request."""
    try:
        return 200, _granted(org, base_url, _user(org, base_url, form, authorization))
    except _Refused as refusal:
        org.sessions.refused += 1
        return 400, refusal.answer


def identity(org: Org, base_url: str, user_id: str) -> dict[str, Any]:
    """Return the identity of a user."""
    user = org.get("User", user_id)
    return {
        "id": f"{base_url}/id/{org.organization_id}/{user_id}",
        "sub": f"{base_url}/id/{org.organization_id}/{user_id}",
        "user_id": user_id,
        "organization_id": org.organization_id,
        "preferred_username": user["Username"],
        "username": user["Username"],
        "name": user["Name"],
        "display_name": user["Name"],
        "email": user["Email"],
    }


def _user(org: Org, base_url: str, form: dict[str, str], authorization: str) -> str:
    if words := org.faults.deny_login:
        raise _Refused(_CODES.get(words, "invalid_grant"), words)
    grant = form.get("grant_type", "")
    if grant == "client_credentials":
        _check_client(org, *_credentials(form, authorization))
        return org.integration_user_id
    if grant == _JWT_GRANT:
        return _bearer(org, org.audience or base_url, form.get("assertion", ""))
    raise _Refused("unsupported_grant_type", "grant type not supported")


def _credentials(form: dict[str, str], authorization: str) -> tuple[str, str]:
    if not authorization.lower().startswith("basic "):
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        name, _, secret = base64.b64decode(authorization[6:]).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise _Refused("invalid_client", "invalid client credentials") from error
    return name, secret


def _check_client(org: Org, client_id: str, client_secret: str) -> None:
    if client_id != org.client_id:
        raise _Refused("invalid_client_id", "client identifier invalid")
    if client_secret != org.client_secret:
        raise _Refused("invalid_client", "invalid client credentials")


def _bearer(org: Org, audience: str, assertion: str) -> str:
    claims = _claims(org, assertion)
    if claims.get("iss") != org.client_id:
        raise _Refused("invalid_client_id", "client identifier invalid")
    if claims.get("aud") != audience:
        raise _Refused("invalid_grant", "audience is invalid")
    _check_expiry(org, claims.get("exp"))
    for user in org.records("User"):
        if user["Username"] == claims.get("sub") and user["Id"] == org.integration_user_id:
            return str(user["Id"])
    raise _Refused("invalid_grant", "user hasn't approved this consumer")


def _claims(org: Org, assertion: str) -> dict[str, Any]:
    if org.public_key_pem is None:
        raise _Refused("invalid_grant", "no certificate is stored for this client")
    try:
        return jwt.decode(assertion, org.public_key_pem, algorithms=["RS256"], options={"verify_exp": False, "verify_aud": False})
    except jwt.InvalidTokenError as error:
        raise _Refused("invalid_grant", "invalid assertion") from error


def _check_expiry(org: Org, exp: object) -> None:
    """Check an assertion's expiry against the org's clock or the real one: winding the org's clock must not break signers."""
    if not str(exp).isdigit():
        raise _Refused("invalid_grant", "invalid assertion: exp is required")
    until = datetime.fromtimestamp(int(str(exp)), UTC)
    clocks = (org.now(), datetime.now(UTC))
    if not any(now < until <= now + _LONGEST_ASSERTION for now in clocks):
        raise _Refused("invalid_grant", "expired authorization code")


def _granted(org: Org, base_url: str, user_id: str) -> dict[str, Any]:
    now = org.now()
    return {
        "access_token": org.sessions.issue(org.organization_id, user_id, now),
        "token_type": "Bearer",
        "scope": "api",
        "instance_url": org.instance_url or base_url,
        "id": f"{base_url}/id/{org.organization_id}/{user_id}",
        "issued_at": str(int(now.timestamp() * 1000)),
        "signature": "c2FuZGJveA==",
    }
