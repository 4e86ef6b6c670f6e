"""Asks servers on loopback as `httpx.get` and `httpx.post` do, without loading a trust store for each question."""

import ssl
from functools import cache
from typing import Any

import httpx


def client(**more: Any) -> httpx.Client:
    """Return a client that asks servers without TLS and knows no proxy."""
    no_authorities = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.Client(trust_env=False, timeout=60, verify=no_authorities, **more)


def get(url: str, **more: Any) -> httpx.Response:
    """Get an address, over a connection of its own."""
    return _shared().get(url, **more)


def post(url: str, **more: Any) -> httpx.Response:
    """Post to an address, over a connection of its own."""
    return _shared().post(url, **more)


@cache
def _shared() -> httpx.Client:
    return client(limits=httpx.Limits(max_keepalive_connections=0))
