"""The effects of a change: writes to outside systems and messages to people, each of which knows its destination."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Generic, Literal, get_args

from typing_extensions import TypeVar

from handoffs.clock.shifts import Turn
from handoffs.model.requests import RecordRequest
from handoffs.subjects.field_values import FieldValue
from handoffs.text.messages import Message

R = TypeVar("R", bound=RecordRequest, default=RecordRequest)


class Destination(StrEnum):
    """The outside system that receives an effect."""

    SLACK = "slack"
    SALESFORCE = "salesforce"
    WHMCS = "whmcs"


class OutgoingEffect:
    """The base of all effects: each class names its destination, so that no list of kinds is kept by hand.

    `is_watched` is False for an effect whose delay the watchdog does not report.
    """

    destination: ClassVar[Destination]
    is_watched: ClassVar[bool]

    def __init_subclass__(cls, *, destination: Destination, is_watched: bool = True) -> None:
        """Record the destination of a class of effects; a class that names none fails to load."""
        super().__init_subclass__()
        cls.destination = destination
        cls.is_watched = is_watched


@dataclass(frozen=True, kw_only=True)
class Note:
    """A note for a record; `title` contains the decision's reference, by which the note is found again."""

    record_id: str
    title: Message
    body: Message


@dataclass(frozen=True, kw_only=True)
class WriteBack(OutgoingEffect, Generic[R], destination=Destination.SALESFORCE):
    """The request of one decision to its records: all that it asks for is written, or nothing.

    `subject` is the record that must be as the decider saw it, and that must still wait. `request` is None when only the
    note is written. `anyhow` marks a request that overwrites nothing, so that no condition applies.
    """

    type: Literal["write_back"] = field(default="write_back", init=False)
    reference: str
    step: str
    subject: str
    request: R | None = None
    note: Note | None = None
    anyhow: bool = False


@dataclass(frozen=True, kw_only=True)
class Creation(OutgoingEffect, Generic[R], destination=Destination.SALESFORCE):
    """The request for a new record, or for an existing one that is used, with its note: both are written or none."""

    type: Literal["creation"] = field(default="creation", init=False)
    reference: str
    step: str
    request: R
    note: Note


@dataclass(frozen=True, kw_only=True)
class Ending(OutgoingEffect, destination=Destination.WHMCS):
    """The end of a service in WHMCS; the decision's changes in Salesforce follow after the service has ended.

    `subject` is the record that must be as the decider saw it. With `by_hand` a person has ended the service already:
    then Baton only verifies it.
    """

    type: Literal["ending"] = field(default="ending", init=False)
    reference: str
    step: str
    subject: str
    service_id: str
    by_hand: bool = False


@dataclass(frozen=True, kw_only=True)
class Remark(OutgoingEffect, Generic[R], destination=Destination.SALESFORCE):
    """A note on a record, such as a question that a colleague answers in Salesforce.

    `request` is written with the note if the record's state still allows it.
    """

    type: Literal["remark"] = field(default="remark", init=False)
    reference: str
    step: str
    note: Note
    request: R | None = None


@dataclass(frozen=True, kw_only=True)
class Redraw(OutgoingEffect, destination=Destination.SLACK):
    """The request to draw one message of a handoff again: the card of a step, or the escalation's message."""

    type: Literal["redraw"] = field(default="redraw", init=False)
    step: str


@dataclass(frozen=True, kw_only=True)
class ThreadReply(OutgoingEffect, destination=Destination.SLACK):
    """A reply in the thread of a task's card, or of the escalation's message.

    `mention` is the user who has to read it, `contact_of` the team whose contact has to read it. `in_channel` shows the
    reply in the channel too; it is for replies that ask nobody in particular.
    """

    type: Literal["thread_reply"] = field(default="thread_reply", init=False)
    step: str
    text: Message
    mention: str | None = None
    contact_of: str | None = None
    in_channel: bool = False


@dataclass(frozen=True, kw_only=True)
class SweepNudges(OutgoingEffect, destination=Destination.SLACK):
    """The nudges of one sweep for a team, which are stored under the name `notice`."""

    type: Literal["sweep_nudges"] = field(default="sweep_nudges", init=False)
    team: str
    notice: str


@dataclass(frozen=True, kw_only=True)
class DirectNotice(OutgoingEffect, destination=Destination.SLACK):
    """A direct message to one colleague with a link to the card of a step; the colleague may be outside that team's channel."""

    type: Literal["direct_notice"] = field(default="direct_notice", init=False)
    step: str
    user_id: str
    text: Message


@dataclass(frozen=True, kw_only=True)
class Digest(OutgoingEffect, destination=Destination.SLACK):
    """The summary that a team's channel receives when the team's day begins or ends (`turn`)."""

    type: Literal["digest"] = field(default="digest", init=False)
    team: str
    turn: Turn
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Announcement(OutgoingEffect, destination=Destination.SLACK, is_watched=False):
    """A sentence about Baton itself for a team's channel, or (without a team) for the supervisors' channel.

    With a `process`, it has a button labelled `button` that opens the form of the process with these field values.
    The watchdog reports by announcements, so it does not report a delayed announcement.
    """

    type: Literal["announcement"] = field(default="announcement", init=False)
    text: Message
    team: str = ""
    process: str = ""
    field_values: tuple[FieldValue, ...] = ()
    button: Message | None = None


Effect = WriteBack | Creation | Ending | Remark | Redraw | ThreadReply | SweepNudges | DirectNotice | Digest | Announcement


def kinds_of(*destinations: Destination, watched_only: bool = False) -> tuple[str, ...]:
    """Return the type names of all effects for these destinations, or of all effects when none is given."""
    wanted = destinations or tuple(Destination)
    return tuple(each.type for each in get_args(Effect) if each.destination in wanted and (each.is_watched or not watched_only))
