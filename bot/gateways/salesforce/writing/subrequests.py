"""The sub-requests of a write: all of them or none is carried out, and every condition is asked before the first write.

A condition on a write that follows another one would meet what the org's own flows and triggers did to the record meanwhile.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime
from types import MappingProxyType
from typing import Any

from bot.gateways.errors import ChangedMeanwhile, Conflict, Rejected, TooSlow, Unavailable
from bot.gateways.salesforce.client import SalesforceClient
from bot.gateways.salesforce.errors import Broken, failure_among
from bot.gateways.salesforce.readers.reading import RecordStamp
from bot.gateways.salesforce.record_changes import RecordChange
from handoffs.text.messages import message

Json = dict[str, Any]

BROKEN_PAUSE = 60.0
"""Seconds until a request is sent again that Salesforce did not take as a whole."""

NOTE, NOTE_LINK, DESCRIPTION = "note", "noteLink", "description"
"""The reference ids of the sub-requests that carry the words of a decision."""

KEEP_OWNER = MappingProxyType({"Sforce-Auto-Assign": "FALSE"})
"""Without this header, assignment rules give a changed case or account to another owner (REST API, "Assignment Rule Header")."""

SAVE_DUPLICATES = MappingProxyType({"Sforce-Duplicate-Rule-Header": "allowSave=true"})
"""With this header, a duplicate rule that only alerts lets a record be saved (REST API, "Duplicate Rule Header")."""

_HEADERS_OF_CHANGES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"Account": MappingProxyType({**KEEP_OWNER, **SAVE_DUPLICATES}), "Case": KEEP_OWNER}
)
"""The headers for changes of each object: a sub-request takes none of them from its request (REST API, "Composite")."""

_CONDITION = "unchanged_"


class WordsRefused(Rejected):
    """Salesforce does not take the words of a decision here; `part` is the reference id of the sub-request that it refused."""

    def __init__(self, refusal: Rejected, part: str) -> None:
        super().__init__(refusal.reason, refusal.code)
        self.part = part


class WordsBreak(Unavailable):
    """Salesforce failed at a sub-request that carries the words, maybe each time; `part` is its reference id."""

    def __init__(self, failure: Unavailable, part: str) -> None:
        super().__init__(failure.reason, failure.retry_after)
        self.part = part


class ConditionsRefused(Rejected):
    """Salesforce takes no condition within a request; nothing was written."""


def conditions(client: SalesforceClient, stamps: Iterable[RecordStamp]) -> list[Json]:
    """Return reads that fail, and with them the whole request, if a record has changed since its stamp."""
    return [
        {
            "method": "GET",
            "url": client.path(f"sobjects/{each.kind}/{each.record_id}?fields=Id"),
            "referenceId": f"{_CONDITION}{each.record_id}",
            "httpHeaders": {"If-Unmodified-Since": _http_date(each.modified_at)},
        }
        for each in stamps
    ]


def change(client: SalesforceClient, asked: RecordChange, reference_id: str) -> Json:
    """Return the sub-request that changes a record.

    A change of an account concerns one that people know, so a duplicate rule that alerts does not stop it.
    """
    part: Json = {
        "method": "PATCH",
        "url": client.path(f"sobjects/{asked.kind}/{asked.record_id}"),
        "referenceId": reference_id,
        "body": dict(asked.fields),
    }
    headers = _HEADERS_OF_CHANGES.get(asked.kind)
    return part | {"httpHeaders": dict(headers)} if headers else part


def changes(client: SalesforceClient, asked: Iterable[RecordChange]) -> list[Json]:
    """Return the sub-requests that change records, in this order."""
    return [change(client, each, f"change{number}") for number, each in enumerate(asked)]


def creation(
    client: SalesforceClient, kind: str, fields: Mapping[str, object], reference_id: str, headers: Mapping[str, str] | None = None
) -> Json:
    """Return the sub-request that creates a record."""
    part: Json = {
        "method": "POST",
        "url": client.path(f"sobjects/{kind}"),
        "referenceId": reference_id,
        "body": dict(fields),
    }
    return part | {"httpHeaders": dict(headers)} if headers else part


def send(client: SalesforceClient, parts: list[Json]) -> list[Json]:
    """Send sub-requests, all or none of them, and return their results; raise what their real failure means.

    WordsRefused and WordsBreak are raised for a sub-request that carries the words, ChangedMeanwhile for a condition that does
    not hold, ConditionsRefused for one that is not taken.
    """
    try:
        results = client.composite(parts)
    except Rejected as broken:
        reason = message("gateways.salesforce.takes_nothing", reason=broken.reason)
        raise Unavailable(reason, BROKEN_PAUSE) from None
    failure = failure_among(results, len(parts))
    if failure is None:
        return results
    meaning, part = failure
    if isinstance(meaning, ChangedMeanwhile):
        raise ChangedMeanwhile(meaning.reason, record_id=part.removeprefix(_CONDITION))
    if part in {NOTE, NOTE_LINK, DESCRIPTION}:
        raise _of_words(meaning, part)
    if part.startswith(_CONDITION) and isinstance(meaning, Rejected) and not isinstance(meaning, Conflict):
        raise ConditionsRefused(meaning.reason, meaning.code)
    raise meaning


def _of_words(meaning: Unavailable | Rejected, part: str) -> Unavailable | Rejected:
    """Return what a failure of the words' sub-request means for the words."""
    if isinstance(meaning, Rejected):
        return WordsRefused(meaning, part)
    return WordsBreak(meaning, part) if isinstance(meaning, Broken | TooSlow) else meaning


def _http_date(at: datetime) -> str:
    """Write an instant in the header's format, which has whole seconds; a part of a second counts as a whole one."""
    whole = at.replace(microsecond=0)
    return format_datetime(whole if whole == at else whole + timedelta(seconds=1), usegmt=True)
