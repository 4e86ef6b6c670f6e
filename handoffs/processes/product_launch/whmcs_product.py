"""WHMCS product set-up: DevOps creates or changes a product in WHMCS; a launch has the same work as one of its steps."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from handoffs.model.checks import Finding
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.process.choices import Choice
from handoffs.process.forms import Fact, FieldKind, FormField
from handoffs.process.policy import Policy
from handoffs.process.process import MatrixRow, Process
from handoffs.process.start import ManualStart
from handoffs.processes.product_launch.catalogue import Outside, number_of
from handoffs.processes.product_launch.findings import of_whmcs
from handoffs.processes.product_launch.form import (
    CYCLE,
    DETAILS,
    PRICE,
    SKU,
    WHMCS_ID,
    WHMCS_ITEMS,
    check_product,
    cycle_field,
    name_field,
    number_field,
    numbered,
    planned,
    price_field,
    product_name,
    sku_field,
    whmcs_number_field,
)
from handoffs.processes.product_launch.prices import price_for_cycle
from handoffs.processes.product_launch.verified_step import VerifiedStep
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import Message, message, written


class WhmcsProductStart(ManualStart):
    """Somebody describes the product."""

    code = "WP"

    def form(self, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the product and its price."""
        details = FormField(
            key=DETAILS,
            label=message("product_launch.whmcs_product.details_field"),
            kind=FieldKind.WORDS,
            optional=True,
            placeholder=message("product_launch.whmcs_product.details_placeholder"),
        )
        return name_field(), sku_field(optional=True), number_field(), cycle_field(), price_field(policy), details

    def title(self, field_values: tuple[FieldValue, ...], names: Mapping[str, str]) -> Message:
        """Use the name of the product as the title."""
        return written(product_name(field_values))

    def check(self, field_values: tuple[FieldValue, ...], actor: Actor, policy: Policy, now: datetime) -> None:
        """Refuse a price or a number that is none."""
        check_product(field_values, policy)


class Configure(VerifiedStep):
    """DevOps sets the product up in WHMCS and records its number."""

    key = "configure"
    title = message("product_launch.whmcs_product.configure_title")
    permission_phrase = message("product_launch.whmcs_product.configure_permission")
    team = "devops"
    checklist = WHMCS_ITEMS

    def verify(self, handoff: Handoff, seen: Outside, policy: Policy) -> tuple[Finding, ...]:
        """Compare the plan with the product in WHMCS."""
        return of_whmcs(planned(handoff, policy), seen, policy.portal_pricebook)

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the product's number in WHMCS."""
        return (whmcs_number_field(handoff),)

    def outcome(self, handoff: Handoff, task: Task, policy: Policy) -> Message | None:
        """Name the product's number in WHMCS."""
        return numbered(task) or super().outcome(handoff, task, policy)

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Require the product's number, and refuse an item that WHMCS contradicts."""
        number_of(value_of(decision.field_values, WHMCS_ID), WHMCS_ID)
        super().guard(handoff, task, decision, actor, policy)

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the product and its price."""
        work_item, plan = handoff.about(WorkItem), planned(handoff, policy)
        return (
            Fact(label=message("product_launch.whmcs_product.sku_fact"), text=written(work_item.value(SKU))),
            Fact(
                label=message("product_launch.whmcs_product.whmcs_product_fact"),
                text=written(plan.whmcs_id) if plan.whmcs_id else message("product_launch.whmcs_product.unknown_number"),
            ),
            Fact(label=message("product_launch.whmcs_product.price_fact"), text=price_for_cycle(plan)),
            Fact(label=message("product_launch.whmcs_product.started_by_fact"), text=written(work_item.starter)),
            Fact(label=message("product_launch.whmcs_product.details_fact"), text=written(work_item.value(DETAILS))),
        )


class WhmcsProduct(Process[WorkItem]):
    """DevOps sets one product up in WHMCS."""

    key = "whmcs_product"
    title = message("product_launch.whmcs_product.title")
    noun = message("product_launch.whmcs_product.noun")
    subject = WorkItem
    owner = "devops"
    default_target = timedelta(hours=18)
    start = WhmcsProductStart()
    steps = (Configure(),)
    receipt_fields = (WHMCS_ID, SKU, CYCLE, PRICE)
    matrix = (
        MatrixRow(
            name=message("product_launch.whmcs_product.matrix_name"),
            trigger=message("product_launch.whmcs_product.matrix_trigger"),
            depends=message("product_launch.whmcs_product.matrix_depends"),
        ),
    )
