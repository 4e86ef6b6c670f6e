"""What handoffs are about: orders and their accounts, as plain values."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Account:
    """The customer that an order belongs to; absent optional fields are empty strings."""

    record_id: str
    name: str
    number: str = ""
    phone: str = ""
    email: str = ""
    eligibility: str = ""
    eligibility_status: str = ""
    address: str = ""


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
class Contact:
    """How the order says the customer can be reached; shown in modals only."""

    name: str = ""
    phone: str = ""
    email: str = ""


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
class ActiveService:
    """A service that WHMCS says the customer has now."""

    service_id: str
    product: str
    status: str


@dataclass(frozen=True, kw_only=True)
class Order:
    """An order as Salesforce tells it; `entered_review_at` is when it came into the status that needs review.

    `active_services` is None when WHMCS was not asked (not configured, no client known, or out of reach: then
    `active_services_unknown` says why).
    """

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
    contact: Contact = Contact()
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

    def as_shown(self) -> tuple[object, ...]:
        """Give all that a decider judges by and that only this order's record can change; a change of it is a conflict."""
        return (
            self.account.record_id,
            tuple(sorted((line.product, line.quantity, line.unit_price, line.total) for line in self.lines)),
            self.total,
            self.currency,
            self.installation_address,
            self.instructions,
        )
