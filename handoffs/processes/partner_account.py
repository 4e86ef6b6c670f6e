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
from handoffs.text.messages import Message, message, written

PRODUCT, PLAN, DETAILS = "product", "plan", "details"


class PartnerAccountStart(ManualStart):
    """Somebody names the SIM product."""

    code = "FB"

    def form(self, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the product, its plan code and details for the partner."""
        return (
            FormField(
                key=PRODUCT,
                label=message("partner_account.product_field"),
                kind=FieldKind.LINE,
                placeholder=message("partner_account.product_placeholder"),
            ),
            FormField(key=PLAN, label=message("partner_account.plan_field"), kind=FieldKind.LINE, optional=True),
            FormField(key=DETAILS, label=message("partner_account.details_field"), kind=FieldKind.WORDS, optional=True),
        )

    def title(self, field_values: tuple[FieldValue, ...], names: Mapping[str, str]) -> Message:
        """Use the name of the product as the title."""
        return written(value_of(field_values, PRODUCT))


class PartnerAccountStep(Step):
    """A step whose card shows the SIM product."""

    ticked_on_card = True

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the product, its plan code and the details."""
        work_item = handoff.about(WorkItem)
        return (
            Fact(label=message("partner_account.sim_product_fact"), text=written(work_item.value(PRODUCT))),
            Fact(label=message("partner_account.plan_code_fact"), text=written(work_item.value(PLAN))),
            Fact(label=message("partner_account.details_fact"), text=written(work_item.value(DETAILS))),
        )


class Configure(PartnerAccountStep):
    """Partner Relations configures the account at the partner."""

    key = "configure"
    title = message("partner_account.configure_title")
    permission_phrase = message("partner_account.configure_permission")
    team = "partner_relations"
    checklist = (
        item("agreed", message("partner_account.agreed_item")),
        item("configured", message("partner_account.configured_item")),
        item("tried", message("partner_account.tried_item")),
    )


class Connect(PartnerAccountStep):
    """DevOps connects the provisioning module to the account."""

    key = "connect"
    title = message("partner_account.connect_title")
    permission_phrase = message("partner_account.connect_permission")
    team = "devops"
    follows = (Configure.key,)
    checklist = (
        item("module", message("partner_account.module_item")),
        item("verified", message("partner_account.verified_item")),
    )


class PartnerAccount(Process[WorkItem]):
    """Partner Relations configures the partner's account, then DevOps connects it."""

    key = "partner_account"
    title = message("partner_account.process.title")
    noun = message("partner_account.process.noun")
    subject = WorkItem
    owner = "partner_relations"
    default_target = timedelta(hours=18)
    start = PartnerAccountStart()
    steps = (Configure(), Connect())
    matrix = (
        MatrixRow(
            name=message("partner_account.matrix_name"),
            trigger=message("partner_account.matrix_trigger"),
            depends=message("partner_account.matrix_depends"),
            documentation=message("partner_account.matrix_documentation"),
        ),
    )
