"""The account of a customer: made once, by the number that nobody else has; or one that is there already is taken."""

from handoffs.model.effects import Creation, Note, RecordChange
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.refusal import Refusal
from handoffs.process.definition import Choice, Step
from handoffs.process.forms import Fact
from handoffs.process.policy import Policy
from handoffs.processes.onboarding import about
from handoffs.subjects.onboarding import Onboarding

CREATE = Choice(key="create", label="Create account", past="created")
USE = Choice(key="use", label="Use this account", past="taken up")


def write_back(handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> Creation:
    """Ask Salesforce for the account, with a note that says who began the onboarding and what it needs."""
    customer, org = handoff.about(Onboarding), policy.salesforce.fields.account
    account, is_new = customer.account, decision.choice == CREATE.key
    fields = about.account_fields(account, customer.billing, customer.initial_status, policy) if is_new else ()
    at = decision.at.astimezone(policy.calendar_of(task.team).zone)
    past = ACCOUNT.choice(decision.choice).past
    lines = (f"Account {past} by {decision.name} in Slack.", *_needs(customer), f"{at:%Y-%m-%d %H:%M} {at.tzname()}")
    title, record = f"Onboarding begun ({decision.reference})", account.record_id
    return Creation(
        reference=decision.reference,
        step=task.step,
        key=(org.number, customer.number),
        record=RecordChange(kind="Account", record_id=record, fields=fields),
        note=Note(kind="Account", record_id=record, title=title, body="\n".join(lines)),
    )


def offers(handoff: Handoff, task: Task, policy: Policy) -> tuple[Choice, ...]:
    """Offer to create the account, or to take the one that is there."""
    return (USE,) if handoff.about(Onboarding).account.record_id else (CREATE,)


def guard(handoff: Handoff, decision: Decision) -> None:
    """Refuse to create an account that is there, and to take one that nobody named."""
    is_there = bool(handoff.about(Onboarding).account.record_id)
    if is_there is not (decision.choice == USE.key):
        raise Refusal("The account stands differently by now. Please use the newest card.")


def facts(handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
    """Tell what is to be done for whom; how to reach them stands in modals only."""
    customer = handoff.about(Onboarding)
    client = f", client {customer.whmcs_client}" if customer.whmcs_client else ""
    return (
        Fact(label="Customer number", text=customer.number, link=customer.link),
        Fact(label="Started by", text=customer.starter, person=customer.starter_id),
        Fact(label="KYC", text="required" if customer.kyc else "not required"),
        Fact(label="Internet", text="wanted" if customer.internet else "not wanted"),
        *((Fact(label="WHMCS", text=f"has an account already{client}"),) if customer.migrates else ()),
    )


def hints(handoff: Handoff, task: Task, policy: Policy) -> tuple[str, ...]:
    """Say what to do with an account that was not made."""
    if handoff.about(Onboarding).account.record_id:
        return ("The account is in Salesforce. Mend there what is wrong with it, then press “Use this account”.",)
    return ("“Create account” opens the form as it was filled in: mend it, and it is created again.",)


def _needs(customer: Onboarding) -> tuple[str, ...]:
    """Say in the note what has no field of its own."""
    client = f" (client {customer.whmcs_client})" if customer.whmcs_client else ""
    told = (
        (f"Contact person: {customer.contact.name}", customer.contact.name != customer.account.name),
        (f"Initial status: {customer.initial_status}", customer.initial_status),
        ("KYC is required.", customer.kyc),
        ("Internet is wanted.", customer.internet),
        (f"Moves from WHMCS{client}.", customer.migrates),
    )
    return tuple(line for line, applies in told if applies)


ACCOUNT = Step(
    key=about.ACCOUNT,
    title="Customer account",
    deed="onboard customers",
    verb="Create account",
    choices=(CREATE, USE),
    offers=offers,
    facts=facts,
    hints=hints,
)
