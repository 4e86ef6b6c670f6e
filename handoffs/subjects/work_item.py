"""What people hand over by hand: a launch, a change, an access, a colleague who leaves, as it was written down at the start."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from handoffs.subjects.field_values import FieldValue, value_of


@dataclass(frozen=True, kw_only=True)
class ManualSubject:
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
    def headline(self) -> str:
        """Say in a few words what it is."""
        return self.number

    @property
    def headline_link(self) -> str:
        """Give the address of what the headline names."""
        return self.link

    @property
    def record_kind(self) -> str:
        """Say that it is no record of the system of record."""
        return ""

    @property
    def status(self) -> str:
        """Say that it has no status outside."""
        return ""

    @property
    def entered_review_at(self) -> datetime:
        """Tell when its clock starts."""
        return self.started_at


@dataclass(frozen=True, kw_only=True)
class WorkItem(ManualSubject):
    """One matter: `values` are what was filled in, by the names of the form, `names` how the colleagues are called whose ids
    stand there.
    """

    kind: Literal["work_item"] = field(default="work_item", init=False)
    title: str
    values: tuple[FieldValue, ...] = ()
    names: tuple[FieldValue, ...] = ()

    def value(self, name: str) -> str:
        """Give what was filled in under a name; empty when nothing was."""
        return value_of(self.values, name)

    def name_of(self, name: str) -> str:
        """Give the name of the colleague who was chosen under a name."""
        return value_of(self.names, self.value(name)) or self.value(name)

    @property
    def headline(self) -> str:
        """Say in a few words what it is."""
        return self.title

    @property
    def noun(self) -> str:
        """Say what kind of thing it is where its process has no word of its own."""
        return "matter"

    @property
    def party(self) -> str:
        """Say that it belongs to no customer."""
        return ""

    @property
    def modified_at(self) -> datetime:
        """Tell when it was written down; it is not changed after that."""
        return self.started_at

    @property
    def modified_by(self) -> str:
        """Name who wrote it down."""
        return self.starter

    def as_shown(self) -> dict[str, object]:
        """Give what is judged by; nobody changes it from outside."""
        return {"title": self.title, "values": self.values}

    def as_evidence(self) -> dict[str, object]:
        """Give what a receipt may tell of it: its number, since typed words may name a person."""
        return {"number": self.number}
