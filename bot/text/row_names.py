"""The names of rows that are set aside, as people read them: they are stored as data, by number and process."""

from handoffs.processes import PROCESSES
from handoffs.text.messages import Message, message, written

RECORD, ABSENCE = "record", "absence"
"""The kinds of rows whose names rest on their process."""


def row_name(kind: str, name: str, process: str) -> Message:
    """Return the name of a row: a record with its noun, records that are gone by their process, other rows as they are stored."""
    known = PROCESSES.get(process)
    if kind == RECORD and known:
        return message("text.row_names.record", noun=known.noun, number=name)
    if kind == ABSENCE and known:
        return known.title
    return written(name)


def row_title(kind: str, name: str, process: str) -> Message:
    """Return the kind of a row and its name."""
    return message("text.row_names.row", kind=kind, name=row_name(kind, name, process))
