"""The words of a decision: they go to a note on its record, else into the record's description, and never stop the decision."""

import base64
import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.gateways.errors import Rejected
from bot.gateways.salesforce.access.library import format_soql
from bot.gateways.salesforce.client import SalesforceClient
from bot.gateways.salesforce.org import SCHEMA_ERRORS, Org
from bot.gateways.salesforce.record_changes import RecordChange
from bot.gateways.salesforce.values import text
from bot.gateways.salesforce.writing.refused_notes import RefusedNotes
from bot.gateways.salesforce.writing.subrequests import (
    DESCRIPTION,
    NOTE,
    NOTE_LINK,
    Json,
    WordsBreak,
    WordsRefused,
    change,
    creation,
    send,
)
from handoffs.model.effects import Note
from handoffs.text.messages import Message, message, text_in

TITLE_LIMIT = 255

GIVEN_UP_AT = 3
"""The attempt at which a place for words is given up where Salesforce answers with a fault of its own each time."""

BREAKS = "BREAKS"
"""Our code for a place that was given up so."""

_GONE = SCHEMA_ERRORS | {"NOT_FOUND"}
"""Codes by which Salesforce says that the org has no notes, whatever its description said."""

_LINKS = "ContentDocumentLink"


class Place(StrEnum):
    """Where the words of a decision are."""

    NOTE = "note"
    DESCRIPTION = "description"
    NOWHERE = "nowhere"


@dataclass(frozen=True, kw_only=True)
class Misplaced:
    """Words that are in no note: where they are instead, and the `reason` and its `code` by which Salesforce refused a note."""

    place: Place
    reason: Message
    code: str


WORDLESS = Misplaced(place=Place.NOWHERE, reason=message("gateways.salesforce.no_notes"), code="")
"""The words of a decision that is in Salesforce without them."""


@dataclass(frozen=True, kw_only=True)
class Wordless:
    """Deliveries without words: whether an earlier one `was_sent`, and what is called before one `goes`."""

    was_sent: bool = False
    goes: Callable[[], None] = lambda: None


NEVER_WORDLESS = Wordless()


@dataclass(frozen=True, kw_only=True)
class Saved:
    """A write that was carried out: the results of its sub-requests, and the words if they are in no note."""

    results: list[Json]
    misplaced: Misplaced | None = None


class Words:
    """Writes the words of decisions together with what the decisions change, all or nothing."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._notes = RefusedNotes()

    def save(
        self,
        note: Note | None,
        kind: str,
        *,
        before: list[Json],
        after: list[Json],
        description: str | None = None,
        wordless: Wordless = NEVER_WORDLESS,
        attempt: int = 1,
    ) -> Saved:
        """Send sub-requests with the words between those that come `before` and `after` them; raise what a failure means.

        Where Salesforce refuses the words, the same is sent with the words in the next place, at last without them: the
        refusal concerns this record alone. `wordless` is called before that. `kind` is the object of the note's record,
        `description` its text where it is known. A place at which Salesforce only fails is given up at the third `attempt`.
        """
        if note is None:
            return Saved(results=self._sent(before, [], after))
        refused = self._notes.lasting()
        for place, words in self._places(note, kind, description, takes_notes=refused is None):
            if place is Place.NOWHERE:
                wordless.goes()
            try:
                results = self._sent(before, words, after)
            except WordsRefused as refusal:
                refused = refused or refusal
                self._learn(refusal)
            except WordsBreak as failure:
                if attempt < GIVEN_UP_AT:
                    raise
                given_up = WordsRefused(Rejected(failure.reason, BREAKS), failure.part)
                refused = refused or given_up
                self._learn(given_up)
            else:
                if place is Place.NOTE:
                    self._notes.taken()
                return Saved(results=results, misplaced=_misplaced(place, refused))
        raise AssertionError("a request without words has no words that could be refused")

    def are_on(self, record_id: str, kind: str, reference: str, description: str | None = None) -> bool:
        """Return whether a record has the words of a decision, found by its reference, in its description or in a note."""
        known = self._description(kind, record_id) if description is None else description
        return reference in (known or "") or self._has_note(record_id, reference)

    def _has_note(self, record_id: str, reference: str) -> bool:
        if not self._org.shows(_LINKS):
            return False
        soql = format_soql("SELECT ContentDocument.Title FROM ContentDocumentLink WHERE LinkedEntityId = {}", record_id)
        titles = (text(row.get("ContentDocument") or {}, "Title") for row in self._org.client.query(soql))
        return any(reference in title for title in titles)

    def _description(self, kind: str, record_id: str) -> str | None:
        """Read the description of a record; None where the org shows Baton none."""
        if self._org.field(kind, "Description") is None:
            return None
        found = self._org.query(format_soql("SELECT Description FROM {:literal} WHERE Id = {}", kind, record_id))
        return text(found[0], "Description") if found else None

    def _places(self, note: Note, kind: str, description: str | None, *, takes_notes: bool) -> Iterator[tuple[Place, list[Json]]]:
        """Yield the places in order of preference, each with the sub-requests that put the words there."""
        if takes_notes and self._org.takes_notes:
            yield Place.NOTE, _note_parts(self._org.client, note)
        field = self._org.field(kind, "Description")
        if field is not None and field.updateable:
            known = self._description(kind, note.record_id) if description is None else description
            longer = f"{known or ''}\n\n{_note_text(note)}".strip()
            described = RecordChange(kind=kind, record_id=note.record_id, fields=(("Description", longer),))
            yield Place.DESCRIPTION, [change(self._org.client, described, DESCRIPTION)]
        yield Place.NOWHERE, []

    def _sent(self, before: list[Json], words: list[Json], after: list[Json]) -> list[Json]:
        """Send what writes anything; conditions alone are not asked."""
        parts = [*before, *words, *after]
        return send(self._org.client, parts) if any(each["method"] != "GET" for each in parts) else []

    def _learn(self, refusal: WordsRefused) -> None:
        """Remember a refusal, and ask the org again how it is made if it has no notes although it said so."""
        self._notes.refused(refusal)
        if refusal.part == NOTE and refusal.code in _GONE:
            self._org.forget()


def _misplaced(place: Place, refused: WordsRefused | None) -> Misplaced | None:
    """Return where words are that are in no note; an org without notes has its description as their usual place."""
    if place is Place.NOTE or (place is Place.DESCRIPTION and refused is None):
        return None
    return Misplaced(place=place, reason=refused.reason, code=refused.code) if refused else WORDLESS


def _note_text(note: Note) -> str:
    """Return a note as one text, for a description."""
    return f"{text_in(note.title)}\n{text_in(note.body)}"


def _as_html(written: str) -> str:
    """Return text as a note takes it, with no other entities than these: &amp; &lt; &gt; &quot; &#39; (ContentNote, Content)."""
    return html.escape(written).replace("&#x27;", "&#39;").replace("\n", "<br>")


def _note_parts(client: SalesforceClient, note: Note) -> list[Json]:
    """Return the sub-requests that link a note to a record, for the org's own people alone.

    Without a visibility, people of a portal may read it (Object Reference, "ContentDocumentLink").
    """
    content = base64.b64encode(_as_html(text_in(note.body)).encode()).decode()
    titled = {"Title": text_in(note.title)[:TITLE_LIMIT], "Content": content}
    linked = {
        "ContentDocumentId": f"@{{{NOTE}.id}}",
        "LinkedEntityId": note.record_id,
        "ShareType": "V",
        "Visibility": "InternalUsers",
    }
    return [creation(client, "ContentNote", titled, NOTE), creation(client, _LINKS, linked, NOTE_LINK)]
