"""The form fields of a product to sell or bill, and the planned product that they describe."""

from datetime import date

from handoffs.model.handoff import Handoff, Task
from handoffs.process.choices import item
from handoffs.process.forms import FieldKind, FormField, FormOption
from handoffs.process.policy import Policy
from handoffs.processes.product_launch.catalogue import PlannedProduct, number_of, price_of
from handoffs.subjects.field_values import FieldValue, keys_of, value_of
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import Message, message, written
from handoffs.text.money import example

NAME, SKU, WHMCS_ID, CYCLE, ITEM_CLASS, PRICE = "name", "sku", "whmcs_id", "cycle", "item_class", "price"
LAUNCH_DAY, DETAILS, ALSO_CHANGES = "launch_day", "details", "also_changes"
FLOW, DATABASE = "flow", "database"

CYCLES = ("Monthly", "Quarterly", "Semi-Annually", "Annually", "Biennially", "Triennially", "One-Time")
"""The names of WHMCS's cycles; Salesforce's spelling of them may differ (WHMCS API reference, billing cycles)."""

CLASSES = ("Service", "Activation", "Add-on")
"""The names of the handbook's item classes."""

WHMCS_ITEMS = (
    item("whmcs_product", message("product_launch.form.whmcs_product_item")),
    item("whmcs_price", message("product_launch.form.whmcs_price_item")),
    item("whmcs_fields", message("product_launch.form.whmcs_fields_item")),
    item("whmcs_api", message("product_launch.form.whmcs_api_item")),
)
"""The handbook's set-up of a product in WHMCS; that it was created through the API only a person can say."""


def name_field() -> FormField:
    """Ask for its name."""
    hint = message("product_launch.form.name_hint")
    return FormField(
        key=NAME,
        label=message("product_launch.form.name_field"),
        kind=FieldKind.LINE,
        placeholder=message("product_launch.form.name_placeholder"),
        hint=hint,
    )


def sku_field(*, optional: bool = False) -> FormField:
    """Ask for the SKU, the key of the product in Salesforce."""
    return FormField(
        key=SKU,
        label=message("product_launch.form.sku_field"),
        kind=FieldKind.LINE,
        placeholder=message("product_launch.form.sku_placeholder"),
        optional=optional,
    )


def number_field(initial: str = "", *, optional: bool = True) -> FormField:
    """Ask for the number of the product in WHMCS."""
    later, known = message("product_launch.form.number_later_hint"), message("product_launch.form.number_hint")
    return FormField(
        key=WHMCS_ID,
        label=message("product_launch.form.whmcs_id_field"),
        kind=FieldKind.LINE,
        initial=initial,
        hint=later if optional else known,
        placeholder=message("product_launch.form.whmcs_id_placeholder"),
        optional=optional,
    )


def cycle_field() -> FormField:
    """Ask for its billing cycle."""
    options = tuple(FormOption(key=cycle, label=written(cycle)) for cycle in CYCLES)
    return FormField(
        key=CYCLE, label=message("product_launch.form.cycle_field"), kind=FieldKind.OPTION, options=options, initial=CYCLES[0]
    )


def class_field() -> FormField:
    """Ask for its item class."""
    options = tuple(FormOption(key=each, label=written(each)) for each in CLASSES)
    return FormField(
        key=ITEM_CLASS,
        label=message("product_launch.form.item_class_field"),
        kind=FieldKind.OPTION,
        options=options,
        initial=CLASSES[0],
    )


def price_field(policy: Policy) -> FormField:
    """Ask for its price."""
    label = message("product_launch.form.price_field", currency=policy.currency)
    hint = message("product_launch.form.price_hint")
    placeholder = message("product_launch.form.price_placeholder", example=example(policy.currency))
    return FormField(key=PRICE, label=label, kind=FieldKind.LINE, placeholder=placeholder, hint=hint)


def whmcs_number_field(handoff: Handoff) -> FormField:
    """Ask for the number that WHMCS gave the product."""
    return number_field(whmcs_number(handoff), optional=False)


def product_name(field_values: tuple[FieldValue, ...]) -> str:
    """Return the name of the product."""
    return value_of(field_values, NAME).strip()


def check_product(field_values: tuple[FieldValue, ...], policy: Policy) -> None:
    """Refuse a price or a number that is none."""
    price_of(value_of(field_values, PRICE), policy.currency, PRICE)
    if value_of(field_values, WHMCS_ID).strip():
        number_of(value_of(field_values, WHMCS_ID), WHMCS_ID)


def planned(handoff: Handoff, policy: Policy) -> PlannedProduct:
    """Return the planned product, with its number in WHMCS as it is known last."""
    work_item = handoff.about(WorkItem)
    return PlannedProduct(
        name=work_item.value(NAME).strip(),
        sku=work_item.value(SKU).strip(),
        whmcs_id=whmcs_number(handoff),
        cycle=work_item.value(CYCLE),
        item_class=work_item.value(ITEM_CLASS),
        price=price_of(work_item.value(PRICE), policy.currency, PRICE),
        currency=policy.currency,
    )


def whmcs_number(handoff: Handoff) -> str:
    """Return the product's number in WHMCS: from the set-up, else from the start; empty before."""
    entered = [handoff.entry(task.step, WHMCS_ID) for task in handoff.tasks]
    known = next((each for each in entered if each.strip()), handoff.about(WorkItem).value(WHMCS_ID))
    return number_of(known, WHMCS_ID) if known.strip() else ""


def numbered(task: Task) -> Message | None:
    """Name the number that a decision gave the product; None where it gave none."""
    number = value_of(task.decision.field_values, WHMCS_ID).strip() if task.decision else ""
    return message("product_launch.form.has_number", number=number) if number else None


def also_changes_field() -> FormField:
    """Ask which other systems the launch changes: each of them needs a backup first."""
    options = (
        FormOption(key=FLOW, label=message("product_launch.form.flow_option")),
        FormOption(key=DATABASE, label=message("product_launch.form.database_option")),
    )
    return FormField(
        key=ALSO_CHANGES,
        label=message("product_launch.form.also_changes_field"),
        kind=FieldKind.OPTIONS,
        options=options,
        hint=message("product_launch.form.also_changes_hint"),
        optional=True,
    )


def also_changes(handoff: Handoff) -> tuple[str, ...]:
    """Return the other systems that the launch changes, by their keys."""
    return keys_of(handoff.about(WorkItem).values, ALSO_CHANGES)


def launch_day(handoff: Handoff) -> date | None:
    """Return the day of the launch, where the form names one."""
    written = handoff.about(WorkItem).value(LAUNCH_DAY)
    return date.fromisoformat(written) if written else None
