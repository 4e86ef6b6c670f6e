"""The account of a customer: created once, under a number that no other account has; or an existing one is used."""

from handoffs.model.effects import Creation, Note, RecordChange
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.choices import Choice
from handoffs.process.forms import Fact
from handoffs.process.policy import Policy
from handoffs.process.step import Step
from handoffs.processes.onboarding import about
from handoffs.subjects.onboarding import Onboarding
from handoffs.text.messages import message

CREATE = Choice(key="create", label="Create account", past="created")
USE = Choice(key="use", label="Use this account", past="taken up")


class CustomerAccount(Step):
    """Sales creates the account, or uses one that exists already."""

    key = about.ACCOUNT
    title = "Customer account"
    permission_phrase = "onboard customers"
    button = "Create account"
    choices = (CREATE, USE)

    def offered_choices(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Choice, ...]:
        """Offer to create the account, or to use the existing one."""
        return (USE,) if handoff.about(Onboarding).account.record_id else (CREATE,)

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse to create an account that exists, and to use one that nobody named."""
        exists = bool(handoff.about(Onboarding).account.record_id)
        if exists is not (decision.choice == USE.key):
            raise Refusal(message("onboarding.account.changed"))

    def write_back(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> Creation:
        """Create the account, with a note that names its starter and its needs."""
        customer, account = handoff.about(Onboarding), handoff.about(Onboarding).account
        is_new = decision.choice == CREATE.key
        fields = about.account_fields(account, customer.billing, customer.initial_status, policy) if is_new else ()
        at = decision.at.astimezone(policy.calendar_of(task.team).zone)
        past = self.choice(decision.choice).past
        lines = (f"Account {past} by {decision.name} in Slack.", *_needs(customer), f"{at:%Y-%m-%d %H:%M} {at.tzname()}")
        title, record = f"Onboarding begun ({decision.reference})", account.record_id
        return Creation(
            reference=decision.reference,
            step=task.step,
            key=(policy.salesforce.fields.account.number, customer.number),
            record=RecordChange(kind="Account", record_id=record, fields=fields),
            note=Note(kind="Account", record_id=record, title=title, body="\n".join(lines)),
        )

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the customer number and the needs; phone and e-mail are shown in modals only."""
        customer = handoff.about(Onboarding)
        return (
            *about.customer_facts(customer),
            Fact(label="KYC", text="required" if customer.kyc else "not required"),
            Fact(label="Internet", text="wanted" if customer.internet else "not wanted"),
            *about.whmcs_facts(customer),
        )

    def hints(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[str, ...]:
        """Explain how to correct an account that was not created."""
        if handoff.about(Onboarding).account.record_id:
            return ("The account is in Salesforce. Mend there what is wrong with it, then press “Use this account”.",)
        return ("“Create account” opens the form as it was filled in: mend it, and it is created again.",)


def _needs(customer: Onboarding) -> tuple[str, ...]:
    """Return the lines of the note for needs without a field of their own."""
    client = f" (client {customer.whmcs_client})" if customer.whmcs_client else ""
    lines = (
        (f"Contact person: {customer.contact.name}", customer.contact.name != customer.account.name),
        (f"Initial status: {customer.initial_status}", customer.initial_status),
        ("KYC is required.", customer.kyc),
        ("Internet is wanted.", customer.internet),
        (f"Moves from WHMCS{client}.", customer.migrates),
    )
    return tuple(line for line, applies in lines if applies)
