"""The errors of the REST API: a code, a status, a message, and the fields."""

from collections.abc import Mapping
from types import MappingProxyType

NO_DETAILS: Mapping[str, object] = MappingProxyType({})


class ApiError(Exception):
    """One error of the REST API; the body of the answer is a list with it."""

    def __init__(
        self, code: str, message: str, status: int = 400, fields: tuple[str, ...] = (), details: Mapping[str, object] = NO_DETAILS
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status, self.fields, self.details = code, message, status, fields, details

    def body(self) -> list[dict[str, object]]:
        """Return the body of an answer with this error."""
        shaped: dict[str, object] = {**self.details, "message": self.message, "errorCode": self.code}
        if self.fields:
            shaped["fields"] = list(self.fields)
        return [shaped]

    def as_save_error(self) -> dict[str, object]:
        """Return the error of one row in a collections answer, which calls the code statusCode."""
        return {"statusCode": self.code, "message": self.message, "fields": list(self.fields)}


def not_found() -> ApiError:
    """Return the error for an address without a resource."""
    return ApiError("NOT_FOUND", "The requested resource does not exist", 404)


def entity_is_deleted() -> ApiError:
    """Return the error for a record in the recycle bin."""
    return ApiError("ENTITY_IS_DELETED", "entity is deleted", 404)


def session_expired() -> ApiError:
    """Return the error for an unknown or expired access token."""
    return ApiError("INVALID_SESSION_ID", "Session expired or invalid", 401)


def limit_exceeded() -> ApiError:
    """Return the error for the daily limit of API calls."""
    return ApiError("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", 403)


def api_disabled() -> ApiError:
    """Return the error for a user, or an org, without the use of the API: the login works, no call does."""
    return ApiError("API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization.", 403)


def row_is_locked(record_id: str) -> ApiError:
    """Return the error for a row that another transaction holds."""
    return ApiError("UNABLE_TO_LOCK_ROW", f"unable to obtain exclusive access to this record or 1 records: {record_id}")


def duplicates_detected(text: str, accounts: tuple[str, ...], *, allow_save: bool, are_named: bool = True) -> ApiError:
    """Return the error of a duplicate rule, which names the records that it found (SOAP API, "DuplicateResult")."""
    found = [{"matchConfidence": 100.0, "record": {"attributes": {"type": "Account"}, "Id": each}} for each in accounts]
    matches = {"entityType": "Account", "rule": "Customers", "size": len(found), "success": True}
    matches["matchRecords"] = found if are_named else []
    result = {
        "allowSave": allow_save,
        "duplicateRule": "Customers",
        "duplicateRuleEntityType": "Account",
        "errorMessage": text,
        "matchResults": [matches],
    }
    return ApiError("DUPLICATES_DETECTED", text, details={"duplicateResult": result})


def row_is_locked_in_trigger(code: str, record_id: str) -> ApiError:
    """Return the error for a row that another transaction holds, when a trigger needs the row and fails with a code."""
    locked = f"UNABLE_TO_LOCK_ROW, unable to obtain exclusive access to this record: {record_id}"
    return ApiError(
        code,
        "OrderTotals: execution of AfterUpdate caused by: System.DmlException: Update failed. "
        f"First exception on row 0; first error: {locked}: []",
    )


def unknown_column(name: str, sobject: str) -> ApiError:
    """Return the error for a field in a body or field list that the object lacks or hides."""
    return ApiError("INVALID_FIELD", f"No such column '{name}' on sobject of type {sobject}")


def unsupported_type(sobject: str) -> ApiError:
    """Return the error for an unknown object in a query."""
    return ApiError("INVALID_TYPE", f"sObject type '{sobject}' is not supported.")


def malformed_id(field: str, value: object) -> ApiError:
    """Return the error for a value that is no record id."""
    return ApiError("MALFORMED_ID", f"{field}: id value of incorrect type: {value}", fields=(field,))


def broken_reference(field: str, value: object) -> ApiError:
    """Return the error for an id without a record that the field may refer to."""
    return ApiError("INVALID_CROSS_REFERENCE_KEY", f"invalid cross reference id: {value}", fields=(field,))


def unreadable(kind: str, value: object) -> ApiError:
    """Return the error for a JSON value of the wrong type."""
    token = "VALUE_STRING" if isinstance(value, str) else "VALUE_NUMBER"
    message = f"Cannot deserialize instance of {kind} from {token} value {value} or request may be missing a required field"
    return ApiError("JSON_PARSER_ERROR", f"{message} at [line:1, column:1]")


def malformed_query(message: str) -> ApiError:
    """Return the error for a query with wrong syntax."""
    return ApiError("MALFORMED_QUERY", message)


def address_too_long() -> ApiError:
    """Return the error for an address with headers above 16,384 bytes (App Limits, "Request Size Limits")."""
    return ApiError("URI_TOO_LONG", "URI Too Long", 414)


def rolled_back() -> ApiError:
    """Return the error for a subrequest that was rolled back because another one failed."""
    return ApiError(
        "PROCESSING_HALTED",
        "The transaction was rolled back since another operation in the same transaction failed.",
    )


def precondition_failed() -> ApiError:
    """Return the error for a record that changed after If-Unmodified-Since."""
    return ApiError("PRECONDITION_FAILED", "The record was changed after the given instant", 412)
