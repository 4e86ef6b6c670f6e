"""Counts the calls of Salesforce for `/metrics`, by resource and result."""

import re

import requests

from bot.telemetry.counters import SALESFORCE_CALLS

_RESOURCE = re.compile(r"/services/data/v[0-9.]+/(query|queryAll|composite|sobjects|ui-api|limits)\b")


def count_answer(response: requests.Response, *_: object, **__: object) -> None:
    """Count an answer by its resource and status."""
    SALESFORCE_CALLS.labels(_resource(response.url), str(response.status_code)).inc()


def count_unanswered(failure: Exception) -> None:
    """Count a call whose answer did not come, or could not be read."""
    asked = failure.request if isinstance(failure, requests.RequestException) else None
    SALESFORCE_CALLS.labels(_resource((asked.url if asked else "") or ""), "no_answer").inc()


def _resource(url: str) -> str:
    """Return the resource of the REST API that an address names, as *query* or *composite*; without ids, which are unbounded."""
    found = _RESOURCE.search(url)
    return found[1] if found else "other"
