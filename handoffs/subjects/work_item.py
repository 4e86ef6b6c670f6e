"""What people hand over by hand: a launch, a change, an access, a colleague who leaves, as it was written down at the start."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.subject import StartedSubject
from handoffs.text.messages import Message, message, written


@dataclass(frozen=True, kw_only=True)
class ManualSubject(StartedSubject):
    """What a person began by writing it down, and may withdraw again.

    `record_id` is what makes it the same when somebody starts it again, `number` is how it is called; `link` leads to what it
    is about (a message, a record).
    """

    record_id: str
    number: str
    starter_id: str
    starter: str
    started_at: datetime
    link: str = ""

    @property
    def headline(self) -> Message | None:
        """Return the title in a few words."""
        return written(self.number)

    @property
    def headline_link(self) -> str:
        """Return the address of the record that the headline names."""
        return self.link

    @property
    def is_record(self) -> bool:
        """Return whether it is a record of Salesforce, which people change there."""
        return False

    @property
    def status(self) -> str:
        """Return an empty status: the subject has none in an outside system."""
        return ""

    @property
    def entered_review_at(self) -> datetime:
        """Return when its clock starts."""
        return self.started_at


@dataclass(frozen=True, kw_only=True)
class WorkItem(ManualSubject):
    """One work item: `values` are what was filled in, by the names of the form, `names` how the colleagues are called whose ids
    stand there.
    """

    kind: Literal["work_item"] = field(default="work_item", init=False)
    title: Message
    values: tuple[FieldValue, ...] = ()
    names: tuple[FieldValue, ...] = ()

    def value(self, name: str) -> str:
        """Return the value of a field; empty if there is none."""
        return value_of(self.values, name)

    def name_of(self, name: str) -> str:
        """Return the name of the colleague who was chosen in a field."""
        return value_of(self.names, self.value(name)) or self.value(name)

    @property
    def headline(self) -> Message:
        """Return the title in a few words."""
        return self.title

    @property
    def noun(self) -> Message:
        """Return the kind of subject, for a process without a word of its own."""
        return message("subjects.work_item.noun")

    @property
    def party(self) -> str:
        """Return an empty id: the subject belongs to no customer."""
        return ""

    @property
    def modified_at(self) -> datetime:
        """Return when the form was sent; a work item does not change later."""
        return self.started_at

    @property
    def modified_by(self) -> str:
        """Return the name of the person who sent the form."""
        return self.starter

    def as_shown(self) -> dict[str, object]:
        """Return the values that a decider sees; no outside system changes them."""
        return {"title": self.title, "values": self.values}

    def as_evidence(self) -> dict[str, object]:
        """Return the values for a receipt: the number only, since typed words may name a person."""
        return {"number": self.number}
