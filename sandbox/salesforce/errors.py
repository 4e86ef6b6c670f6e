"""What the org says no with: a code, a status, a sentence, and the fields concerned."""

from typing import Any


class ApiError(Exception):
    """One refusal of the REST API; the answer's body is a list that holds it."""

    def __init__(self, code: str, message: str, status: int = 400, fields: tuple[str, ...] = ()) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status, self.fields = code, message, status, fields

    def body(self) -> list[dict[str, Any]]:
        """Shape it as the top-level answer of a REST call."""
        shaped: dict[str, Any] = {"message": self.message, "errorCode": self.code}
        if self.fields:
            shaped["fields"] = list(self.fields)
        return [shaped]

    def as_save_error(self) -> dict[str, Any]:
        """Shape it as one row's error in an answer of the collections resource, which calls the code statusCode."""
        return {"statusCode": self.code, "message": self.message, "fields": list(self.fields)}


def not_found() -> ApiError:
    """Say that the address names nothing."""
    return ApiError("NOT_FOUND", "The requested resource does not exist", 404)


def entity_is_deleted() -> ApiError:
    """Say that the record lies in the recycle bin."""
    return ApiError("ENTITY_IS_DELETED", "entity is deleted", 404)


def session_expired() -> ApiError:
    """Say that the access token is unknown or too old."""
    return ApiError("INVALID_SESSION_ID", "Session expired or invalid", 401)


def limit_exceeded() -> ApiError:
    """Say that the org's calls of a rolling day are used up."""
    return ApiError("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", 403)


def row_is_locked(record_id: str) -> ApiError:
    """Say that another transaction holds the row."""
    return ApiError("UNABLE_TO_LOCK_ROW", f"unable to obtain exclusive access to this record or 1 records: {record_id}")


def unknown_column(name: str, sobject: str) -> ApiError:
    """Say that a body or a field list names a field that the object lacks (or that is hidden from the user)."""
    return ApiError("INVALID_FIELD", f"No such column '{name}' on sobject of type {sobject}")


def unsupported_type(sobject: str) -> ApiError:
    """Say that a query names an object that the org lacks."""
    return ApiError("INVALID_TYPE", f"sObject type '{sobject}' is not supported.")


def malformed_id(field: str, value: object) -> ApiError:
    """Say that a value can't be an id."""
    return ApiError("MALFORMED_ID", f"{field}: id value of incorrect type: {value}", fields=(field,))


def broken_reference(field: str, value: object) -> ApiError:
    """Say that an id names no record that the field may point to."""
    return ApiError("INVALID_CROSS_REFERENCE_KEY", f"invalid cross reference id: {value}", fields=(field,))


def unreadable(kind: str, value: object) -> ApiError:
    """Say that a JSON value isn't of the field's type."""
    token = "VALUE_STRING" if isinstance(value, str) else "VALUE_NUMBER"
    says = f"Cannot deserialize instance of {kind} from {token} value {value} or request may be missing a required field"
    return ApiError("JSON_PARSER_ERROR", f"{says} at [line:1, column:1]")


def malformed_query(message: str) -> ApiError:
    """Say that a query can't be read."""
    return ApiError("MALFORMED_QUERY", message)


def rolled_back() -> ApiError:
    """Say that a subrequest was undone since another of the same transaction failed."""
    return ApiError(
        "PROCESSING_HALTED",
        "The transaction was rolled back since another operation in the same transaction failed.",
    )


def precondition_failed() -> ApiError:
    """Say that the record changed after the instant that the caller named."""
    return ApiError("PRECONDITION_FAILED", "The record was changed after the given instant", 412)
