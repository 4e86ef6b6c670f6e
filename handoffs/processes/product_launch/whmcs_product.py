"""WHMCS product set-up: DevOps creates or changes a product in WHMCS; a launch has the same as one of its own steps."""

from datetime import datetime, timedelta

from handoffs.model.checks import Finding
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.process.definition import MatrixRow, Process, Start, Step
from handoffs.process.forms import Fact, FieldKind, FormField
from handoffs.process.policy import Policy
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
    number_asked,
    number_field,
    planned,
    price_field,
    sku_field,
    title,
)
from handoffs.rules.contradictions import require_uncontradicted
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.work_item import WorkItem
from handoffs.text.money import amount

KEY = "whmcs_product"


def form(policy: Policy) -> tuple[FormField, ...]:
    """Ask for the product, and what it costs."""
    details = FormField(key=DETAILS, label="Details", kind=FieldKind.WORDS, optional=True, placeholder="Group, module, fields")
    return name_field(), sku_field(optional=True), number_field(), cycle_field(), price_field(policy), details


def check(field_values: tuple[FieldValue, ...], actor: Actor, policy: Policy, now: datetime) -> None:
    """Refuse a price or a number that is none."""
    check_product(field_values)


def guard(handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
    """Require the product's number, and refuse what WHMCS speaks against."""
    number_of(value_of(decision.field_values, WHMCS_ID), WHMCS_ID)
    require_uncontradicted(CONFIGURE, handoff, task, decision)


def found(handoff: Handoff, task: Task, seen: Outside, policy: Policy) -> tuple[Finding, ...]:
    """Say item by item what WHMCS has, and what was expected."""
    return of_whmcs(planned(handoff, policy), seen, policy.salesforce.portal_pricebook)


def facts(handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
    """Tell what is to be set up."""
    work_item, plan = handoff.about(WorkItem), planned(handoff, policy)
    return (
        Fact(label="SKU", text=work_item.value(SKU)),
        Fact(label="WHMCS product", text=plan.whmcs_id or "not known yet"),
        Fact(label="Price", text=f"{amount(plan.price, plan.currency)} {work_item.value(CYCLE).lower()}"),
        Fact(label="Started by", text=work_item.starter),
        Fact(label="Details", text=work_item.value(DETAILS)),
    )


CONFIGURE = Step(
    key="configure",
    title="Product in WHMCS",
    deed="set products up in WHMCS",
    team="devops",
    checklist=WHMCS_ITEMS,
    ticked=True,
    looks=True,
    asks=number_asked,
    facts=facts,
)
WHMCS_PRODUCT: Process[WorkItem] = Process(
    key=KEY,
    title="WHMCS product set-up",
    noun="product set-up",
    owner="devops",
    usual=timedelta(hours=18),
    matrix=(MatrixRow(name="WHMCS Product Setup", trigger="New product launch", depends="WHMCS Admin access"),),
    start=Start(code="WP", form=form, title=title, check=check),
    guard=guard,
    evident=(WHMCS_ID, SKU, CYCLE, PRICE),
    steps=(CONFIGURE,),
)
