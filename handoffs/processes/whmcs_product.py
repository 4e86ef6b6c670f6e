"""WHMCS product set-up: DevOps creates or changes a product in WHMCS; a launch has the same as one of its own steps."""

from datetime import datetime, timedelta

from handoffs.checks import Finding
from handoffs.forms import Fact, FieldKind, FormField
from handoffs.handoff import Decision, Handoff, Task
from handoffs.looked_up import require_uncontradicted
from handoffs.matters import Matter
from handoffs.money import amount
from handoffs.people import Actor
from handoffs.picks import Pick, picked
from handoffs.policy import Policy
from handoffs.process import Matrix, Process, Start, Step
from handoffs.products.catalogue import Outside, number_of
from handoffs.products.findings import of_whmcs
from handoffs.products.form import (
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

KEY = "whmcs_product"


def form(policy: Policy) -> tuple[FormField, ...]:
    """Ask for the product, and what it costs."""
    details = FormField(key=DETAILS, label="Details", kind=FieldKind.WORDS, optional=True, placeholder="Group, module, fields")
    return name_field(), sku_field(optional=True), number_field(), cycle_field(), price_field(policy), details


def check(picks: tuple[Pick, ...], actor: Actor, policy: Policy, now: datetime) -> None:
    """Refuse a price or a number that is none."""
    check_product(picks)


def guard(handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
    """Require the product's number, and refuse what WHMCS speaks against."""
    number_of(picked(decision.picks, WHMCS_ID), WHMCS_ID)
    require_uncontradicted(CONFIGURE, handoff, task, decision)


def found(handoff: Handoff, task: Task, seen: Outside, policy: Policy) -> tuple[Finding, ...]:
    """Say item by item what WHMCS has, and what was expected."""
    return of_whmcs(planned(handoff, policy), seen, policy.salesforce.portal_pricebook)


def facts(handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
    """Tell what is to be set up."""
    matter, plan = handoff.about(Matter), planned(handoff, policy)
    return (
        Fact(label="SKU", text=matter.value(SKU)),
        Fact(label="WHMCS product", text=plan.whmcs_id or "not known yet"),
        Fact(label="Price", text=f"{amount(plan.price, plan.currency)} {matter.value(CYCLE).lower()}"),
        Fact(label="Started by", text=matter.starter),
        Fact(label="Details", text=matter.value(DETAILS)),
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
WHMCS_PRODUCT: Process[Matter] = Process(
    key=KEY,
    title="WHMCS product set-up",
    noun="product set-up",
    owner="devops",
    usual=timedelta(hours=18),
    matrix=(Matrix(name="WHMCS Product Setup", trigger="New product launch", depends="WHMCS Admin access"),),
    start=Start(code="WP", form=form, title=title, check=check),
    guard=guard,
    evident=(WHMCS_ID, SKU, CYCLE, PRICE),
    steps=(CONFIGURE,),
)
