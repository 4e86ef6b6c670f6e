"""What Salesforce's error codes mean for us; its messages are only ever shown, since they come in the user's language."""

from typing import Any

from bot.gateways.errors import Conflict, Rejected, Unavailable

SESSION_EXPIRED = "INVALID_SESSION_ID"

_TRANSIENT = {
    "UNABLE_TO_LOCK_ROW": "Somebody else is saving the record in Salesforce right now.",
    "SERVER_UNAVAILABLE": "Salesforce is not available right now.",
    "QUERY_TIMEOUT": "Salesforce took too long to answer.",
    "UNKNOWN_EXCEPTION": "Salesforce had an internal error.",
    "API_CURRENTLY_DISABLED": "Salesforce's API is switched off for the moment.",
}
_DELETED = {"ENTITY_IS_DELETED", "NOT_FOUND"}
_OVER_LIMIT_PAUSE = 300.0


def meaning_of_status(status: int, content: Any) -> Exception:
    """Translate the answer of a whole request (status and parsed body, or text) into what it means."""
    errors = content if isinstance(content, list) else []
    if status >= 500 or status in {420, 429}:
        return Unavailable(f"Salesforce is not available right now (status {status}).", unknown=True)
    if not errors:
        return Rejected(f"Salesforce gave an answer that is not its API's (status {status}).", str(status))
    return meaning_of_errors(errors, status)


def meaning_of_errors(errors: list[dict[str, Any]], status: int = 400) -> Exception:
    """Translate the errors of one request or sub-request."""
    code = str(errors[0].get("errorCode") or errors[0].get("statusCode") or "") if errors else ""
    says = _words(errors)
    if status == 412:
        return Conflict("the record was changed in Salesforce a moment before.", "PRECONDITION_FAILED")
    if code in _TRANSIENT:
        return Unavailable(_TRANSIENT[code])
    if code == "REQUEST_LIMIT_EXCEEDED":
        return Unavailable("Salesforce's daily request limit is used up.", _OVER_LIMIT_PAUSE)
    if code in _DELETED:
        return Conflict("the record was deleted in Salesforce.", code)
    return Rejected(says, code)


def first_real(results: list[dict[str, Any]]) -> Exception | None:
    """Find the sub-request that made a composite request fail; those that were only rolled back with it don't count."""
    failed = [each for each in results if int(each["httpStatusCode"]) >= 300]
    if not failed:
        return None
    real = [each for each in failed if _code(each) != "PROCESSING_HALTED"] or failed
    body = real[0].get("body")
    return meaning_of_errors(body if isinstance(body, list) else [], int(real[0]["httpStatusCode"]))


def _code(result: dict[str, Any]) -> str:
    body = result.get("body")
    return str(body[0].get("errorCode", "")) if isinstance(body, list) and body else ""


def _words(errors: list[dict[str, Any]]) -> str:
    said = "; ".join(str(each.get("message") or each.get("errorCode") or "") for each in errors)
    return " ".join(said.split())[:300] or "Salesforce gave no reason."
