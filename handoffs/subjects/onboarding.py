"""A customer who is being onboarded: what was typed at the start, and the account as Salesforce has it since."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from handoffs.subjects.customer import NO_CONTACT, Account, Contact, OpenCheck
from handoffs.subjects.work_item import ManualSubject


@dataclass(frozen=True, kw_only=True)
class Billing:
    """Where bills go, in the parts that are written one by one."""

    postal_code: str = ""
    state: str = ""
    city: str = ""
    street: str = ""

    @property
    def line(self) -> str:
        """Give it on one line, the widest part first."""
        return ", ".join(filter(None, (self.postal_code, self.state, self.city, self.street)))


NO_BILLING = Billing()
"""Where nobody has typed an address, as for an account that is there already."""


@dataclass(frozen=True, kw_only=True)
class Onboarding(ManualSubject):
    """One customer. `record_id` names the form that began it, so that the form begins it once.

    `account` is as it was typed, and as Salesforce has it once it has an id; `contact` is whom to ask for. `kyc`, `internet`
    and `migrates` say what applies. `checks` are the open cases that ask for an eligibility check.
    """

    kind: Literal["onboarding"] = field(default="onboarding", init=False)
    account: Account
    contact: Contact = NO_CONTACT
    billing: Billing = NO_BILLING
    initial_status: str = ""
    kyc: bool = False
    internet: bool = False
    migrates: bool = False
    whmcs_client: str = ""
    checks: tuple[OpenCheck, ...] = ()
    changed_at: datetime | None = None
    changed_by: str = ""

    @property
    def headline(self) -> str:
        """Say in a few words who it is."""
        return self.account.name

    @property
    def noun(self) -> str:
        """Say what it is, as people call it."""
        return "customer"

    @property
    def party(self) -> str:
        """Name the customer; what concerns them as a whole is found by it."""
        return self.account.record_id

    @property
    def modified_at(self) -> datetime:
        """Tell when the account was changed last, or when it was written down."""
        return self.changed_at or self.started_at

    @property
    def modified_by(self) -> str:
        """Name who changed the account last."""
        return self.changed_by

    def as_shown(self) -> dict[str, object]:
        """Give by name all that is verified, and that a result would overwrite; a change of it is a conflict."""
        return {
            "name": self.account.name,
            "customer number": self.account.number,
            "billing address": self.account.address,
            "eligibility": (self.account.eligibility, self.account.eligibility_status),
        }

    def as_evidence(self) -> dict[str, object]:
        """Give what a receipt may tell of it: nothing by which a person is known."""
        return {"number": self.number, "kyc": self.kyc, "internet": self.internet, "eligibility": self.account.eligibility}
