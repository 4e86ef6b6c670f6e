"""Amounts, pages of rows and whole answers, as WHMCS writes them."""

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
