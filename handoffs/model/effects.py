"""What we ask of others: changes of records in outside systems, and one-off notices to people."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from handoffs.clock.shifts import Turn


@dataclass(frozen=True, kw_only=True)
class RecordChange:
    """New field values for one record of the system of record, by its own object and field names; None empties a field.

    `link` leads to the record, where it is known only once it has been written.
    """

    kind: str
    record_id: str
    fields: tuple[tuple[str, str | None], ...]
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Note:
    """A note that is to hang on a record of a `kind`; `title` carries the decision's reference, by which it is found again."""

    kind: str = "Order"
    record_id: str
    title: str
    body: str


@dataclass(frozen=True, kw_only=True)
class WriteBack:
    """All that one decision asks of the system of record: all of it happens or none.

    `subject` is the record that must still look as the decider saw it; `expected_status` is what its status must still be
    (empty: any in which it waits). `anyhow` is for what overwrites nothing: it is written whatever became of the record.
    """

    type: Literal["write_back"] = field(default="write_back", init=False)
    reference: str
    step: str
    subject: str
    expected_status: str
    changes: tuple[RecordChange, ...]
    note: Note | None = None
    anyhow: bool = False


@dataclass(frozen=True, kw_only=True)
class Creation:
    """A record that a decision makes, with its note: both or none. Its `key` (a field and its value) no other record may have.

    Where `record` names one that is there already, that one is taken: it gets the key, unless it has it.
    """

    type: Literal["creation"] = field(default="creation", init=False)
    reference: str
    step: str
    key: tuple[str, str]
    record: RecordChange
    note: Note

    @property
    def changes(self) -> tuple[RecordChange, ...]:
        """Give what is written, as a write-back does."""
        return (self.record,)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """A service that a decision ends in the billing system; what the decision writes follows when it has ended.

    `subject` is the record that must still look as the decider saw it. `by_hand` says that somebody has ended the service:
    then it is only looked up.
    """

    type: Literal["ending"] = field(default="ending", init=False)
    reference: str
    step: str
    subject: str
    service_id: str
    by_hand: bool = False


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A note on a record, as a question that somebody has to answer there.

    `changes` go along with it, if the record's status still is `expected_status`.
    """

    type: Literal["remark"] = field(default="remark", init=False)
    reference: str
    step: str
    note: Note
    expected_status: str = ""
    changes: tuple[RecordChange, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ThreadReply:
    """A notice in the thread of a task's card, or of the escalation's message.

    `mention` is the user who has to read it, `contact_of` the team whose contact has to; `in_channel` shows it in the
    channel as well, where nobody in particular is asked.
    """

    type: Literal["thread_reply"] = field(default="thread_reply", init=False)
    step: str
    text: str
    mention: str | None = None
    contact_of: str | None = None
    in_channel: bool = False


@dataclass(frozen=True, kw_only=True)
class DirectNotice:
    """A sentence for one colleague alone, with a link to the card of a step: they need not be in that team's channel."""

    type: Literal["direct_notice"] = field(default="direct_notice", init=False)
    step: str
    user_id: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Digest:
    """The one message that a team's channel gets when its day begins or ends (`turn`)."""

    type: Literal["digest"] = field(default="digest", init=False)
    team: str
    turn: Turn
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """One plain sentence about Baton itself, for a team's channel, or (without a team) for the supervisors'.

    `proposes` is what a button beside it starts, as *process|name=value*, and `button` the words on it.
    """

    type: Literal["announcement"] = field(default="announcement", init=False)
    text: str
    team: str = ""
    proposes: str = ""
    button: str = ""


Effect = WriteBack | Creation | Ending | Remark | ThreadReply | DirectNotice | Digest | Announcement
