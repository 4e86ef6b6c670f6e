"""Offboarding: when a colleague leaves, the owner of each system revokes their access, all at the same time."""

from collections.abc import Mapping
from datetime import date

from handoffs.model.handoff import Handoff, Task
from handoffs.process.choices import item
from handoffs.process.forms import Fact, FieldKind, FormField
from handoffs.process.policy import Policy
from handoffs.process.process import MatrixRow, Process
from handoffs.process.start import ManualStart
from handoffs.process.step import Step
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.work_item import WorkItem
from handoffs.text.wording import dated

WHO, LAST_DAY, DETAILS = "who", "last_day", "details"


class OffboardingStart(ManualStart):
    """Somebody names the colleague and their last day."""

    code = "OF"
    leaver_field = WHO

    def form(self, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the colleague and their last day."""
        hint = "What they had is taken back on that day. Left out: at once."
        owned = "What they had, what they own"
        return (
            FormField(key=WHO, label="Who leaves", kind=FieldKind.PERSON),
            FormField(key=LAST_DAY, label="Last day", kind=FieldKind.DAY, optional=True, hint=hint),
            FormField(key=DETAILS, label="Details", kind=FieldKind.WORDS, optional=True, placeholder=owned),
        )

    def title(self, field_values: tuple[FieldValue, ...], names: Mapping[str, str]) -> str:
        """Use the name of the colleague as the title."""
        return names.get(value_of(field_values, WHO), value_of(field_values, WHO))

    def same_as(self, field_values: tuple[FieldValue, ...]) -> str:
        """Keep one offboarding for each colleague."""
        return value_of(field_values, WHO)


class OffboardingStep(Step):
    """A step that one owner of systems completes on the colleague's last day."""

    permission_phrase = "complete offboardings"
    ticked_on_card = True
    days_before_deadline = 0

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the colleague and their last day."""
        work_item, day = handoff.about(WorkItem), last_day(handoff)
        return (
            Fact(label="Colleague", text=work_item.name_of(WHO), person=work_item.value(WHO)),
            Fact(label="Last day", text=dated(day) if day else "now"),
            Fact(label="Started by", text=work_item.starter),
            Fact(label="Details", text=work_item.value(DETAILS)),
        )


class SalesforceAccess(OffboardingStep):
    """SF Admin revokes access to Salesforce."""

    key = "salesforce"
    title = "Offboarding: Salesforce"
    team = "sf_admin"
    checklist = (item("salesforce", "Salesforce access revoked"),)


class SystemsAccess(OffboardingStep):
    """DevOps revokes access to the other systems."""

    key = "systems"
    title = "Offboarding: WHMCS, deployment and on-call"
    team = "devops"
    checklist = (
        item("whmcs", "WHMCS access revoked"),
        item("deployment", "Removed from deployment systems"),
        item("credentials", "Shared credentials rotated that they had access to"),
        item("on_call", "On-call schedules updated"),
    )


class Documentation(OffboardingStep):
    """Development takes over the documentation."""

    key = "documentation"
    title = "Offboarding: documentation"
    team = "development"
    checklist = (item("documentation", "Ownership of documentation transferred"),)


class Offboarding(Process[WorkItem]):
    """Three teams revoke the access of a colleague who leaves."""

    key = "offboarding"
    title = "Offboarding"
    noun = "offboarding"
    subject = WorkItem
    owner = "sf_admin"
    start = OffboardingStart()
    steps = (SalesforceAccess(), SystemsAccess(), Documentation())
    matrix = (MatrixRow(name="Offboarding", trigger="A colleague leaves", depends="Admin access to each system"),)

    def deadline(self, handoff: Handoff) -> date | None:
        """Return the last day, where the form names one."""
        return last_day(handoff)


def last_day(handoff: Handoff) -> date | None:
    """Return the colleague's last day, where the form names one."""
    written = handoff.about(WorkItem).value(LAST_DAY)
    return date.fromisoformat(written) if written else None
