"""Makes identifiers of handoffs, decisions and drafts."""

import secrets

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 12


def new_id() -> str:
    """Return a random identifier of lower-case letters and digits, about 60 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
