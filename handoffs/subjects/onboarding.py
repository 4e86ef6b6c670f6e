"""A customer who is being onboarded: what was typed at the start, and the account as Salesforce has it since."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from handoffs.subjects.customer import NO_CONTACT, Account, Contact, OpenCheck
from handoffs.subjects.work_item import ManualSubject
from handoffs.text.messages import Message, if_written, message


@dataclass(frozen=True, kw_only=True)
class Billing:
    """Where bills go, in the parts that are written one by one."""

    postal_code: str = ""
    state: str = ""
    city: str = ""
    street: str = ""

    @property
    def line(self) -> str:
        """Return the address on one line, the widest part first."""
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
    def awaits_number(self) -> bool:
        """Return whether the org has still to give the customer a number: `number` only names the onboarding until then."""
        return not self.account.number and self.number == provisional_number(self.record_id)

    @property
    def headline(self) -> Message | None:
        """Return the name of the customer; None while it is not known."""
        return if_written(self.account.name)

    @property
    def noun(self) -> Message:
        """Return the kind of subject in everyday words."""
        return message("subjects.onboarding.noun")

    @property
    def party(self) -> str:
        """Return the id of the customer, by which handoffs of one customer find each other."""
        return self.account.record_id

    @property
    def modified_at(self) -> datetime:
        """Return when the account was last changed, or else when the form was sent."""
        return self.changed_at or self.started_at

    @property
    def modified_by(self) -> str:
        """Return the name of the person who last changed the account."""
        return self.changed_by

    def as_shown(self) -> dict[str, object]:
        """Return, by name, the values that are verified and that a result overwrites; a change of one is a conflict."""
        return {
            "name": self.account.name,
            "customer number": self.account.number,
            "billing address": self.account.address,
            "eligibility": (self.account.eligibility, self.account.eligibility_status),
        }

    def as_evidence(self) -> dict[str, object]:
        """Return the values for a receipt, without personal data."""
        return {"number": self.number, "kyc": self.kyc, "internet": self.internet, "eligibility": self.account.eligibility}


def provisional_number(form: str) -> str:
    """Return how an onboarding is called, by the id of its form, until the org has given the customer a number."""
    return f"NEW-{form[:6].upper()}"
