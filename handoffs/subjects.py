"""What handoffs are about: orders and cases with their accounts, as plain values."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal


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
    street: str = ""


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


@dataclass(frozen=True, kw_only=True)
class Opportunity:
    """What the customer may buy, or is about to give up: where it stands, and when it last changed."""

    record_id: str
    name: str
    stage: str
    modified_at: datetime
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class EarlierResult:
    """What was found before: for this account, or (`account` names it) for another one at the same address.

    `result` is empty where only the case is known, `on` is None where only the result is.
    """

    result: str
    account: str = ""
    case: str = ""
    on: datetime | None = None
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class EligibilityCase:
    """A customer's request to find out which internet service the address can have.

    `opportunities` are all that may be meant; `entered_review_at` is when the case was opened, or opened again.
    `account_modified_at` is None for a case without an account.
    """

    kind: Literal["eligibility_case"] = field(default="eligibility_case", init=False)
    record_id: str
    number: str
    status: str
    is_closed: bool = False
    account: Account
    express: bool = False
    subject_line: str = ""
    description: str = ""
    contact: Contact = Contact()
    opportunities: tuple[Opportunity, ...] = ()
    earlier: tuple[EarlierResult, ...] = ()
    requested_at: datetime
    entered_review_at: datetime
    modified_at: datetime
    modified_by: str = ""
    account_modified_at: datetime | None = None
    link: str = ""
    account_link: str = ""

    @property
    def party(self) -> str:
        """Name whose request it is; what concerns the customer as a whole is found by it."""
        return self.account.record_id

    @property
    def noun(self) -> str:
        """Say what kind of record it is, as people call it."""
        return "case"

    @property
    def record_kind(self) -> str:
        """Name the object of the system of record that it is."""
        return "Case"

    @property
    def address(self) -> str:
        """Give the address that is to be looked up."""
        return self.account.address

    def as_shown(self) -> dict[str, object]:
        """Give by name all that a decider judges by, and that a result would overwrite; a change of it is a conflict."""
        return {
            "account": self.account.record_id,
            "address": self.account.address,
            "description": self.description,
            "eligibility": (self.account.eligibility, self.account.eligibility_status),
            "opportunity": tuple(sorted((each.record_id, each.stage) for each in self.opportunities)),
        }

    def as_evidence(self) -> dict[str, object]:
        """Give what a receipt may tell of it: nothing by which a person is known."""
        return {
            "express": self.express,
            "eligibility": self.account.eligibility,
            "opportunities": [f"{each.record_id} {each.stage}" for each in self.opportunities],
            "earlier": [each.result for each in self.earlier if each.result],
        }


Subject = Order | EligibilityCase
"""What a handoff can be about."""
