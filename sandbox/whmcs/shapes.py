"""How WHMCS reads what it is asked and shows what it tells: forms, amounts, pages of rows, and what some builds do to them."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

Json = dict[str, Any]
Form = dict[str, str]
PAGE = 25
NO_DATE = "0000-00-00"
NO_MOMENT = "0000-00-00 00:00:00"
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_WORDS = frozenset({"username", "password", "name", "description", "notes", "reason", "transid", "domain", "value", "message"})


class Installation(Protocol):
    """What the actions of the API find, change and heed in an installation."""

    identifier: str
    secret: str
    refused_ip: str
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
        """Give the server's day."""

    @property
    def moment(self) -> str:
        """Give the server's time as the API writes it."""

    def service(self, service_id: str) -> Json:
        """Find a service; Refused when there is none."""


class Refused(Exception):
    """A business error; it comes with status 200."""


def required(form: Form, name: str, says: str) -> str:
    """Read a field that must be there; Refused otherwise."""
    if not form.get(name):
        raise Refused(says)
    return form[name]


def found(rows: list[Json], wanted: str, says: str) -> Json:
    """Find a row by its id; Refused when there is none."""
    for row in rows:
        if row["id"] == wanted:
            return row
    raise Refused(says)


def is_set(form: Form, name: str) -> bool:
    """Read a switch as PHP does: any text but an empty one and 0 is on, the word false too."""
    return form.get(name, "") not in {"", "0"}


def array(form: Form, name: str) -> list[str]:
    """Read an array, which comes as name[], name[0] and so on; a field without brackets is none."""
    return [value for key, value in form.items() if re.fullmatch(rf"{name}\[\w*\]", key) and value]


def money(amount: object) -> str:
    """Show an amount with two places, in yen too (WHMCS API reference, billing cycles and proration); no number is nothing."""
    try:
        return f"{Decimal(str(amount or 0)):.2f}"
    except InvalidOperation:
        return "0.00"


def paged(whmcs: Installation, form: Form, rows: list[Json], outer: str, inner: str) -> Json:
    """Show a page of rows, 25 unless it is asked for more or less."""
    start, size = _count(form, "limitstart", 0), _count(form, "limitnum", PAGE)
    page = rows[start : start + size]
    told = {"totalresults": str(len(rows)), "startnumber": start, "numreturned": len(page)}
    return told | {outer: wrapped(whmcs, page, inner)}


def wrapped(whmcs: Installation, rows: list[Json], inner: str) -> Any:
    """Wrap rows a second time; nothing at all is an empty string (WHMCS API reference, response quirks)."""
    if not rows:
        return ""
    if whmcs.lone_rows and len(rows) == 1:
        return {inner: rows[0]}
    if whmcs.lists_as_objects:
        return {inner: {str(number): row for number, row in enumerate(rows)}}
    return {inner: rows}


def with_bare_numbers(told: Any, name: str = "") -> Any:
    """Turn what looks like a number into one, all the way down, but not what people have written."""
    if isinstance(told, dict):
        return {key: with_bare_numbers(value, key) for key, value in told.items()}
    if isinstance(told, list):
        return [with_bare_numbers(each) for each in told]
    if not isinstance(told, str) or name in _WORDS or not _NUMBER.fullmatch(told):
        return told
    return int(float(told)) if float(told) == int(float(told)) else float(told)


def _count(form: Form, name: str, otherwise: int) -> int:
    return int(form[name]) if form.get(name, "").isdigit() else otherwise
