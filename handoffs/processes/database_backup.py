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
from handoffs.text.messages import Message, message, written

DATABASE, WHY, PLACE = "database", "why", "place"
REASONS = (
    FormOption(key="scheduled", label=message("database_backup.scheduled_option")),
    FormOption(key="change", label=message("database_backup.change_option")),
    FormOption(key="demand", label=message("database_backup.demand_option")),
)


class DatabaseBackupStart(ManualStart):
    """Somebody names the database and the reason."""

    code = "DB"

    def form(self, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the database and the reason."""
        return (
            FormField(
                key=DATABASE,
                label=message("database_backup.database_field"),
                kind=FieldKind.LINE,
                placeholder=message("database_backup.database_placeholder"),
            ),
            FormField(
                key=WHY,
                label=message("database_backup.why_field"),
                kind=FieldKind.OPTION,
                options=REASONS,
                placeholder=message("database_backup.why_placeholder"),
            ),
        )

    def title(self, field_values: tuple[FieldValue, ...], names: Mapping[str, str]) -> Message:
        """Use the name of the database as the title."""
        return written(value_of(field_values, DATABASE))

    def same_as(self, field_values: tuple[FieldValue, ...]) -> str:
        """Keep one backup of a database at a time."""
        return value_of(field_values, DATABASE).casefold().strip()


class BackUp(Step):
    """DevOps takes the backup, stores it and tries to restore it."""

    key = "back_up"
    title = message("database_backup.back_up_title")
    permission_phrase = message("database_backup.back_up_permission")
    team = "devops"
    checklist = (
        item("taken", message("database_backup.taken_item")),
        item("stored", message("database_backup.stored_item")),
        item("restored", message("database_backup.restored_item")),
        item("recorded", message("database_backup.recorded_item")),
    )
    ticked_on_card = True

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the place of the backup."""
        hint = message("database_backup.place_hint")
        return (FormField(key=PLACE, label=message("database_backup.place_field"), kind=FieldKind.LINE, hint=hint),)

    def outcome(self, handoff: Handoff, task: Task, policy: Policy) -> Message | None:
        """Return the place of the backup."""
        place = value_of(task.decision.field_values, PLACE).strip() if task.decision else ""
        return message("database_backup.stored_at", place=place) if place else super().outcome(handoff, task, policy)

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the database and the reason."""
        work_item = handoff.about(WorkItem)
        why = next((each.label for each in REASONS if each.key == work_item.value(WHY)), None)
        return Fact(label=message("database_backup.database_fact"), text=written(work_item.value(DATABASE))), Fact(
            label=message("database_backup.why_fact"), text=why
        )


class DatabaseBackup(Process[WorkItem]):
    """DevOps backs up one database."""

    key = "database_backup"
    title = message("database_backup.process.title")
    noun = message("database_backup.process.noun")
    subject = WorkItem
    owner = "devops"
    start = DatabaseBackupStart()
    steps = (BackUp(),)
    matrix = (
        MatrixRow(
            name=message("database_backup.matrix_name"),
            trigger=message("database_backup.matrix_trigger"),
            depends=message("database_backup.matrix_depends"),
            documentation=message("database_backup.matrix_documentation"),
        ),
    )
