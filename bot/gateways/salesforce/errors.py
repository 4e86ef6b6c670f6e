"""What Salesforce's error codes mean for us; its messages are only ever shown, since they come in the user's language."""

import re
from typing import Any

from bot.gateways.errors import ChangedMeanwhile, Conflict, Rejected, TooSlow, Unavailable
from handoffs.text.messages import Message, message, written

Json = dict[str, Any]

_LOCKED = "UNABLE_TO_LOCK_ROW"
_LOCK_MET = re.compile(rf"{_LOCKED}\s*[,:]|obtain\s+exclusive\s+access", re.IGNORECASE)
"""How an error of any code, as of a trigger or flow, names the lock that it met: the lock's code before its text, or its text."""

_SLOW = "QUERY_TIMEOUT"
_DUPLICATES = "DUPLICATES_DETECTED"


class DuplicatesFound(Rejected):
    """A duplicate rule found accounts alike; it `may_save` the new one if a person allows it.

    `record_ids` name them; with `has_unnamed` there are some that the answer counts and does not name.
    """

    def __init__(self, reason: Message, record_ids: tuple[str, ...], *, has_unnamed: bool, may_save: bool) -> None:
        super().__init__(reason, _DUPLICATES)
        self.record_ids = record_ids
        self.has_unnamed = has_unnamed
        self.may_save = may_save


class Broken(Unavailable):
    """Salesforce failed at one sub-request, whose own fault that may be: it may fail each time."""


_BREAKS = "UNKNOWN_EXCEPTION"
_TRANSIENT = {
    _LOCKED: message("gateways.salesforce.row_locked"),
    "SERVER_UNAVAILABLE": message("gateways.salesforce.not_available"),
    _SLOW: message("gateways.salesforce.too_slow"),
    _BREAKS: message("gateways.salesforce.internal_error"),
    "API_CURRENTLY_DISABLED": message("gateways.salesforce.api_off_now"),
    "API_DISABLED_FOR_ORG": message("gateways.salesforce.api_off"),
}
_DELETED, _UNSEEN = "ENTITY_IS_DELETED", "NOT_FOUND"
_HALTED = "PROCESSING_HALTED"
_OVER_LIMIT_PAUSE = 300.0


def meaning_of_status(status: int, content: Any) -> Unavailable | Rejected:
    """Translate the answer of a whole request (status and parsed body, or text); it never speaks of a single record."""
    if status >= 500 or status in {408, 420, 429}:
        return Unavailable(_no_service(status), unknown=True)
    errors = _errors(content)
    if not errors:
        return Rejected(message("gateways.salesforce.foreign_status", status=status), str(status))
    return _passing(_code(errors)) or Rejected(_words(errors), _code(errors))


def meaning_of_errors(errors: list[Json], status: int = 400) -> Unavailable | Rejected:
    """Translate the errors of one sub-request, which are about the record that it names."""
    code = _code(errors)
    if status == 412:
        return ChangedMeanwhile(message("gateways.salesforce.changed_just_now"))
    if status >= 500 or code == _BREAKS:
        return Broken(_TRANSIENT.get(code, _no_service(status)))
    if code == _DELETED:
        return Conflict(message("gateways.salesforce.record_deleted"), code)
    if code == _UNSEEN:
        return Conflict(message("gateways.salesforce.unseen"), code)
    return _passing(code) or _duplicates(errors) or Rejected(_words(errors), code)


def failure_among(results: list[Json], asked: int) -> tuple[Unavailable | Rejected, str] | None:
    """Find why a composite request failed, and in which sub-request; None when all of it was done.

    Sub-requests that were only rolled back with the one that failed are never the reason.
    """
    if len(results) != asked:
        return Unavailable(message("gateways.salesforce.partial_answer"), unknown=True), ""
    failed = [each for each in results if _status(each) >= 300]
    real = [each for each in failed if _code(_errors(each.get("body"))) != _HALTED]
    if failed and not real:
        return Unavailable(message("gateways.salesforce.rolled_back")), ""
    if not real:
        return None
    return meaning_of_errors(_errors(real[0].get("body")), _status(real[0])), str(real[0].get("referenceId", ""))


def changer(name: str) -> Message:
    """Return who changed a record, where Salesforce shows that."""
    return written(name) if name else message("gateways.salesforce.somebody")


def _duplicates(errors: list[Json]) -> DuplicatesFound | None:
    """Read what a duplicate rule found (SOAP API, "DuplicateResult"); REST is known to write the key in two ways."""
    result = (errors[0].get("duplicateResult") or errors[0].get("duplicateResut")) if errors else None
    if _code(errors) != _DUPLICATES or not isinstance(result, dict):
        return None
    by_rules = list(result.get("matchResults") or ())
    named = [str((each.get("record") or {}).get("Id") or "") for rule in by_rules for each in rule.get("matchRecords") or ()]
    found = tuple(dict.fromkeys(each for each in named if each))
    counted = sum(int(rule.get("size") or 0) for rule in by_rules)
    has_unnamed = not found or "" in named or counted > len(named)
    return DuplicatesFound(_words(errors), found, has_unnamed=has_unnamed, may_save=bool(result.get("allowSave")))


def _passing(code: str) -> Unavailable | None:
    if code == "REQUEST_LIMIT_EXCEEDED":
        return Unavailable(message("gateways.salesforce.over_limit"), _OVER_LIMIT_PAUSE)
    if code == _SLOW:
        return TooSlow(_TRANSIENT[code])
    return Unavailable(_TRANSIENT[code]) if code in _TRANSIENT else None


def _status(result: Json) -> int:
    return int(result.get("httpStatusCode") or 500)


def _errors(body: Any) -> list[Json]:
    return [each for each in body if isinstance(each, dict)] if isinstance(body, list) else []


def _code(errors: list[Json]) -> str:
    """Return the code of the first error, or of the lock that any of them names; empty without an error."""
    if any(_own_code(each) == _LOCKED or _LOCK_MET.search(str(each.get("message"))) for each in errors):
        return _LOCKED
    return _own_code(errors[0]) if errors else ""


def _own_code(error: Json) -> str:
    return str(error.get("errorCode") or error.get("statusCode") or "")


def _words(errors: list[Json]) -> Message:
    """Return Salesforce's own words."""
    said = "; ".join(str(each.get("message") or each.get("errorCode") or "") for each in errors)
    words = " ".join(said.split())[:300]
    return written(words) if words else message("gateways.salesforce.no_reason")


def _no_service(status: int) -> Message:
    return message("gateways.salesforce.no_service", status=status)
