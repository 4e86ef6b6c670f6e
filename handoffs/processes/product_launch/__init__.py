"""Product launch: SF Admin and DevOps set a product up, Development verifies it, every team documents it, a checklist ends it.

`about` is the product as it was written down, `steps` who does what. What Salesforce and WHMCS can answer is looked up there.
"""

from datetime import timedelta

from handoffs.model.checks import Finding
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.process.definition import MatrixRow, Process, Start
from handoffs.process.policy import Policy
from handoffs.processes.product_launch import about
from handoffs.processes.product_launch.catalogue import Outside, number_of
from handoffs.processes.product_launch.findings import of_salesforce, of_whmcs, summed_up
from handoffs.processes.product_launch.form import (
    CYCLE,
    ITEM_CLASS,
    LAUNCH_DAY,
    PRICE,
    SKU,
    WHMCS_ID,
    launch_day,
    planned,
    same_sku,
    title,
)
from handoffs.processes.product_launch.prices import of_prices
from handoffs.processes.product_launch.steps import STEPS
from handoffs.rules.contradictions import require_uncontradicted
from handoffs.subjects.field_values import value_of
from handoffs.subjects.work_item import WorkItem


def guard(handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
    """Require the product's number from whoever set it up in WHMCS, and refuse what the systems speak against."""
    if task.step == about.WHMCS:
        number_of(value_of(decision.field_values, WHMCS_ID), WHMCS_ID)
    step = next(step for step in STEPS if step.key == task.step)
    require_uncontradicted(step, handoff, task, decision)


def found(handoff: Handoff, task: Task, seen: Outside, policy: Policy) -> tuple[Finding, ...]:
    """Say item by item what Salesforce and WHMCS have, and what was expected."""
    plan, book = planned(handoff, policy), policy.salesforce.portal_pricebook
    match task.step:
        case about.SALESFORCE:
            return of_salesforce(plan, seen, book)
        case about.WHMCS:
            return of_whmcs(plan, seen, book)
    sold = tuple(each for each in of_salesforce(plan, seen, book) if each.item != "sf_price")
    billed = tuple(each for each in of_whmcs(plan, seen, book) if each.item == "whmcs_product")
    return (
        summed_up("salesforce_updated", "Salesforce", sold),
        summed_up("whmcs_updated", "WHMCS", billed),
        of_prices("pricing_synced", plan, seen, book),
    )


PRODUCT_LAUNCH: Process[WorkItem] = Process(
    key=about.KEY,
    title="Product launch",
    noun="launch",
    owner="sf_admin",
    usual=timedelta(hours=27),
    matrix=(MatrixRow(name="Product Launch", trigger="A new product", depends="SF Admin, DevOps, Development, then all teams"),),
    start=Start(code="PL", form=about.form, title=title, same_as=same_sku, check=about.check),
    deadline=launch_day,
    deadline_is="the day of the launch",
    guard=guard,
    evident=(SKU, WHMCS_ID, CYCLE, ITEM_CLASS, PRICE, LAUNCH_DAY),
    steps=STEPS,
)
