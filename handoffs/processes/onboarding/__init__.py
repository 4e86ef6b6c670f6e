"""Customer onboarding: sales creates the account under its own number, verifies the customer, and tells that they can sign up.

`form` is what `/onboard` asks for, `likeness` says which accounts may be the same customer; `account` and `verification` are
the steps.
"""

from dataclasses import replace

from handoffs.model.effects import Creation, RecordChange, WriteBack
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.process.definition import MatrixRow, Process
from handoffs.process.policy import Policy
from handoffs.processes.onboarding import about, account, verification
from handoffs.subjects.onboarding import Onboarding


def guard(handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
    """Refuse what does not fit how the account stands, or what Salesforce knows already."""
    if task.step == about.ACCOUNT:
        return account.guard(handoff, decision)
    return verification.guard(handoff, decision, policy)


def write_back(handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> WriteBack | Creation:
    """Ask Salesforce for the account, and later for what was found out about the customer."""
    written = account.write_back if task.step == about.ACCOUNT else verification.write_back
    return written(handoff, task, decision, policy)


def written(customer: Onboarding, changes: tuple[RecordChange, ...], policy: Policy) -> Onboarding:
    """Give the customer as our own changes leave them."""
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


def detail(customer: Onboarding) -> str:
    """Tell an onboarding by what it is."""
    return "onboarding"


ONBOARDING: Process[Onboarding] = Process(
    key=about.KEY,
    title="Customer onboarding",
    noun="customer",
    owner="sales",
    begins="with /onboard, by sales",
    matrix=(
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
    ),
    steps=(account.ACCOUNT, verification.VERIFICATION),
    guard=guard,
    write_back=write_back,
    written=written,
    detail=detail,
    farewell=verification.farewell,
    evident=(verification.RESULT,),
)
