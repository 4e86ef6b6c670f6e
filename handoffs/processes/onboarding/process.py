"""The process of an onboarding: the account, then the verification of the customer."""

from dataclasses import replace

from handoffs.model.handoff import Handoff
from handoffs.model.requests import Written
from handoffs.process.policy import Policy
from handoffs.process.process import MatrixRow, Process
from handoffs.process.start import OtherStart
from handoffs.processes.onboarding import about
from handoffs.processes.onboarding.account import CustomerAccount
from handoffs.processes.onboarding.eligibility import is_known
from handoffs.processes.onboarding.requests import CreateAccount, NewAccount, RecordEligibility, UseAccount
from handoffs.processes.onboarding.verification import RESULT, Verification
from handoffs.subjects.customer import CreatedAccount
from handoffs.subjects.onboarding import Onboarding
from handoffs.text.messages import Message, lines, message


class CustomerOnboarding(Process[Onboarding]):
    """Sales creates the account of a customer and verifies who they are."""

    key = about.KEY
    title = message("onboarding.process.title")
    noun = message("onboarding.process.noun")
    subject = Onboarding
    owner = "sales"
    start = OtherStart(begins=message("onboarding.process.begins"))
    steps = (CustomerAccount(), Verification())
    requests = (CreateAccount, NewAccount, UseAccount, RecordEligibility)
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

    def after_write(self, handoff: Handoff, written: Written | None, policy: Policy) -> Onboarding:
        """Put the written account or eligibility on the customer."""
        customer = self.subject_of(handoff)
        match written:
            case CreatedAccount():
                return _with_account(customer, written)
            case RecordEligibility():
                words = policy.record_words
                left = replace(customer.account, eligibility=written.result, eligibility_status=words.checked)
                return replace(customer, account=left)
        return customer

    def detail(self, handoff: Handoff) -> Message:
        """Call it an onboarding."""
        return message("onboarding.process.detail")

    def completion_message(self, handoff: Handoff, policy: Policy) -> Message:
        """List the things that the customer can do from now on."""
        customer = self.subject_of(handoff)
        sign_up = message("onboarding.process.sign_up", number=customer.number)
        link = _link(customer) if customer.migrates else None
        return lines(_ready(customer), sign_up, link, _order(customer, policy))


def _with_account(customer: Onboarding, created: CreatedAccount) -> Onboarding:
    """Take the account as it was written; one that existed before takes only its number."""
    account = customer.account if customer.account.record_id else created.account
    number = created.account.number or account.number
    left = replace(account, number=number)
    return replace(customer, account=left, number=number or customer.number, link=created.link or customer.link)


def _ready(customer: Onboarding) -> Message:
    number, name = customer.number, customer.account.name
    if name:
        return message("onboarding.process.ready_named", number=number, name=name)
    return message("onboarding.process.ready", number=number)


def _link(customer: Onboarding) -> Message:
    if customer.whmcs_client:
        return message("onboarding.process.link_client", client=customer.whmcs_client)
    return message("onboarding.process.link")


def _order(customer: Onboarding, policy: Policy) -> Message:
    if is_known(customer, policy):
        return message("onboarding.process.order", eligibility=customer.account.eligibility)
    return message("onboarding.process.order_unknown")
