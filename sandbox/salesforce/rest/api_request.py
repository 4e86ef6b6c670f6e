"""One request to the REST API and its reply, alone or as part of a composite request."""

import re
from dataclasses import dataclass, field

from sandbox.salesforce.errors import ApiError


@dataclass(frozen=True, kw_only=True)
class ApiRequest:
    """A request below /services/data/vNN.N/: `path` is the rest of the address, header names are lower-case."""

    method: str
    version: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: object = None

    def fields(self) -> dict[str, object]:
        """Return the body as a record; raise JSON_PARSER_ERROR when it is none."""
        if not isinstance(self.body, dict):
            raise ApiError("JSON_PARSER_ERROR", "The HTTP entity body is required, but this request has no entity body.")
        return self.body


@dataclass(frozen=True, kw_only=True)
class ApiReply:
    """A reply; `parts` lists the parts of a composite request for the audit."""

    status: int = 200
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    parts: tuple[tuple[str, str, int], ...] = ()

    @property
    def failed(self) -> bool:
        """Return whether the reply is an error."""
        return self.status >= 400


LONGEST_ADDRESS = 16_384
"""Bytes of an address (App Limits, "Request Size Limits")."""

_ADDRESS = re.compile(r"/services/data/v(\d+\.\d)(/.*)?", re.DOTALL)
_OLDEST, _NEWEST, _RETIRED = 31, 68, 30


def split_address(path: str) -> tuple[str, str] | None:
    """Return version and path, or None outside of the data API; raise 404 or 410 for unsupported versions."""
    found = _ADDRESS.fullmatch(path)
    if found is None:
        return None
    number = float(found[1])
    if number <= _RETIRED:
        raise ApiError("UNSUPPORTED_API_VERSION", f"API version {found[1]} is retired", 410)
    if number > _NEWEST or number != int(number):
        raise ApiError("NOT_FOUND", "The requested resource does not exist", 404)
    return found[1], (found[2] or "/").rstrip("/") or "/"


def versions() -> list[dict[str, str]]:
    """Return the supported versions."""
    every = [f"{number}.0" for number in range(_OLDEST, _NEWEST + 1)]
    return [{"label": f"Version {each}", "url": f"/services/data/v{each}", "version": each} for each in every]
