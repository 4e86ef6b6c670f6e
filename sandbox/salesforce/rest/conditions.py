"""Conditional requests: If-Modified-Since and If-Unmodified-Since (REST API, "Conditional Request Headers")."""

from datetime import datetime
from email.utils import parsedate_to_datetime

from sandbox.salesforce.errors import ApiError, precondition_failed
from sandbox.salesforce.faults import Faults
from sandbox.salesforce.records.values import Row


def require_unmodified(headers: dict[str, str], row: Row, faults: Faults) -> None:
    """Raise 412 when the record changed after If-Unmodified-Since, or when a fault lets it change at this moment."""
    since = _instant(headers, "if-unmodified-since")
    if since is not None and faults.use("changed_meanwhile"):
        raise precondition_failed()
    changed = row.get("LastModifiedDate")
    if since is not None and isinstance(changed, datetime) and changed > since:
        raise precondition_failed()


def is_unmodified(headers: dict[str, str], row: Row) -> bool:
    """Return whether If-Modified-Since allows the reply 304."""
    since = _instant(headers, "if-modified-since")
    changed = row.get("LastModifiedDate")
    return since is not None and isinstance(changed, datetime) and changed <= since


def _instant(headers: dict[str, str], name: str) -> datetime | None:
    if name not in headers:
        return None
    try:
        return parsedate_to_datetime(headers[name])
    except ValueError as error:
        raise ApiError("INVALID_HEADER", f"{name} is not an HTTP date: {headers[name]}") from error
