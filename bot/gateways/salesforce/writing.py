"""How a decision is written: the note first, then the status alone, on the condition that nobody changed the record."""

import base64
import html
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.salesforce.client import SalesforceClient
from bot.gateways.salesforce.errors import failure_among
from bot.gateways.salesforce.readers.reading import CurrentRecord
from bot.gateways.salesforce.record_changes import RecordChange
from handoffs.model.effects import Note, WriteBack
from handoffs.text.messages import message, text_in

Json = dict[str, Any]
TITLE_LIMIT = 255
BROKEN_PAUSE = 60.0

_NOTE, _NOTE_LINK = "note", "noteLink"
_NO_NOTES = {
    "INVALID_TYPE",
    "INVALID_TYPE_FOR_OPERATION",
    "NOT_FOUND",
    "INSUFFICIENT_ACCESS",
    "INSUFFICIENT_ACCESS_OR_READONLY",
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
    "FUNCTIONALITY_NOT_ENABLED",
}


class NotesOff(Unavailable):
    """The org takes no notes from Baton: to be written again, without one."""


def write(
    client: SalesforceClient, asked: WriteBack, changes: tuple[RecordChange, ...], current: CurrentRecord, *, takes_notes: bool
) -> None:
    """Send all changes of a decision in one all-or-nothing request; raises what its real failure means.

    The status comes last and alone: an Activated status takes no other field in its request, and a platform event that is
    published immediately must not outlive a request that was rolled back (Order, Usage; Platform Events guide).
    """
    description = None if takes_notes else current.description
    parts = [
        *_words(client, asked.note, current.kind, description),
        *(_change(client, change, number) for number, change in enumerate(changes)),
    ]
    stamps = {client.path(f"sobjects/{each.kind}/{each.record_id}"): each.modified_at for each in current.stamps}
    send(client, _on_condition(parts, stamps))


def send(client: SalesforceClient, parts: list[Json]) -> list[Json]:
    """Send sub-requests, all or none of them; raises what their real failure means, NotesOff where it was the note alone."""
    results = _sent(client, parts)
    failure = failure_among(results, len(parts))
    if failure is None:
        return results
    meaning, part = failure
    if part in {_NOTE, _NOTE_LINK} and isinstance(meaning, Rejected) and meaning.code in _NO_NOTES:
        raise NotesOff(message("gateways.salesforce.no_notes"), 1.0)
    raise meaning


def add_note(client: SalesforceClient, note: Note, changes: tuple[RecordChange, ...] = ()) -> None:
    """Hang a note on a record, together with changes that go along with it; raises what its real failure means."""
    parts = [*note_parts(client, note), *(_change(client, change, number) for number, change in enumerate(changes))]
    failure = failure_among(_sent(client, parts), len(parts))
    if failure is not None:
        raise failure[0]


def holds_note(description: str, asked: WriteBack) -> bool:
    """Return whether a description contains the words of this decision."""
    return asked.reference in description


def _sent(client: SalesforceClient, parts: list[Json]) -> list[Json]:
    try:
        return client.composite(parts)
    except Rejected as broken:
        reason = message("gateways.salesforce.takes_nothing", reason=broken.reason)
        raise Unavailable(reason, BROKEN_PAUSE) from None


def _words(client: SalesforceClient, note: Note | None, kind: str, description: str | None) -> list[Json]:
    """Put who decided and why on the record: as a note, or at the end of its description."""
    if note is None:
        return []
    if description is None:
        return note_parts(client, note)
    longer = f"{description}\n\n{note_text(note)}".strip()
    described = RecordChange(kind=kind, record_id=note.record_id, fields=(("Description", longer),))
    return [_change(client, described, -1) | {"referenceId": "description"}]


def _change(client: SalesforceClient, change: RecordChange, number: int) -> Json:
    return {
        "method": "PATCH",
        "url": client.path(f"sobjects/{change.kind}/{change.record_id}"),
        "referenceId": f"change{number}",
        "body": dict(change.fields),
    }


def _on_condition(parts: list[Json], stamps: dict[str, datetime]) -> list[Json]:
    """Bind the first change of each record to the instant at which it was read; a second one follows our own."""
    first: dict[str, int] = {}
    for number, part in enumerate(parts):
        first.setdefault(part["url"], number)
    return [
        part | _unmodified_since(stamps[part["url"]]) if part["url"] in stamps and first[part["url"]] == number else part
        for number, part in enumerate(parts)
    ]


def _unmodified_since(at: datetime) -> Json:
    return {"httpHeaders": {"If-Unmodified-Since": format_datetime(at, usegmt=True)}}


def note_text(note: Note) -> str:
    """Return a note as one text, for a record that takes no notes."""
    return f"{text_in(note.title)}\n{text_in(note.body)}"


def note_parts(client: SalesforceClient, note: Note) -> list[Json]:
    """Return the sub-requests that attach a note to a record."""
    title, text = text_in(note.title), text_in(note.body)
    body = html.escape(text).replace("\n", "<br>")
    content = base64.b64encode(body.encode()).decode()
    linked = {"ContentDocumentId": "@{note.id}", "LinkedEntityId": note.record_id, "ShareType": "V"}
    return [
        {
            "method": "POST",
            "url": client.path("sobjects/ContentNote"),
            "referenceId": _NOTE,
            "body": {"Title": title[:TITLE_LIMIT], "Content": content},
        },
        {
            "method": "POST",
            "url": client.path("sobjects/ContentDocumentLink"),
            "referenceId": _NOTE_LINK,
            "body": linked,
        },
    ]
