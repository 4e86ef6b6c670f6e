"""Composite requests: several sub-requests in order, all or none, with references from one to another."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from sandbox.org.errors import ApiError
from sandbox.org.org import Org, Record

Handle = Callable[[Org, str, str, str, Any, dict[str, str]], tuple[int, Any, dict[str, str]]]

MOST = 25
_REFERENCE = re.compile(r"@\{(\w+)\.(\w+)\}")
_HALTED = "The transaction was rolled back since another operation in the same transaction failed."


class _RolledBack(ApiError):
    def __init__(self) -> None:
        super().__init__(400, "PROCESSING_HALTED", _HALTED)


def composite(org: Org, body: Any, handle: Handle) -> Record:
    """Do the sub-requests; with allOrNone one failure undoes them all, and each of the others says PROCESSING_HALTED."""
    asked = body.get("compositeRequest") if isinstance(body, dict) else None
    if not isinstance(asked, list) or not 0 < len(asked) <= MOST:
        raise ApiError(400, "INVALID_INPUT", f"A composite request takes 1 to {MOST} subrequests")
    if not body.get("allOrNone", False):
        return {"compositeResponse": _each(org, asked, handle, stop=False)}
    results: list[Record] = []
    try:
        with org.transaction():
            results = _each(org, asked, handle, stop=True)
            if any(result["httpStatusCode"] >= 300 for result in results):
                raise _RolledBack
    except _RolledBack:
        results = [_undone(result) for result in results] + [_halted(each) for each in asked[len(results) :]]
    return {"compositeResponse": results}


def _each(org: Org, asked: list[Record], handle: Handle, *, stop: bool) -> list[Record]:
    results: list[Record] = []
    bodies: dict[str, Any] = {}
    for number, request in enumerate(asked):
        result = _one(org, number, request, bodies, handle)
        bodies[str(request["referenceId"])] = result["body"]
        results.append(result)
        if stop and result["httpStatusCode"] >= 300:
            break
    return results


def _one(org: Org, number: int, request: Record, bodies: dict[str, Any], handle: Handle) -> Record:
    try:
        if org.faults.fail_subrequest == number:
            raise ApiError(400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record")
        address = urlsplit(str(_filled(request["url"], bodies)))
        headers = {name.lower(): str(value) for name, value in (request.get("httpHeaders") or {}).items()}
        status, body, sent = handle(
            org, str(request["method"]), address.path, address.query, _filled(request.get("body"), bodies), headers
        )
    except ApiError as error:
        status, body, sent = error.status, error.body(), {}
    return {"body": body, "httpHeaders": sent, "httpStatusCode": status, "referenceId": request["referenceId"]}


def _filled(value: Any, bodies: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(each, bodies) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, bodies) for each in value]
    return _REFERENCE.sub(lambda found: _referred(found[1], found[2], bodies), value) if isinstance(value, str) else value


def _referred(reference: str, name: str, bodies: dict[str, Any]) -> str:
    body = bodies.get(reference)
    if not isinstance(body, dict) or name not in body:
        raise ApiError(400, "INVALID_INPUT", f"Invalid reference specified. No value for {reference}.{name} found")
    return str(body[name])


def _undone(result: Record) -> Record:
    return result if result["httpStatusCode"] >= 300 else result | {"body": _RolledBack().body(), "httpStatusCode": 400}


def _halted(request: Record) -> Record:
    return {
        "body": _RolledBack().body(),
        "httpHeaders": {},
        "httpStatusCode": 400,
        "referenceId": request["referenceId"],
    }
