"""Database backup: DevOps backs up a database, on schedule or on demand, and tries to restore it."""

from collections.abc import Mapping

from handoffs.model.handoff import Handoff, Task
from handoffs.process.choices import Choice, item
from handoffs.process.forms import Fact, FieldKind, FormField, FormOption
from handoffs.process.policy import Policy
from handoffs.process.process import MatrixRow, Process
from handoffs.process.start import ManualStart
from handoffs.process.step import Step
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.work_item import WorkItem

DATABASE, WHY, PLACE = "database", "why", "place"
REASONS = (
    FormOption(key="scheduled", label="On schedule"),
    FormOption(key="change", label="Before a change"),
    FormOption(key="demand", label="On demand"),
)


class DatabaseBackupStart(ManualStart):
    """Somebody names the database and the reason."""

    code = "DB"

    def form(self, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the database and the reason."""
        return (
            FormField(key=DATABASE, label="Database", kind=FieldKind.LINE, placeholder="As portal-production"),
            FormField(key=WHY, label="Why", kind=FieldKind.OPTION, options=REASONS, placeholder="Choose a reason"),
        )

    def title(self, field_values: tuple[FieldValue, ...], names: Mapping[str, str]) -> str:
        """Use the name of the database as the title."""
        return value_of(field_values, DATABASE)

    def same_as(self, field_values: tuple[FieldValue, ...]) -> str:
        """Keep one backup of a database at a time."""
        return value_of(field_values, DATABASE).casefold().strip()


class BackUp(Step):
    """DevOps takes the backup, stores it and tries to restore it."""

    key = "back_up"
    title = "Database backup"
    permission_phrase = "complete backups"
    team = "devops"
    checklist = (
        item("taken", "Backup taken without errors"),
        item("stored", "Stored apart from the database, encrypted"),
        item("restored", "Restored once for a trial"),
        item("recorded", "Recorded in the log of backups"),
    )
    ticked_on_card = True

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the place of the backup."""
        hint = "So that whoever needs it finds it."
        return (FormField(key=PLACE, label="Where the backup is", kind=FieldKind.LINE, hint=hint),)

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the database and the reason."""
        work_item = handoff.about(WorkItem)
        why = next((each.label for each in REASONS if each.key == work_item.value(WHY)), "")
        return Fact(label="Database", text=work_item.value(DATABASE)), Fact(label="Why", text=why)


class DatabaseBackup(Process[WorkItem]):
    """DevOps backs up one database."""

    key = "database_backup"
    title = "Database backup"
    noun = "backup"
    subject = WorkItem
    owner = "devops"
    start = DatabaseBackupStart()
    steps = (BackUp(),)
    matrix = (
        MatrixRow(
            name="Database Backups",
            trigger="Scheduled / On-demand",
            depends="DB Admin access",
            documentation="Database Operations",
        ),
    )
