"""How a decision is written: the note first, then the status alone, on the condition that nobody changed the record."""

import base64
import html
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from bot.gateways.salesforce_client import SalesforceClient
from bot.gateways.salesforce_errors import first_real
from handoffs.effects import Note, RecordChange, WriteBack

Json = dict[str, Any]
TITLE_LIMIT = 255


def write(client: SalesforceClient, asked: WriteBack, unchanged_since: datetime) -> None:
    """Send all changes of a decision in one all-or-nothing request; raises what its real failure means.

    The status comes last and alone: an Activated status takes no other field in its request, and a platform event that is
    published immediately must not outlive a request that was rolled back (Order, Usage; Platform Events guide).
    """
    note = _note(client, asked.note) if asked.note else []
    changes = [_change(client, change, number) for number, change in enumerate(asked.changes)]
    conditional = [_conditional(change, asked.subject, unchanged_since) for change in changes]
    failure = first_real(client.composite([*note, *conditional]))
    if failure:
        raise failure


def _change(client: SalesforceClient, change: RecordChange, number: int) -> Json:
    return {
        "method": "PATCH",
        "url": client.path(f"sobjects/{change.kind}/{change.record_id}"),
        "referenceId": f"change{number}",
        "body": dict(change.fields),
    }


def _conditional(request: Json, subject: str, unchanged_since: datetime) -> Json:
    """Bind the subject's own change to the instant at which it was read; the record's stamp counts whole seconds."""
    if not request["url"].endswith(f"/{subject}"):
        return request
    return request | {"httpHeaders": {"If-Unmodified-Since": format_datetime(unchanged_since, usegmt=True)}}


def _note(client: SalesforceClient, note: Note) -> list[Json]:
    body = html.escape(note.body).replace("\n", "<br>")
    content = base64.b64encode(body.encode()).decode()
    linked = {"ContentDocumentId": "@{note.id}", "LinkedEntityId": note.record_id, "ShareType": "V"}
    return [
        {
            "method": "POST",
            "url": client.path("sobjects/ContentNote"),
            "referenceId": "note",
            "body": {"Title": note.title[:TITLE_LIMIT], "Content": content},
        },
        {
            "method": "POST",
            "url": client.path("sobjects/ContentDocumentLink"),
            "referenceId": "noteLink",
            "body": linked,
        },
    ]
