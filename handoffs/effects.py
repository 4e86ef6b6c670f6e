"""What we ask of others: changes of records in outside systems, and one-off notices to people."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class RecordChange:
    """New field values for one record of the system of record, by its own object and field names."""

    kind: str
    record_id: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Note:
    """A note that is to hang on a record; `title` carries the decision's reference, by which it is found again."""

    record_id: str
    title: str
    body: str


@dataclass(frozen=True, kw_only=True)
class WriteBack:
    """All that one decision asks of the system of record: all of it happens or none.

    `subject` is the record that must still look as the decider saw it; `expected_status` is what its status must still be.
    """

    type: Literal["write_back"] = field(default="write_back", init=False)
    reference: str
    subject: str
    expected_status: str
    changes: tuple[RecordChange, ...]
    note: Note | None = None


@dataclass(frozen=True, kw_only=True)
class ThreadReply:
    """A notice in the thread of a task's card; `mention` is the user who has to read it, if anyone."""

    type: Literal["thread_reply"] = field(default="thread_reply", init=False)
    step: str
    text: str
    mention: str | None = None


Effect = WriteBack | ThreadReply
