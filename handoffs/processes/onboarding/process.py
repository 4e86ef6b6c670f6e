"""The process of an onboarding: the account, then the verification of the customer."""

from dataclasses import replace

from handoffs.model.effects import RecordChange
from handoffs.model.handoff import Handoff
from handoffs.process.policy import Policy
from handoffs.process.process import MatrixRow, Process
from handoffs.process.start import OtherStart
from handoffs.processes.onboarding import about
from handoffs.processes.onboarding.account import CustomerAccount
from handoffs.processes.onboarding.eligibility import is_known
from handoffs.processes.onboarding.verification import RESULT, Verification
from handoffs.subjects.onboarding import Onboarding


class CustomerOnboarding(Process[Onboarding]):
    """Sales creates the account of a customer and verifies who they are."""

    key = about.KEY
    title = "Customer onboarding"
    noun = "customer"
    subject = Onboarding
    owner = "sales"
    start = OtherStart(begins="with /onboard, by sales")
    steps = (CustomerAccount(), Verification())
    receipt_fields = (RESULT,)
    matrix = (
        MatrixRow(
            name="Salesforce Account Creation",
            trigger="Customer inquiry",
            depends="Salesforce Admin access",
            documentation="Salesforce training docs",
        ),
        MatrixRow(
            name="Customer Number Assignment",
            trigger="New customer onboarding",
            depends="SF Account created",
            documentation="Sales procedures",
        ),
        MatrixRow(name="Customer Onboarding", trigger="Customer inquiry", depends="Salesforce access"),
    )

    def after_write(self, handoff: Handoff, changes: tuple[RecordChange, ...], policy: Policy) -> Onboarding:
        """Put the written fields on the customer's account."""
        customer = self.subject_of(handoff)
        named = policy.salesforce.fields.account
        for change in changes:
            fields = dict(change.fields)
            if not customer.account.record_id:
                customer = replace(customer, account=about.account_of(change.record_id, fields, policy))
            left = replace(
                customer.account,
                number=fields.get(named.number) or customer.account.number,
                eligibility=fields.get(named.eligibility) or customer.account.eligibility,
                eligibility_status=fields.get(named.eligibility_status) or customer.account.eligibility_status,
            )
            customer = replace(customer, account=left, link=change.link or customer.link)
        return customer

    def detail(self, handoff: Handoff) -> str:
        """Call it an onboarding."""
        return "onboarding"

    def completion_message(self, handoff: Handoff, policy: Policy) -> str:
        """List the things that the customer can do from now on."""
        customer = self.subject_of(handoff)
        name = f", {customer.account.name}," if customer.account.name else ""
        client = f" (client {customer.whmcs_client})" if customer.whmcs_client else ""
        link = f"\n• link their WHMCS account{client}, since they have one already" if customer.migrates else ""
        return (
            f"Customer {customer.number}{name} can use the portal from now on:\n"
            f"• sign up with customer number {customer.number}{link}\n"
            f"• order{_internet(customer, policy)}"
        )


def _internet(customer: Onboarding, policy: Policy) -> str:
    known = customer.account.eligibility if is_known(customer, policy) else ""
    return f"; internet: {known}" if known else "; no internet eligibility is recorded"
