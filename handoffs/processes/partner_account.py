"""Freebit account configuration: Partner Relations sets up the partner's account for new SIM products."""

from collections.abc import Mapping
from datetime import timedelta

from handoffs.model.handoff import Handoff, Task
from handoffs.process.choices import item
from handoffs.process.forms import Fact, FieldKind, FormField
from handoffs.process.policy import Policy
from handoffs.process.process import MatrixRow, Process
from handoffs.process.start import ManualStart
from handoffs.process.step import Step
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.work_item import WorkItem

PRODUCT, PLAN, DETAILS = "product", "plan", "details"


class PartnerAccountStart(ManualStart):
    """Somebody names the SIM product."""

    code = "FB"

    def form(self, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the product, its plan code and details for the partner."""
        return (
            FormField(key=PRODUCT, label="SIM product", kind=FieldKind.LINE, placeholder="As SIM 20 GB"),
            FormField(key=PLAN, label="Partner's plan code", kind=FieldKind.LINE, optional=True),
            FormField(key=DETAILS, label="Details", kind=FieldKind.WORDS, optional=True),
        )

    def title(self, field_values: tuple[FieldValue, ...], names: Mapping[str, str]) -> str:
        """Use the name of the product as the title."""
        return value_of(field_values, PRODUCT)


class PartnerAccountStep(Step):
    """A step whose card shows the SIM product."""

    ticked_on_card = True

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the product, its plan code and the details."""
        work_item = handoff.about(WorkItem)
        return (
            Fact(label="SIM product", text=work_item.value(PRODUCT)),
            Fact(label="Plan code", text=work_item.value(PLAN)),
            Fact(label="Details", text=work_item.value(DETAILS)),
        )


class Configure(PartnerAccountStep):
    """Partner Relations configures the account at the partner."""

    key = "configure"
    title = "Account configuration at the partner"
    permission_phrase = "configure partner accounts"
    team = "partner_relations"
    checklist = (
        item("agreed", "Plan and prices agreed with the partner"),
        item("configured", "Account configured with the partner's credentials"),
        item("tried", "Test SIM activated and terminated"),
    )


class Connect(PartnerAccountStep):
    """DevOps connects the provisioning module to the account."""

    key = "connect"
    title = "Connection of the partner's account"
    permission_phrase = "connect partner accounts"
    team = "devops"
    follows = (Configure.key,)
    checklist = (
        item("module", "Provisioning module uses the new plan"),
        item("verified", "Provisioning tried from end to end"),
    )


class PartnerAccount(Process[WorkItem]):
    """Partner Relations configures the partner's account, then DevOps connects it."""

    key = "partner_account"
    title = "Freebit account configuration"
    noun = "configuration"
    subject = WorkItem
    owner = "partner_relations"
    default_target = timedelta(hours=18)
    start = PartnerAccountStart()
    steps = (Configure(), Connect())
    matrix = (
        MatrixRow(
            name="Freebit Account Configuration",
            trigger="New SIM products",
            depends="Freebit partner credentials",
            documentation="Freebit contract docs",
        ),
    )
