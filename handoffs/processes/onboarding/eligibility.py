"""The internet eligibility of a new customer, as Salesforce knows it."""

from handoffs.model.checks import Finding, Outcome, needs_review, verified
from handoffs.process.policy import Policy
from handoffs.processes.onboarding import about
from handoffs.subjects.onboarding import Onboarding
from handoffs.text.wording import listed, spelled

ELIGIBILITY = "eligibility"


def is_known(customer: Onboarding, policy: Policy) -> bool:
    """Return whether Salesforce knows which internet the customer can have."""
    account = customer.account
    return bool(account.eligibility) and account.eligibility_status == policy.salesforce.statuses.checked


def eligibility_finding(customer: Onboarding, policy: Policy) -> Finding:
    """Verify the eligibility, or name the case from which it will come."""
    if is_known(customer, policy):
        by = f", last changed by {customer.changed_by}" if customer.changed_by else ""
        at = (
            f", {spelled(customer.changed_at, policy.calendar_of(policy.process(about.KEY).team).zone)}"
            if customer.changed_at
            else ""
        )
        return verified(ELIGIBILITY, f"{customer.account.eligibility} in Salesforce{by}{at}.")
    if not customer.internet:
        return left_out(ELIGIBILITY, customer, "No internet wanted")
    if customer.checks:
        return needs_review(ELIGIBILITY, f"{cases_words(customer)} waits for CS; this ticks itself when the result is there.")
    ways = "It ticks itself once Salesforce has a result: by an Eligibility Check case, or entered here on completion."
    return needs_review(ELIGIBILITY, ways)


def cases_words(customer: Onboarding) -> str:
    """Name the open eligibility cases of the customer."""
    named = listed(f"{each.number} ({each.status})" for each in customer.checks)
    return f"Case {named}" if len(customer.checks) == 1 else f"Cases {named}"


def left_out(key: str, customer: Onboarding, why: str) -> Finding:
    """Leave an item out for the reason that the starter gave."""
    return Finding(item=key, outcome=Outcome.NOT_APPLICABLE, evidence=f"{why}, says {customer.starter}.")
