"""The subject of a launch: the facts about the product that each of its cards shows."""

from handoffs.model.handoff import Handoff
from handoffs.process.forms import Fact
from handoffs.process.policy import Policy
from handoffs.processes.product_launch.form import DETAILS, ITEM_CLASS, SKU, launch_day, planned
from handoffs.processes.product_launch.prices import price_for_cycle
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import message, written

KEY = "product_launch"


def facts_of(handoff: Handoff, policy: Policy) -> tuple[Fact, ...]:
    """Show the product, its price and the day of the launch."""
    work_item, plan, day = handoff.about(WorkItem), planned(handoff, policy), launch_day(handoff)
    return (
        Fact(label=message("product_launch.facts.sku_fact"), text=written(work_item.value(SKU))),
        Fact(label=message("product_launch.facts.price_fact"), text=price_for_cycle(plan)),
        Fact(label=message("product_launch.facts.item_class_fact"), text=written(work_item.value(ITEM_CLASS))),
        Fact(
            label=message("product_launch.facts.whmcs_product_fact"),
            text=written(plan.whmcs_id) if plan.whmcs_id else message("product_launch.facts.unknown_number"),
        ),
        Fact(
            label=message("product_launch.facts.launch_day_fact"),
            text=message("text.day", day=day) if day else message("product_launch.facts.no_launch_day"),
        ),
        Fact(label=message("product_launch.facts.started_by_fact"), text=written(work_item.starter)),
        *(
            (Fact(label=message("product_launch.facts.details_fact"), text=written(work_item.value(DETAILS))),)
            if work_item.value(DETAILS)
            else ()
        ),
    )
