"""Database backup: DevOps backs a database up, on schedule or on demand, and shows that it can be restored."""

from collections.abc import Mapping

from handoffs.model.handoff import Handoff, Task
from handoffs.process.definition import Choice, MatrixRow, Process, Start, Step, item
from handoffs.process.forms import Fact, FieldKind, FormField, FormOption
from handoffs.process.policy import Policy
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.work_item import WorkItem

DATABASE, WHY, PLACE = "database", "why", "place"
REASONS = (
    FormOption(key="scheduled", label="On schedule"),
    FormOption(key="change", label="Before a change"),
    FormOption(key="demand", label="On demand"),
)


def form(policy: Policy) -> tuple[FormField, ...]:
    """Ask for the database, and why it is backed up."""
    return (
        FormField(key=DATABASE, label="Database", kind=FieldKind.LINE, placeholder="As portal-production"),
        FormField(key=WHY, label="Why", kind=FieldKind.OPTION, options=REASONS, placeholder="Choose a reason"),
    )


def title(field_values: tuple[FieldValue, ...], names: Mapping[str, str]) -> str:
    """Name the database."""
    return value_of(field_values, DATABASE)


def same_as(field_values: tuple[FieldValue, ...]) -> str:
    """Take two starts for one database for the same backup."""
    return value_of(field_values, DATABASE).casefold().strip()


def asks(handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
    """Ask where the backup lies."""
    hint = "So that whoever needs it finds it."
    return (FormField(key=PLACE, label="Where the backup is", kind=FieldKind.LINE, hint=hint),)


def facts(handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
    """Tell which database it is, and why it is backed up."""
    work_item = handoff.about(WorkItem)
    why = next((each.label for each in REASONS if each.key == work_item.value(WHY)), "")
    return Fact(label="Database", text=work_item.value(DATABASE)), Fact(label="Why", text=why)


DATABASE_BACKUP: Process[WorkItem] = Process(
    key="database_backup",
    title="Database backup",
    noun="backup",
    owner="devops",
    matrix=(
        MatrixRow(
            name="Database Backups",
            trigger="Scheduled / On-demand",
            depends="DB Admin access",
            documentation="Database Operations",
        ),
    ),
    start=Start(code="DB", form=form, title=title, same_as=same_as),
    steps=(
        Step(
            key="back_up",
            title="Database backup",
            deed="complete backups",
            team="devops",
            checklist=(
                item("taken", "Backup taken without errors"),
                item("stored", "Stored apart from the database, encrypted"),
                item("restored", "Restored once for a trial"),
                item("recorded", "Recorded in the log of backups"),
            ),
            ticked=True,
            asks=asks,
            facts=facts,
        ),
    ),
)
