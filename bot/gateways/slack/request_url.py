"""Asks the address of Baton what Slack asks it when the address is set: a challenge that is signed, and one that is not.

A right signature gets the challenge back, without any effect (https://docs.slack.dev/reference/events/url_verification).
"""

import json
import secrets
from dataclasses import dataclass

import httpx
from slack_sdk.signature import SignatureVerifier

from bot.gateways.errors import Unavailable
from bot.gateways.http_clients import WayOut, connection_fault
from handoffs.text.messages import message

TIMEOUT = httpx.Timeout(10.0, connect=5.0)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What an address answered: the status for a right and for a wrong signature, and whether the challenge came back."""

    signed: int
    is_echoed: bool
    forged: int


def ask_as_slack(url: str, signing_secret: str, way_out: WayOut) -> Heard:
    """Send both requests to an address; Unavailable when nothing answers there."""
    challenge = secrets.token_urlsafe(24)
    body = json.dumps({"type": "url_verification", "challenge": challenge}).encode()
    try:
        with way_out.http_client(url, TIMEOUT) as client:
            signed = client.post(url, content=body, headers=_headers(body, signing_secret))
            forged = client.post(url, content=body, headers=_headers(body, secrets.token_hex(16)))
    except (httpx.HTTPError, httpx.InvalidURL) as failure:
        fault = connection_fault(failure, url)
        raise Unavailable(fault or message("gateways.slack.no_address_answers", error=type(failure).__name__)) from None
    return Heard(signed=signed.status_code, is_echoed=challenge in signed.text, forged=forged.status_code)


def _headers(body: bytes, secret: str) -> dict[str, str]:
    signer = SignatureVerifier(secret)
    at = str(int(signer.clock.now()))
    signature = signer.generate_signature(timestamp=at, body=body) or ""
    return {"Content-Type": "application/json", "X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature}


def is_alive(url: str, way_out: WayOut) -> bool:
    """Return whether a Baton answers `/healthz` at an address of this machine."""
    try:
        with way_out.http_client(url, TIMEOUT) as client:
            return client.get(f"{url}/healthz").status_code == httpx.codes.OK
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
