"""Verifies that a request comes from Slack, on the bytes as they arrived: nothing of a request is parsed before.

`v0:{timestamp}:{body}` is signed by HMAC-SHA256 with the signing secret
(https://docs.slack.dev/authentication/verifying-requests-from-slack). The verifier of slack_sdk reads the body as text first,
and fails on bytes that are none.
"""

import hashlib
import hmac
import re
import time
from collections.abc import Mapping

FRESH_FOR = 300
"""Seconds; Slack asks to refuse requests that are older, since they may be recorded ones."""

_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_INSTANT = re.compile(r"[0-9]{1,12}")


class Signature:
    """The signature of one request, as its headers have it."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._instant = headers.get("x-slack-request-timestamp", "")
        self._digest = headers.get("x-slack-signature", "")

    @property
    def is_plausible(self) -> bool:
        """Return whether the headers have the form of a signature of the last minutes, which is known without the body."""
        if not _INSTANT.fullmatch(self._instant) or not _SIGNATURE.fullmatch(self._digest):
            return False
        return abs(time.time() - int(self._instant)) <= FRESH_FOR

    def fits(self, body: bytes | bytearray, secret: str) -> bool:
        """Return whether a body was signed so with the secret, compared in constant time."""
        digest = hmac.new(secret.encode(), f"v0:{self._instant}:".encode(), hashlib.sha256)
        digest.update(body)
        return hmac.compare_digest(f"v0={digest.hexdigest()}", self._digest)
