"""What a launch is about: the product as it was written down, and what every card of it tells."""

from datetime import datetime

from handoffs.model.handoff import Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.forms import Fact, FieldKind, FormField
from handoffs.process.policy import Policy
from handoffs.processes.product_launch.form import (
    CYCLE,
    DETAILS,
    ITEM_CLASS,
    LAUNCH_DAY,
    SKU,
    check_product,
    class_field,
    cycle_field,
    launch_day,
    name_field,
    number_field,
    planned,
    price_field,
    sku_field,
)
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.work_item import WorkItem
from handoffs.text.money import amount
from handoffs.text.wording import dated

KEY = "product_launch"
SALESFORCE, WHMCS, PORTAL, CHECKLIST = "salesforce", "whmcs", "portal", "checklist"


def form(policy: Policy) -> tuple[FormField, ...]:
    """Ask for the product, what it costs, and when it is launched."""
    hint = "Each team's due time is counted back from it, in business days. Left out: each step takes its usual time."
    return (
        name_field(),
        sku_field(),
        class_field(),
        cycle_field(),
        price_field(policy),
        number_field(),
        FormField(key=LAUNCH_DAY, label="Launch day", kind=FieldKind.DAY, optional=True, hint=hint),
        FormField(key=DETAILS, label="Details", kind=FieldKind.WORDS, optional=True, placeholder="For whom, where, conditions"),
    )


def check(field_values: tuple[FieldValue, ...], actor: Actor, policy: Policy, now: datetime) -> None:
    """Refuse a price or a number that is none, and a day that has passed."""
    check_product(field_values)
    day = value_of(field_values, LAUNCH_DAY)
    if day and day < str(now.astimezone(policy.calendar_of(policy.process(KEY).team).zone).date()):
        raise Refusal("That day has passed. Please choose a day to come, or leave it out.", field=LAUNCH_DAY)


def facts(handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
    """Tell what is launched, what it costs, and when."""
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
