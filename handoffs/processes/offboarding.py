"""Offboarding: when a colleague leaves, each system's owner takes back what they had, all at the same time."""

from collections.abc import Mapping
from datetime import date

from handoffs.forms import Fact, FieldKind, FormField
from handoffs.handoff import Handoff, Task
from handoffs.matters import Matter
from handoffs.picks import Pick, picked
from handoffs.policy import Policy
from handoffs.process import Matrix, Process, Start, Step, item
from handoffs.wording import dated

WHO, LAST_DAY, DETAILS = "who", "last_day", "details"


def form(policy: Policy) -> tuple[FormField, ...]:
    """Ask who leaves, and when."""
    hint = "What they had is taken back on that day. Left out: at once."
    return (
        FormField(key=WHO, label="Who leaves", kind=FieldKind.PERSON),
        FormField(key=LAST_DAY, label="Last day", kind=FieldKind.DAY, optional=True, hint=hint),
        FormField(key=DETAILS, label="Details", kind=FieldKind.WORDS, optional=True, placeholder="What they had, what they own"),
    )


def title(picks: tuple[Pick, ...], names: Mapping[str, str]) -> str:
    """Name the colleague."""
    return names.get(picked(picks, WHO), picked(picks, WHO))


def same_as(picks: tuple[Pick, ...]) -> str:
    """Take a second start for the same colleague for the same matter."""
    return picked(picks, WHO)


def deadline(handoff: Handoff) -> date | None:
    """Give the last day, if it is known."""
    written = handoff.about(Matter).value(LAST_DAY)
    return date.fromisoformat(written) if written else None


def facts(handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
    """Tell who leaves when."""
    matter, day = handoff.about(Matter), deadline(handoff)
    return (
        Fact(label="Colleague", text=matter.name_of(WHO), person=matter.value(WHO)),
        Fact(label="Last day", text=dated(day) if day else "now"),
        Fact(label="Started by", text=matter.starter),
        Fact(label="Details", text=matter.value(DETAILS)),
    )


OFFBOARDING: Process[Matter] = Process(
    key="offboarding",
    title="Offboarding",
    noun="offboarding",
    owner="sf_admin",
    matrix=(Matrix(name="Offboarding", trigger="A colleague leaves", depends="Admin access to each system"),),
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
