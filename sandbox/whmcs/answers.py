"""The formats of WHMCS answers: amounts, pages of rows, and the quirks of some versions."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.whmcs.installation import Form, Installation, Json

PAGE = 25
NO_DATE = "0000-00-00"
NO_MOMENT = "0000-00-00 00:00:00"
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_WORDS = frozenset({"username", "password", "name", "description", "notes", "reason", "transid", "domain", "value", "message"})


def money(amount: object) -> str:
    """Return an amount with two decimals, also for yen (WHMCS API reference, billing cycles and proration); 0.00 without one."""
    try:
        return f"{Decimal(str(amount or 0)):.2f}"
    except InvalidOperation:
        return "0.00"


def paged(whmcs: Installation, form: Form, rows: list[Json], outer: str, inner: str) -> Json:
    """Return a page of rows, by default 25."""
    start, size = _count(form, "limitstart", 0), _count(form, "limitnum", PAGE)
    page = rows[start : start + size]
    counts = {"totalresults": str(len(rows)), "startnumber": start, "numreturned": len(page)}
    return counts | {outer: wrapped(whmcs, page, inner)}


def wrapped(whmcs: Installation, rows: list[Json], inner: str) -> Any:
    """Return rows inside a second key; no rows are an empty string (WHMCS API reference, response quirks)."""
    if not rows:
        return ""
    if whmcs.lone_rows and len(rows) == 1:
        return {inner: rows[0]}
    if whmcs.lists_as_objects:
        return {inner: {str(number): row for number, row in enumerate(rows)}}
    return {inner: rows}


def with_bare_numbers(value: Any, name: str = "") -> Any:
    """Convert numeric strings to numbers at all depths, except text written by people."""
    if isinstance(value, dict):
        return {key: with_bare_numbers(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_bare_numbers(each) for each in value]
    if not isinstance(value, str) or name in _WORDS or not _NUMBER.fullmatch(value):
        return value
    return int(float(value)) if float(value) == int(float(value)) else float(value)


def _count(form: Form, name: str, otherwise: int) -> int:
    return int(form[name]) if form.get(name, "").isdigit() else otherwise
