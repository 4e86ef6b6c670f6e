"""What is known of a customer: the account, how it can be reached, and which services it has."""

from dataclasses import dataclass
from datetime import date
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
    street: str = ""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """How the order says the customer can be reached; shown in modals only."""

    name: str = ""
    phone: str = ""
    email: str = ""


NO_CONTACT = Contact()
"""Where a record names nobody."""


@dataclass(frozen=True, kw_only=True)
class ActiveService:
    """A service that WHMCS says the customer has now."""

    service_id: str
    product: str
    status: str


@dataclass(frozen=True, kw_only=True)
class BilledService:
    """One service as the billing system keeps it: what is paid for it, how often, and until when.

    `amount` is what recurs each cycle, in the org's currency; `paid_until` is the day on which the next payment is due.
    """

    service_id: str
    product: str
    status: str
    cycle: str = ""
    amount: Decimal = Decimal(0)
    paid_until: date | None = None

    @property
    def has_ended(self) -> bool:
        """Say whether it runs no more."""
        return self.status in ENDED


ENDED = frozenset({"Terminated", "Cancelled"})
"""The billing system's words for services that have ended."""
