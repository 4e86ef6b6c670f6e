"""Reads the subject of a decision as its decider saw it, from the journal."""

from handoffs.model.events import Event
from handoffs.model.events.work import Decided
from handoffs.model.fold import replay
from handoffs.subjects.subject import Subject
from storage.database import Database


def decided_subject(database: Database, handoff_id: str, reference: str) -> Subject:
    """Return the subject at the moment of a decision, as a later poll may have refreshed the handoff's own copy."""
    with database.read() as work:
        return _at_decision(work.journal.of(handoff_id), reference)


def _at_decision(journal: tuple[Event, ...], reference: str) -> Subject:
    for place, event in enumerate(journal, start=1):
        if isinstance(event, Decided) and event.reference == reference:
            return replay(journal[:place]).subject
    raise LookupError("the journal holds no such decision")
