"""The subject of a launch: the facts about the product that each of its cards shows."""

from handoffs.model.handoff import Handoff
from handoffs.process.forms import Fact
from handoffs.process.policy import Policy
from handoffs.processes.product_launch.form import CYCLE, DETAILS, ITEM_CLASS, SKU, launch_day, planned
from handoffs.subjects.work_item import WorkItem
from handoffs.text.money import amount
from handoffs.text.wording import dated

KEY = "product_launch"


def facts_of(handoff: Handoff, policy: Policy) -> tuple[Fact, ...]:
    """Show the product, its price and the day of the launch."""
    work_item, plan, day = handoff.about(WorkItem), planned(handoff, policy), launch_day(handoff)
    return (
        Fact(label="SKU", text=work_item.value(SKU)),
        Fact(label="Price", text=f"{amount(plan.price, plan.currency)} {work_item.value(CYCLE).lower()}"),
        Fact(label="Item class", text=work_item.value(ITEM_CLASS)),
        Fact(label="WHMCS product", text=plan.whmcs_id or "not known yet"),
        Fact(label="Launch day", text=dated(day) if day else "not set"),
        Fact(label="Started by", text=work_item.starter),
        *((Fact(label="Details", text=work_item.value(DETAILS)),) if work_item.value(DETAILS) else ()),
    )
