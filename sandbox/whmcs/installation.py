"""The data of an installation that the actions of the API read and change."""

from datetime import date
from typing import Any, Protocol

Json = dict[str, Any]
Form = dict[str, str]


class Installation(Protocol):
    """The attributes of an installation that the actions of the API use."""

    identifier: str
    secret: str
    refused_ip: str
    refusal_status: int
    unheard: int
    entities: bool
    unfinished: list[Json]
    forbidden: set[str]
    module_error: str
    lists_as_objects: bool
    lone_rows: bool
    bare_numbers: bool
    date_format: str
    invoiced_ahead: int
    clients: list[Json]
    services: list[Json]
    products: list[Json]
    requests: list[Json]
    invoices: list[Json]
    transactions: list[Json]
    calls: list[tuple[str, Form]]
    whole_runs: int
    mailed: list[str]

    @property
    def today(self) -> date:
        """Return the server's day."""

    @property
    def moment(self) -> str:
        """Return the server's time in the API's format."""

    def service(self, service_id: str) -> Json:
        """Return a service; raise Refused when there is none."""


class Refused(Exception):
    """A business error; it is answered with status 200."""


def found(rows: list[Json], wanted: str, message: str) -> Json:
    """Return a row by its id; raise Refused when there is none."""
    for row in rows:
        if row["id"] == wanted:
            return row
    raise Refused(message)
