"""Customers' cases: a request to check an address, and a request to end a service, as plain values."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from handoffs.subjects.customer import NO_CONTACT, Account, BilledService, Contact
from handoffs.subjects.subject import ComparedRecord, RecordSubject
from handoffs.text.messages import Message, if_written, message

NOT_CONNECTED = message("subjects.case.not_connected")
"""The reason for an unknown service where the environment names no billing system."""


@dataclass(frozen=True, kw_only=True)
class Opportunity:
    """What the customer may buy, or is about to give up: where it stands, and when it last changed.

    `stage_before` is where it stood before it came to its stage, empty where nobody knows; `scheduled_at` is when its service
    is to end, `product_type` which kind of service that is.
    """

    record_id: str
    name: str
    stage: str
    modified_at: datetime
    link: str = ""
    modified_by: str = ""
    service_number: str = ""
    scheduled_at: datetime | None = None
    product_type: str = ""
    stage_before: str = ""


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
class CustomerCase(RecordSubject):
    """What cases have in common. `opportunities` are all that may be meant, `opportunity_id` is the case's own lookup of one.

    `entered_review_at` is when the case was opened, or opened again; `account_modified_at` is None for a case without an
    account.
    """

    record_id: str
    number: str
    status: str
    is_closed: bool = False
    account: Account
    subject_line: str = ""
    description: str = ""
    contact: Contact = NO_CONTACT
    opportunities: tuple[Opportunity, ...] = ()
    opportunity_id: str = ""
    requested_at: datetime
    entered_review_at: datetime
    modified_at: datetime
    modified_by: str = ""
    account_modified_at: datetime | None = None
    account_modified_by: str = ""
    link: str = ""
    account_link: str = ""

    @property
    def party(self) -> str:
        """Return the id of the customer, by which handoffs of one customer find each other."""
        return self.account.record_id

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
        return message("subjects.case.noun")

    @property
    def is_record(self) -> bool:
        """Return whether it is a record of Salesforce, which people change there."""
        return True

    @property
    def named_opportunities(self) -> tuple[Opportunity, ...]:
        """Return the opportunities that the case names, so that nobody is asked which one is meant."""
        return tuple(each for each in self.opportunities if each.record_id == self.opportunity_id)

    @property
    def seen_opportunities(self) -> tuple[Opportunity, ...]:
        """Return the opportunities that a decider may see: those that the case names, else all."""
        return self.named_opportunities or self.opportunities

    def compared(self, named: Collection[str]) -> tuple[ComparedRecord, ...]:
        """Return the case, its account, and of the opportunities only those that the decision names, by id or service number."""
        chosen = (each for each in self.opportunities if {each.record_id, each.service_number} & set(named) - {""})
        return (self._own(), *self._account(), *(_compared(each) for each in chosen))

    def _own(self) -> ComparedRecord:
        return ComparedRecord(
            record_id=self.record_id,
            noun=self.noun,
            values=self.own_values(),
            modified_at=self.modified_at,
            modified_by=self.modified_by,
        )

    def _account(self) -> tuple[ComparedRecord, ...]:
        values = self.account_values()
        if not values or self.account_modified_at is None:
            return ()
        return (
            ComparedRecord(
                record_id=self.account.record_id,
                noun=message("subjects.case.account_noun"),
                name=self.account.name,
                values=values,
                modified_at=self.account_modified_at,
                modified_by=self.account_modified_by,
            ),
        )

    def own_values(self) -> dict[str, object]:
        """Return the values of the case itself that a decider sees, by a word for each."""
        return {"account": self.account.record_id, "description": self.description}

    def account_values(self) -> dict[str, object]:
        """Return the values of its account that a decider sees or that a decision overwrites, by a word for each."""
        return {}


def _compared(opportunity: Opportunity) -> ComparedRecord:
    return ComparedRecord(
        record_id=opportunity.record_id,
        noun=message("subjects.case.opportunity_noun"),
        name=opportunity.name,
        values={
            "stage": opportunity.stage,
            "service number": opportunity.service_number,
            "scheduled date": opportunity.scheduled_at,
        },
        modified_at=opportunity.modified_at,
        modified_by=opportunity.modified_by,
    )


@dataclass(frozen=True, kw_only=True)
class EligibilityCase(CustomerCase):
    """A customer's request to find out which internet service the address can have."""

    kind: Literal["eligibility_case"] = field(default="eligibility_case", init=False)
    express: bool = False
    earlier: tuple[EarlierResult, ...] = ()

    @property
    def address(self) -> str:
        """Return the address to check."""
        return self.account.address

    def account_values(self) -> dict[str, object]:
        """Return the address to check, and what a result overwrites."""
        account = self.account
        return {
            "address": account.address,
            "eligibility": account.eligibility,
            "eligibility status": account.eligibility_status,
        }

    def as_shown(self) -> dict[str, object]:
        """Return, by name, the values that a decider sees; a change of one while the task is open is a new edition."""
        return {
            "account": self.account.record_id,
            "address": self.account.address,
            "description": self.description,
            "eligibility": (self.account.eligibility, self.account.eligibility_status),
            "opportunity": tuple(sorted((each.record_id, each.stage) for each in self.seen_opportunities)),
        }

    def as_evidence(self) -> dict[str, object]:
        """Return the values for a receipt, without personal data."""
        return {
            "express": self.express,
            "eligibility": self.account.eligibility,
            "opportunities": [f"{each.record_id} {each.stage}" for each in self.opportunities],
            "earlier": [each.result for each in self.earlier if each.result],
        }


@dataclass(frozen=True, kw_only=True)
class CancellationCase(CustomerCase):
    """A customer's request to end a service.

    `service_number` is the one on the case; `service` is what the billing system says of the service (None: nothing is known,
    and `service_unknown` says why). `stages` are those that an opportunity may be at, where one may have to be chosen.
    """

    kind: Literal["cancellation_case"] = field(default="cancellation_case", init=False)
    service_number: str = ""
    service: BilledService | None = None
    service_unknown: Message | None = None
    stages: tuple[str, ...] = ()

    @property
    def named_opportunities(self) -> tuple[Opportunity, ...]:
        """Return the case's own opportunity, else those with its service number."""
        numbered = (each for each in self.opportunities if self.service_number and each.service_number == self.service_number)
        return super().named_opportunities or tuple(numbered)

    def own_values(self) -> dict[str, object]:
        """Return the values of the case, with the number of the service."""
        return {**super().own_values(), "service number": self.service_number}

    def as_shown(self) -> dict[str, object]:
        """Return, by name, the values that a decider sees; a change of one while the task is open is a new edition."""
        seen = self.seen_opportunities
        dates = ((each.record_id, str(each.scheduled_at)) for each in seen)
        return {
            "account": self.account.record_id,
            "description": self.description,
            "service number": (self.service_number, tuple(sorted(each.service_number for each in seen))),
            "opportunity": tuple(sorted((each.record_id, each.stage) for each in seen)),
            "scheduled date": tuple(sorted(dates)),
        }

    def as_evidence(self) -> dict[str, object]:
        """Return the values for a receipt, without personal data."""
        known = self.service
        return {
            "requested": self.requested_at.isoformat(),
            "opportunities": [f"{each.record_id} {each.stage} {each.scheduled_at}" for each in self.opportunities],
            "service": f"{known.service_id} {known.status}, paid until {known.paid_until}" if known else self.service_unknown,
        }
