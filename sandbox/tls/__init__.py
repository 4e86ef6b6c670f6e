"""Hosts of the small world that serve certificates over TLS on loopback, signed by an authority of its own."""

from sandbox.tls.authority import Authority
from sandbox.tls.hosts import Hosts

__all__ = ["Authority", "Hosts"]
