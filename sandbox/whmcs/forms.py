"""The fields of a request, as WHMCS reads them."""

import re

from sandbox.whmcs.installation import Form, Refused


def required(form: Form, name: str, says: str) -> str:
    """Read a field that must be there; Refused otherwise."""
    if not form.get(name):
        raise Refused(says)
    return form[name]


def is_set(form: Form, name: str) -> bool:
    """Read a switch as PHP does: any text but an empty one and 0 is on, the word false too."""
    return form.get(name, "") not in {"", "0"}


def array(form: Form, name: str) -> list[str]:
    """Read an array, which comes as name[], name[0] and so on; a field without brackets is none."""
    return [value for key, value in form.items() if re.fullmatch(rf"{name}\[\w*\]", key) and value]
