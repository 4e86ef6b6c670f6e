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
from handoffs.text.messages import Message, message


class CustomerOnboarding(Process[Onboarding]):
    """Sales creates the account of a customer and verifies who they are."""

    key = about.KEY
    title = message("onboarding.process.title")
    noun = message("onboarding.process.noun")
    subject = Onboarding
    owner = "sales"
    start = OtherStart(begins=message("onboarding.process.begins"))
    steps = (CustomerAccount(), Verification())
    receipt_fields = (RESULT,)
    matrix = (
        MatrixRow(
            name=message("onboarding.process.account_row"),
            trigger=message("onboarding.process.inquiry"),
            depends=message("onboarding.process.admin_access"),
            documentation=message("onboarding.process.training_docs"),
        ),
        MatrixRow(
            name=message("onboarding.process.number_row"),
            trigger=message("onboarding.process.new_customer"),
            depends=message("onboarding.process.account_created"),
            documentation=message("onboarding.process.sales_procedures"),
        ),
        MatrixRow(
            name=message("onboarding.process.onboarding_row"),
            trigger=message("onboarding.process.inquiry"),
            depends=message("onboarding.process.salesforce_access"),
        ),
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

    def detail(self, handoff: Handoff) -> Message:
        """Call it an onboarding."""
        return message("onboarding.process.detail")

    def completion_message(self, handoff: Handoff, policy: Policy) -> Message:
        """List the things that the customer can do from now on."""
        customer = self.subject_of(handoff)
        named = _named(customer)
        sign_up = message("onboarding.process.sign_up", number=customer.number)
        order = _order(customer, policy)
        if customer.migrates:
            link = _link(customer)
            return message("onboarding.process.completed_with_link", customer=named, sign_up=sign_up, link=link, order=order)
        return message("onboarding.process.completed", customer=named, sign_up=sign_up, order=order)


def _named(customer: Onboarding) -> Message | str:
    name = customer.account.name
    return message("onboarding.process.named", number=customer.number, name=name) if name else customer.number


def _link(customer: Onboarding) -> Message:
    if customer.whmcs_client:
        return message("onboarding.process.link_client", client=customer.whmcs_client)
    return message("onboarding.process.link")


def _order(customer: Onboarding, policy: Policy) -> Message:
    if is_known(customer, policy):
        return message("onboarding.process.order", eligibility=customer.account.eligibility)
    return message("onboarding.process.order_unknown")
