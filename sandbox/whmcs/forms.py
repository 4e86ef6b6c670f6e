"""The fields of a request, as WHMCS reads them."""

import re

from sandbox.whmcs.installation import Form, Refused


def required(form: Form, name: str, message: str) -> str:
    """Return a required field; raise Refused when it is missing."""
    if not form.get(name):
        raise Refused(message)
    return form[name]


def is_set(form: Form, name: str) -> bool:
    """Return a boolean field as PHP reads it: only an empty text and 0 are false."""
    return form.get(name, "") not in {"", "0"}


def array(form: Form, name: str) -> list[str]:
    """Return an array field, sent as name[], name[0] and so on; a field without brackets is no array."""
    return [value for key, value in form.items() if re.fullmatch(rf"{name}\[\w*\]", key) and value]
