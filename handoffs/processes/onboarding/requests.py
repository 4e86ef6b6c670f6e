"""The changes of an account that an onboarding can ask for."""

from dataclasses import dataclass, field
from typing import Literal

from handoffs.model.requests import RecordRequest
from handoffs.subjects.onboarding import Billing


@dataclass(frozen=True, kw_only=True)
class CreateAccount(RecordRequest):
    """Create an account under a `number` that no other account has."""

    type: Literal["create_account"] = field(default="create_account", init=False)
    number: str
    name: str
    phone: str
    email: str
    status: str
    billing: Billing


@dataclass(frozen=True, kw_only=True)
class NewAccount(RecordRequest):
    """Create an account as the org wants it; CreateAccount is what earlier releases asked for.

    `number` is empty where the org assigns it, `country` where all customers are of one. A person has a `last_name`, which is
    empty for anybody else. `seen` are the record ids of accounts that the decider has seen as possible duplicates, and found to
    be other customers.
    """

    type: Literal["new_account"] = field(default="new_account", init=False)
    number: str
    name: str
    last_name: str = ""
    first_name: str = ""
    phone: str
    email: str
    status: str
    billing: Billing
    country: str = ""
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UseAccount(RecordRequest):
    """Use an existing account, named by its record id; it receives the `number` if it has none."""

    type: Literal["use_account"] = field(default="use_account", init=False)
    account: str
    number: str


@dataclass(frozen=True, kw_only=True)
class RecordEligibility(RecordRequest):
    """Record the internet eligibility of an account, named by its record id."""

    type: Literal["record_eligibility"] = field(default="record_eligibility", init=False)
    account: str
    result: str
