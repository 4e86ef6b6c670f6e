"""Salesforce's errors, in the shape in which its API gives them."""

from typing import Any


class ApiError(Exception):
    """One refused request: HTTP status, error code, words, and the fields concerned."""

    def __init__(self, status: int, code: str, message: str, fields: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields

    def body(self) -> list[dict[str, Any]]:
        """Give the JSON that the API answers with."""
        told: dict[str, Any] = {"message": self.message, "errorCode": self.code}
        return [told | {"fields": list(self.fields)} if self.fields else told]


def not_found() -> ApiError:
    """There is no such resource or record."""
    return ApiError(404, "NOT_FOUND", "The requested resource does not exist")


def invalid_field(kind: str, name: str) -> ApiError:
    """The object has no such field, or hides it."""
    return ApiError(400, "INVALID_FIELD", f"No such column '{name}' on sobject of type {kind}")


def invalid_type(kind: str) -> ApiError:
    """The org has no such object."""
    return ApiError(400, "INVALID_TYPE", f"sObject type '{kind}' is not supported.")


def malformed_query(says: str) -> ApiError:
    """The query can't be read."""
    return ApiError(400, "MALFORMED_QUERY", says)
