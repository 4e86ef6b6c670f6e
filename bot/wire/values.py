"""The values that buttons, menu entries and modals carry: pydantic models, written as compact JSON and read back strictly.

Slack allows 2,000 characters in the value of a button, 150 in an option's, 3,000 in a modal's private metadata
(https://docs.slack.dev/reference/block-kit). Options therefore carry short names.
"""

from datetime import datetime
from typing import Annotated, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from handoffs.model.refusal import Refusal
from handoffs.model.task_ref import TaskRef
from handoffs.text.messages import message


class Value(BaseModel):
    """A value that Baton writes into a message or a modal, and reads when Slack sends it back."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


V = TypeVar("V", bound=Value)
RecordId = Annotated[str, Field(pattern=r"^([A-Za-z0-9]{15,18})?$")]
"""The id of a record of Salesforce; empty where none is meant."""
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""The key of a step or of a form field, as `verify`, `prepare_2`."""


class TaskValue(Value):
    """A task, and the choice, menu entry or checklist item that is meant; `choice` is empty where there is only one."""

    handoff: str = Field(validation_alias="h", serialization_alias="h", pattern=r"^[a-z0-9]{4,32}$")
    step: Key = Field(validation_alias="s", serialization_alias="s")
    edition: int = Field(default=0, validation_alias="e", serialization_alias="e", ge=0, lt=1_000_000)
    choice: str = Field(default="", validation_alias="c", serialization_alias="c", max_length=60)

    @property
    def ref(self) -> TaskRef:
        """Return the reference to the task."""
        return TaskRef(handoff=self.handoff, step=self.step, edition=self.edition)


class PassedTask(Value):
    """A task that a window of the queue does not come back to."""

    handoff: str = Field(validation_alias="h", serialization_alias="h", pattern=r"^[a-z0-9]{4,32}$")
    step: Key = Field(validation_alias="s", serialization_alias="s")


class GroupedTask(PassedTask):
    """A task that a window of the queue shows together with others, in the edition that it shows."""

    edition: int = Field(default=0, validation_alias="e", serialization_alias="e", ge=0, lt=1_000_000)

    @property
    def ref(self) -> TaskRef:
        """Return the reference to the task."""
        return TaskRef(handoff=self.handoff, step=self.step, edition=self.edition)


class Done(Value):
    """How often a window of the queue did one thing: a choice of a step, or another thing that `what` names."""

    what: str = Field(validation_alias="w", serialization_alias="w", max_length=60)
    process: str = Field(default="", validation_alias="p", serialization_alias="p", max_length=64)
    step: str = Field(default="", validation_alias="s", serialization_alias="s", max_length=64)
    count: int = Field(default=1, validation_alias="n", serialization_alias="n", ge=1)


class ReviewValue(TaskValue):
    """The task that a window of the queue shows, and what was done in this window so far.

    `form` is empty for the usual decision, *ask* for a question to the customer, else the choice that has a form of its own.
    `team` restricts the window to a team's queue. `together` are the tasks of one customer that it shows in one pass, this one
    among them; `alone` is the customer whose tasks it shows one by one. `waiting` is how many tasks waited in all.
    """

    form: str = Field(default="", validation_alias="f", serialization_alias="f", max_length=60)
    team: str = Field(default="", validation_alias="t", serialization_alias="t", max_length=64)
    done: tuple[Done, ...] = Field(default=(), validation_alias="d", serialization_alias="d")
    passed: tuple[PassedTask, ...] = Field(default=(), validation_alias="p", serialization_alias="p")
    together: tuple[GroupedTask, ...] = Field(default=(), validation_alias="g", serialization_alias="g")
    alone: str = Field(default="", validation_alias="a", serialization_alias="a", max_length=64)
    waiting: int = Field(default=0, validation_alias="q", serialization_alias="q", ge=0)


class ReviewStart(Value):
    """The queue that a window begins with; an empty team means all teams of the person."""

    team: str = Field(default="", max_length=64)


class PageValue(Value):
    """A page of a list, counted from 0."""

    page: int = Field(default=0, ge=0, le=200)


class StartValue(Value):
    """A process to start, and the values with which its form opens; an empty process lets the person choose."""

    process: str = ""
    fields: dict[str, str] = {}


class OriginValue(Value):
    """The address of the message from which a handoff is started; empty where there is none."""

    came_from: str = ""


class FiguresValue(Value):
    """The request that a report of `/sla` answers; `period` names the range, an empty filter means everything."""

    since: AwareDatetime
    until: AwareDatetime
    period: str = Field(max_length=60)
    process: str = ""
    team: str = ""
    person: str = ""
    by_person: bool = False


class DraftValue(Value):
    """The draft of a form; `continued_at` is when a continued draft was saved, `account` the account that a button names."""

    draft: str = Field(pattern=r"^[a-z0-9]{0,32}$")
    continued_at: datetime | None = None
    account: RecordId = ""


class CustomerValue(Value):
    """The customer for whom a form opens: an account that exists, or the words that somebody typed."""

    account: RecordId = ""
    has_number: bool = False
    words: str = ""


def dump(value: Value) -> str:
    """Write a value as compact JSON; fields that keep their default are left out."""
    return value.model_dump_json(by_alias=True, exclude_defaults=True)


def dump_task(ref: TaskRef, choice: str = "") -> str:
    """Write the value of a button, menu entry or modal that is about a task."""
    return dump(TaskValue(handoff=ref.handoff, step=ref.step, edition=ref.edition, choice=choice))


def parse(model: type[V], text: str) -> V | None:
    """Read a value; None when the text is not a value of this model."""
    try:
        return model.model_validate_json(text)
    except ValidationError:
        return None


def parse_task(text: str) -> TaskValue:
    """Read a value that is about a task; Refusal when Baton did not write it."""
    value = parse(TaskValue, text)
    if value is None:
        raise Refusal(message("wire.values.unknown_button"))
    return value


def parse_window(text: str) -> ReviewValue:
    """Read the value of a window that is about a task; Refusal when Baton did not write it."""
    value = parse(ReviewValue, text)
    if value is None:
        raise Refusal(message("wire.values.unknown_button"))
    return value


def parse_figures(text: str) -> FiguresValue:
    """Read the request that a button of a report stands for; Refusal when Baton did not write it."""
    value = parse(FiguresValue, text)
    if value is None:
        raise Refusal(message("wire.values.unknown_figures"))
    return value
