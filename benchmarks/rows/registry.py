"""The rows by name, in the order of the table; a row's module is imported when it runs."""

from collections.abc import Callable
from importlib import import_module

from benchmarks.report.line import Result
from benchmarks.setting import Setting

ROWS = {
    "contacts": "people.contacts",
    "history": "stored.history",
    "claims": "people.claims",
    "decision": "stored.decision",
    "statements": "stored.statements",
    "sla": "people.sla",
    "home": "people.home",
    "poll": "records.poll",
    "outage": "records.outage",
    "account": "records.account",
    "business_time": "clock.business_time",
    "rest": "clock.rest",
    "start": "clock.start",
    "nudges": "clock.nudges",
    "bytes": "stored.stored_bytes",
    "cards": "clock.cards",
    "replicas": "stored.replicas",
    "crowds": "people.crowds",
}


def measure(name: str) -> Callable[[Setting], Result]:
    """Return the function that measures a row."""
    found: Callable[[Setting], Result] = import_module(f"benchmarks.rows.{ROWS[name]}").measure
    return found
