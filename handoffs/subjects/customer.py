"""What is known of a customer: the account, how it can be reached, and which services it has."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from handoffs.text.messages import Message, Money


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
class OpenCheck:
    """A case that asks for an eligibility check of a customer and is not closed."""

    record_id: str
    number: str
    status: str
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class KnownCustomer:
    """A customer as the system of record has them now: the account, who changed it last, and what is asked for it.

    `phones` and `emails` are all by which the customer is reached, those of the account included. `checks_unread` says why it
    is not known which checks are open.
    """

    account: Account
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    status: str = ""
    link: str = ""
    modified_at: datetime
    modified_by: str = ""
    checks: tuple[OpenCheck, ...] = ()
    checks_unread: Message | None = None


@dataclass(frozen=True, kw_only=True)
class FoundCustomers:
    """The customers that a search found, the best first, of so many that fit; `is_more` means that even more fit, unread."""

    customers: tuple[KnownCustomer, ...]
    fit: int
    is_more: bool = False


@dataclass(frozen=True, kw_only=True)
class CreatedAccount:
    """An account that a decision created or used, with the fields that were written; `link` leads to it."""

    account: Account
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class ActiveService:
    """The services of one product and status that WHMCS says the customer has now, and how many there are.

    `product_id` is the number of the product; empty where WHMCS does not say it.
    """

    product: str
    product_id: str = ""
    status: str
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class BilledService:
    """One service as the billing system keeps it: what is paid for it, how often, and until when.

    `amount` is what recurs each cycle, in the `currency` of the customer (ISO 4217; empty where unknown); None where no amount
    can be read, which is not zero. `paid_until` is the day on which the next payment is due.
    """

    service_id: str
    product: str
    status: str
    cycle: str = ""
    amount: Decimal | None = None
    currency: str = ""
    paid_until: date | None = None

    @property
    def price(self) -> Money | None:
        """Return what recurs each cycle; None where the amount or its currency is unknown."""
        return Money(amount=self.amount, currency=self.currency) if self.amount is not None and self.currency else None

    @property
    def has_ended(self) -> bool:
        """Return whether the service has ended."""
        return self.status in ENDED

    @property
    def is_running(self) -> bool:
        """Return whether the service runs. One that neither runs nor has ended is a person's to settle."""
        return self.status in RUNNING


RUNNING = frozenset({"Active", "Suspended"})
"""The billing system's words for services that run: a suspended one is only blocked, and goes on to be billed."""

ENDED = frozenset({"Terminated", "Cancelled"})
"""Its words for services that have ended. *Pending*, *Fraud*, *Completed* and others prove neither the one nor the other."""
