"""Freebit account configuration: Partner Relations sets the partner's account up for new SIM products."""

from collections.abc import Mapping
from datetime import timedelta

from handoffs.model.handoff import Handoff, Task
from handoffs.process.definition import MatrixRow, Process, Start, Step, item
from handoffs.process.forms import Fact, FieldKind, FormField
from handoffs.process.policy import Policy
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.work_item import WorkItem

PRODUCT, PLAN, DETAILS = "product", "plan", "details"


def form(policy: Policy) -> tuple[FormField, ...]:
    """Ask for the product, and what the partner has to know."""
    return (
        FormField(key=PRODUCT, label="SIM product", kind=FieldKind.LINE, placeholder="As SIM 20 GB"),
        FormField(key=PLAN, label="Partner's plan code", kind=FieldKind.LINE, optional=True),
        FormField(key=DETAILS, label="Details", kind=FieldKind.WORDS, optional=True),
    )


def title(field_values: tuple[FieldValue, ...], names: Mapping[str, str]) -> str:
    """Name the product."""
    return value_of(field_values, PRODUCT)


def facts(handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
    """Tell which product it is for."""
    work_item = handoff.about(WorkItem)
    return (
        Fact(label="SIM product", text=work_item.value(PRODUCT)),
        Fact(label="Plan code", text=work_item.value(PLAN)),
        Fact(label="Details", text=work_item.value(DETAILS)),
    )


PARTNER_ACCOUNT: Process[WorkItem] = Process(
    key="partner_account",
    title="Freebit account configuration",
    noun="configuration",
    owner="partner_relations",
    usual=timedelta(hours=18),
    matrix=(
        MatrixRow(
            name="Freebit Account Configuration",
            trigger="New SIM products",
            depends="Freebit partner credentials",
            documentation="Freebit contract docs",
        ),
    ),
    start=Start(code="FB", form=form, title=title),
    steps=(
        Step(
            key="configure",
            title="Account configuration at the partner",
            deed="configure partner accounts",
            team="partner_relations",
            checklist=(
                item("agreed", "Plan and prices agreed with the partner"),
                item("configured", "Account configured with the partner's credentials"),
                item("tried", "Test SIM activated and terminated"),
            ),
            ticked=True,
            facts=facts,
        ),
        Step(
            key="connect",
            title="Connection of the partner's account",
            deed="connect partner accounts",
            team="devops",
            follows=("configure",),
            checklist=(
                item("module", "Provisioning module uses the new plan"),
                item("verified", "Provisioning tried from end to end"),
            ),
            ticked=True,
            facts=facts,
        ),
    ),
)
