"""How a launch starts: somebody describes the product, its price and the day of the launch."""

from collections.abc import Mapping
from datetime import datetime

from handoffs.clock.days import local_day
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.forms import FieldKind, FormField, day_of
from handoffs.process.policy import Policy
from handoffs.process.start import ManualStart
from handoffs.processes.product_launch.catalogue import letters
from handoffs.processes.product_launch.facts import KEY
from handoffs.processes.product_launch.form import (
    DETAILS,
    LAUNCH_DAY,
    SKU,
    also_changes_field,
    check_product,
    class_field,
    cycle_field,
    name_field,
    number_field,
    price_field,
    product_name,
    sku_field,
)
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.text.messages import Message, message, written


class ProductLaunchStart(ManualStart):
    """Somebody describes the product."""

    code = "PL"

    def form(self, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the product, its price and the day of the launch."""
        hint = message("product_launch.start.launch_day_hint")
        conditions = message("product_launch.start.details_placeholder")
        return (
            name_field(),
            sku_field(),
            class_field(),
            cycle_field(),
            price_field(policy),
            number_field(),
            also_changes_field(),
            FormField(
                key=LAUNCH_DAY,
                label=message("product_launch.start.launch_day_field"),
                kind=FieldKind.DAY,
                optional=True,
                hint=hint,
            ),
            FormField(
                key=DETAILS,
                label=message("product_launch.start.details_field"),
                kind=FieldKind.WORDS,
                optional=True,
                placeholder=conditions,
            ),
        )

    def title(self, field_values: tuple[FieldValue, ...], names: Mapping[str, str]) -> Message:
        """Use the name of the product as the title."""
        return written(product_name(field_values))

    def same_as(self, field_values: tuple[FieldValue, ...]) -> str:
        """Keep one launch for each SKU."""
        return letters(value_of(field_values, SKU)) or value_of(field_values, SKU).strip()

    def check(self, field_values: tuple[FieldValue, ...], actor: Actor, policy: Policy, now: datetime) -> None:
        """Refuse a price or a number that is none, and a day in the past."""
        check_product(field_values, policy)
        day = value_of(field_values, LAUNCH_DAY)
        today = local_day(now, policy.calendar_of(policy.process(KEY).team).zone)
        if day and day_of(day, LAUNCH_DAY) < today:
            raise Refusal(message("product_launch.start.past_day"), field=LAUNCH_DAY)
