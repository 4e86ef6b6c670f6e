"""The rules that run when notes are saved and linked to records."""

import base64
import re

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.records import stamping
from sandbox.salesforce.records.state import State
from sandbox.salesforce.records.values import Row

_ALLOWED_TAGS = re.compile(r"</?(?:p|br|b|i|u|s|strong|em|ul|ol|li)\s*/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|#39);")
"""The entities that a note takes; any other one, as *&#x27;* or *&apos;*, is refused."""


def before_note(state: State, old: Row | None, row: Row) -> Row:
    """Refuse text that is not escaped as HTML, or any note while the storage is full or notes break, and add a short preview."""
    if old is None and state.faults.storage_full:
        raise ApiError("STORAGE_LIMIT_EXCEEDED", "storage limit exceeded")
    if old is None and state.faults.notes_break:
        raise ApiError("UNKNOWN_EXCEPTION", "An unexpected error occurred.", 500)
    if row.get("Content") is None:
        return {**row, "FileType": "SNOTE"}
    words = _ALLOWED_TAGS.sub(" ", base64.b64decode(str(row["Content"])).decode("utf-8", errors="replace"))
    if re.search(r"[<>&]", _ENTITY.sub("", words)):
        message = "The note's content has tags or unescaped characters that a note can't hold"
        raise ApiError("FIELD_INTEGRITY_EXCEPTION", message, fields=("Content",))
    return {**row, "FileType": "SNOTE", "TextPreview": " ".join(words.split())[:255]}


def after_note(state: State, old: Row | None, new: Row) -> None:
    """Save the note as a document with the same id, so that links can refer to it."""
    documents = state.schema.find("ContentDocument")
    fields: Row = {"Title": new["Title"], "FileType": "SNOTE", "OwnerId": new["CreatedById"]}
    if documents is not None and old is None:
        stamping.insert(state, documents, fields, record_id=str(new["Id"]))
    elif documents is not None:
        stamping.change(state, documents, str(new["Id"]), fields)


def before_link(state: State, old: Row | None, row: Row) -> Row:
    """Refuse a second link of a document to the same record, and one to a record that takes none of Baton's."""
    if old is None and state.user_id == state.integration_id and row["LinkedEntityId"] in state.unnoted:
        message = f"insufficient access rights on cross-reference id: {row['LinkedEntityId']}"
        raise ApiError("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", message, fields=("LinkedEntityId",))
    ends = ("ContentDocumentId", "LinkedEntityId")
    for link in state.records.rows("ContentDocumentLink"):
        if old is None and not link["IsDeleted"] and all(link[end] == row[end] for end in ends):
            raise ApiError("DUPLICATE_VALUE", f"duplicate value found: link duplicates value on record with id: {link['Id']}")
    return row
