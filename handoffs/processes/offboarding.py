"""Offboarding: when a colleague leaves, the owner of each system revokes their access, all at the same time."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from handoffs.model.handoff import Handoff, Task
from handoffs.process.choices import item
from handoffs.process.forms import Fact, FieldKind, FormField
from handoffs.process.policy import Policy
from handoffs.process.process import MatrixRow, Process
from handoffs.process.start import ManualStart
from handoffs.process.step import Step
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import Message, message, written

WHO, LAST_DAY, DETAILS = "who", "last_day", "details"


class OffboardingStart(ManualStart):
    """Somebody names the colleague and their last day."""

    code = "OF"
    leaver_field = WHO

    def form(self, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the colleague and their last day."""
        hint = message("offboarding.last_day_hint")
        owned = message("offboarding.details_placeholder")
        return (
            FormField(key=WHO, label=message("offboarding.who_field"), kind=FieldKind.PERSON),
            FormField(key=LAST_DAY, label=message("offboarding.last_day_field"), kind=FieldKind.DAY, optional=True, hint=hint),
            FormField(
                key=DETAILS, label=message("offboarding.details_field"), kind=FieldKind.WORDS, optional=True, placeholder=owned
            ),
        )

    def title(self, field_values: tuple[FieldValue, ...], names: Mapping[str, str]) -> Message:
        """Use the name of the colleague as the title."""
        return written(names.get(value_of(field_values, WHO), value_of(field_values, WHO)))

    def same_as(self, field_values: tuple[FieldValue, ...]) -> str:
        """Keep one offboarding for each colleague."""
        return value_of(field_values, WHO)


class OffboardingStep(Step):
    """A step that one owner of systems completes on the colleague's last day."""

    permission_phrase = message("offboarding.offboarding_step_permission")
    ticked_on_card = True
    days_before_deadline = 0

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the colleague and their last day."""
        work_item, day = handoff.about(WorkItem), last_day(handoff)
        return (
            Fact(label=message("offboarding.colleague_fact"), text=written(work_item.name_of(WHO))),
            Fact(
                label=message("offboarding.last_day_fact"),
                text=message("text.day", day=day) if day else message("offboarding.leaves_now"),
            ),
            Fact(label=message("offboarding.started_by_fact"), text=written(work_item.starter)),
            Fact(label=message("offboarding.details_fact"), text=written(work_item.value(DETAILS))),
        )


class SalesforceAccess(OffboardingStep):
    """SF Admin revokes access to Salesforce."""

    key = "salesforce"
    title = message("offboarding.salesforce_access_title")
    team = "sf_admin"
    checklist = (item("salesforce", message("offboarding.salesforce_item")),)


class SystemsAccess(OffboardingStep):
    """DevOps revokes access to the other systems."""

    key = "systems"
    title = message("offboarding.systems_access_title")
    team = "devops"
    checklist = (
        item("whmcs", message("offboarding.whmcs_item")),
        item("deployment", message("offboarding.deployment_item")),
        item("credentials", message("offboarding.credentials_item")),
        item("on_call", message("offboarding.on_call_item")),
    )


class Documentation(OffboardingStep):
    """Development takes over the documentation."""

    key = "documentation"
    title = message("offboarding.documentation_title")
    team = "development"
    checklist = (item("documentation", message("offboarding.documentation_item")),)


class Offboarding(Process[WorkItem]):
    """Three teams revoke the access of a colleague who leaves."""

    key = "offboarding"
    title = message("offboarding.process.title")
    noun = message("offboarding.process.noun")
    subject = WorkItem
    owner = "sf_admin"
    start = OffboardingStart()
    steps = (SalesforceAccess(), SystemsAccess(), Documentation())
    matrix = (
        MatrixRow(
            name=message("offboarding.matrix_name"),
            trigger=message("offboarding.matrix_trigger"),
            depends=message("offboarding.matrix_depends"),
        ),
    )

    def deadline(self, handoff: Handoff, zone: ZoneInfo) -> date | None:
        """Return the last day, where the form names one."""
        return last_day(handoff)


def last_day(handoff: Handoff) -> date | None:
    """Return the colleague's last day, where the form names one."""
    written = handoff.about(WorkItem).value(LAST_DAY)
    return date.fromisoformat(written) if written else None
