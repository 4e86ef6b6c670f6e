"""Whom our HTTP clients believe; read once for all of them, since reading all certificates takes longer than a call."""

import ssl
from functools import cache

import httpx


@cache
def authorities() -> ssl.SSLContext:
    """Return the context that all of our clients share."""
    return httpx.create_ssl_context(trust_env=False)
