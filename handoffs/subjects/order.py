"""An order, with its lines and the customer's other orders, as plain values."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from handoffs.subjects.customer import NO_CONTACT, Account, ActiveService, Contact


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of what is ordered; prices in the order's currency."""

    product: str
    sku: str = ""
    item_class: str = ""
    billing_cycle: str = ""
    quantity: Decimal = Decimal(1)
    unit_price: Decimal = Decimal(0)
    total: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class OtherOrder:
    """Another order of the same account: what it is and where it stands."""

    record_id: str
    number: str
    status: str
    placed_at: datetime
    products: tuple[str, ...] = ()
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Order:
    """An order as Salesforce tells it; `entered_review_at` is when it came into the status that needs review.

    `active_services` is None when WHMCS was not asked (not configured, no client known, or out of reach: then
    `active_services_unknown` says why).
    """

    kind: Literal["order"] = field(default="order", init=False)
    record_id: str
    number: str
    status: str
    account: Account
    lines: tuple[Line, ...] = ()
    total: Decimal = Decimal(0)
    currency: str = "JPY"
    priority: bool = False
    installation_address: str = ""
    instructions: str = ""
    contact: Contact = NO_CONTACT
    placed_at: datetime
    entered_review_at: datetime
    modified_at: datetime
    modified_by: str = ""
    link: str = ""
    account_link: str = ""
    other_orders: tuple[OtherOrder, ...] = ()
    active_services: tuple[ActiveService, ...] | None = None
    active_services_unknown: str = ""

    @property
    def party(self) -> str:
        """Name whose order it is; what concerns the customer as a whole is found by it."""
        return self.account.record_id

    @property
    def headline(self) -> str:
        """Say in a few words whose it is."""
        return self.account.name

    @property
    def headline_link(self) -> str:
        """Give the address of what the headline names."""
        return self.account_link

    @property
    def noun(self) -> str:
        """Say what kind of record it is, as people call it."""
        return "order"

    @property
    def record_kind(self) -> str:
        """Name the object of the system of record that it is."""
        return "Order"

    def as_shown(self) -> dict[str, object]:
        """Give by name all that a decider judges by and that only this order's record can change; a change is a conflict."""
        return {
            "account": self.account.record_id,
            "items": tuple(sorted((line.product, line.quantity, line.unit_price, line.total) for line in self.lines)),
            "total": self.total,
            "currency": self.currency,
            "installation address": self.installation_address,
            "special instructions": self.instructions,
        }

    def as_evidence(self) -> dict[str, object]:
        """Give what a receipt may tell of it: nothing by which a person is known."""
        lines = [f"{line.quantity.normalize():f} x {line.product}" for line in self.lines]
        return {"lines": lines, "total": f"{self.total} {self.currency}"}
