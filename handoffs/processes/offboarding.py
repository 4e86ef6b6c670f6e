"""Offboarding: when a colleague leaves, each system's owner takes back what they had, all at the same time."""

from collections.abc import Mapping
from datetime import date

from handoffs.model.handoff import Handoff, Task
from handoffs.process.definition import MatrixRow, Process, Start, Step, item
from handoffs.process.forms import Fact, FieldKind, FormField
from handoffs.process.policy import Policy
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.work_item import WorkItem
from handoffs.text.wording import dated

WHO, LAST_DAY, DETAILS = "who", "last_day", "details"


def form(policy: Policy) -> tuple[FormField, ...]:
    """Ask who leaves, and when."""
    hint = "What they had is taken back on that day. Left out: at once."
    return (
        FormField(key=WHO, label="Who leaves", kind=FieldKind.PERSON),
        FormField(key=LAST_DAY, label="Last day", kind=FieldKind.DAY, optional=True, hint=hint),
        FormField(key=DETAILS, label="Details", kind=FieldKind.WORDS, optional=True, placeholder="What they had, what they own"),
    )


def title(field_values: tuple[FieldValue, ...], names: Mapping[str, str]) -> str:
    """Name the colleague."""
    return names.get(value_of(field_values, WHO), value_of(field_values, WHO))


def same_as(field_values: tuple[FieldValue, ...]) -> str:
    """Take a second start for the same colleague for the same matter."""
    return value_of(field_values, WHO)


def deadline(handoff: Handoff) -> date | None:
    """Give the last day, if it is known."""
    written = handoff.about(WorkItem).value(LAST_DAY)
    return date.fromisoformat(written) if written else None


def facts(handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
    """Tell who leaves when."""
    work_item, day = handoff.about(WorkItem), deadline(handoff)
    return (
        Fact(label="Colleague", text=work_item.name_of(WHO), person=work_item.value(WHO)),
        Fact(label="Last day", text=dated(day) if day else "now"),
        Fact(label="Started by", text=work_item.starter),
        Fact(label="Details", text=work_item.value(DETAILS)),
    )


OFFBOARDING: Process[WorkItem] = Process(
    key="offboarding",
    title="Offboarding",
    noun="offboarding",
    owner="sf_admin",
    matrix=(MatrixRow(name="Offboarding", trigger="A colleague leaves", depends="Admin access to each system"),),
    start=Start(code="OF", form=form, title=title, same_as=same_as, leaver=WHO),
    deadline=deadline,
    steps=(
        Step(
            key="salesforce",
            title="Offboarding: Salesforce",
            deed="complete offboardings",
            team="sf_admin",
            checklist=(item("salesforce", "Salesforce access revoked"),),
            ticked=True,
            days_before=0,
            facts=facts,
        ),
        Step(
            key="systems",
            title="Offboarding: WHMCS, deployment and on-call",
            deed="complete offboardings",
            team="devops",
            checklist=(
                item("whmcs", "WHMCS access revoked"),
                item("deployment", "Removed from deployment systems"),
                item("credentials", "Shared credentials rotated that they had access to"),
                item("on_call", "On-call schedules updated"),
            ),
            ticked=True,
            days_before=0,
            facts=facts,
        ),
        Step(
            key="documentation",
            title="Offboarding: documentation",
            deed="complete offboardings",
            team="development",
            checklist=(item("documentation", "Ownership of documentation transferred"),),
            ticked=True,
            days_before=0,
            facts=facts,
        ),
    ),
)
