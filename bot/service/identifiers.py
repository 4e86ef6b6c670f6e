"""Makes identifiers of handoffs, decisions and drafts."""

import secrets

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 12


def new_id() -> str:
    """Return a random identifier of lower-case letters and digits, about 60 bits."""
    number = secrets.randbelow(len(_ALPHABET) ** _LENGTH)
    letters = []
    for _ in range(_LENGTH):
        number, place = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[place])
    return "".join(letters)
