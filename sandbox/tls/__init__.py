"""Hosts on loopback that serve certificates over TLS, signed by an authority of the sandbox."""
