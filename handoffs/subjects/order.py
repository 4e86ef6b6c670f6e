"""An order, with its lines and the customer's other orders, as plain values."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from handoffs.subjects.customer import NO_CONTACT, Account, ActiveService, Contact
from handoffs.subjects.subject import RecordSubject
from handoffs.text.messages import Message, if_written, message


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of what is ordered; prices in the order's currency, None where no record shows them.

    `product_id` is the id of the product in Salesforce, `whmcs_id` its number in WHMCS; each is empty where no record holds it.
    """

    product: str
    product_id: str = ""
    whmcs_id: str = ""
    sku: str = ""
    item_class: str = ""
    billing_cycle: str = ""
    quantity: Decimal | None = Decimal(1)
    unit_price: Decimal | None = None
    total: Decimal | None = None

    @property
    def written_quantity(self) -> str:
        """Return the quantity in plain digits; a question mark where no record shows it."""
        return "?" if self.quantity is None else f"{self.quantity.normalize():f}"


@dataclass(frozen=True, kw_only=True)
class OtherOrder:
    """Another order of the same account."""

    number: str
    status: str
    link: str = ""


NAMED = 5
"""The number of other orders or services that are named; the others are counted."""


@dataclass(frozen=True, kw_only=True)
class OtherOrders:
    """Some of the other orders of the account: how many there are, and the newest ones, at most NAMED, newest first."""

    count: int = 0
    newest: tuple[OtherOrder, ...] = ()

    @property
    def unnamed(self) -> int:
        """Return how many orders are counted without being named."""
        return self.count - len(self.newest)


NO_OTHERS = OtherOrders()
"""The account has no other orders."""


@dataclass(frozen=True, kw_only=True)
class Order(RecordSubject):
    """An order as Salesforce tells it; `entered_review_at` is when it came into the status that needs review.

    `total` is None when Salesforce shows none (the field is hidden or empty): that is no order without value.
    `duplicates` are other orders with one of its products, which the customer waits for or has. `preceding` are other orders,
    decided ones included, that the account placed up to `preceding_within` before this one (None: nobody asked). `orders_link`
    leads to all orders of the account. `active_services` is None when WHMCS was not asked (not configured, no client known, or
    out of reach: then `active_services_unknown` says why).
    """

    kind: Literal["order"] = field(default="order", init=False)
    record_id: str
    number: str
    status: str
    account: Account
    lines: tuple[Line, ...] = ()
    total: Decimal | None = None
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
    orders_link: str = ""
    duplicates: OtherOrders = NO_OTHERS
    preceding: OtherOrders = NO_OTHERS
    preceding_within: timedelta | None = None
    active_services: tuple[ActiveService, ...] | None = None
    active_services_unknown: Message | None = None

    @property
    def products_are_known(self) -> bool:
        """Return whether it has lines, and each of them shows its product."""
        return bool(self.lines) and all(line.product.strip() for line in self.lines)

    @property
    def party(self) -> str:
        """Return the id of the customer, by which handoffs of one customer find each other."""
        return self.account.record_id

    @property
    def neighbours(self) -> tuple[str, ...]:
        """Return the numbers of the newest orders that the account placed shortly before this one."""
        return tuple(each.number for each in self.preceding.newest)

    @property
    def headline(self) -> Message | None:
        """Return the name of the customer; None while it is not known."""
        return if_written(self.account.name)

    @property
    def headline_link(self) -> str:
        """Return the address of the record that the headline names."""
        return self.account_link

    @property
    def noun(self) -> Message:
        """Return the kind of record in everyday words."""
        return message("subjects.order.noun")

    @property
    def is_record(self) -> bool:
        """Return whether it is a record of Salesforce, which people change there."""
        return True

    def as_shown(self) -> dict[str, object]:
        """Return, by name, the values of this record that a decider sees; a change of one is a conflict."""
        return {
            "account": self.account.record_id,
            "items": tuple(sorted(map(_shown, self.lines), key=_by_value)),
            "total": self.total,
            "currency": self.currency,
            "installation address": self.installation_address,
            "special instructions": self.instructions,
        }

    def as_evidence(self) -> dict[str, object]:
        """Return the values for a receipt, without personal data."""
        lines = [f"{line.written_quantity} x {line.product}" for line in self.lines]
        return {"lines": lines, "total": "unknown" if self.total is None else f"{self.total} {self.currency}"}


def _shown(line: Line) -> tuple[str | Decimal | None, ...]:
    return line.product, line.quantity, line.unit_price, line.total


def _by_value(shown: tuple[str | Decimal | None, ...]) -> tuple[tuple[bool, str | Decimal], ...]:
    """Return a key by which lines with unknown values can be sorted too."""
    return tuple((value is not None, Decimal(0) if value is None else value) for value in shown)
