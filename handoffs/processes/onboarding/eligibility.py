"""The internet eligibility of a new customer, as Salesforce knows it."""

from handoffs.model.checks import Finding, Outcome, needs_review, verified
from handoffs.process.policy import Policy
from handoffs.subjects.onboarding import Onboarding
from handoffs.text.messages import Message, message

ELIGIBILITY = "eligibility"


def is_known(customer: Onboarding, policy: Policy) -> bool:
    """Return whether Salesforce knows which internet the customer can have."""
    account = customer.account
    return bool(account.eligibility) and account.eligibility_status == policy.record_words.checked


def eligibility_finding(customer: Onboarding, policy: Policy) -> Finding:
    """Verify the eligibility, or name the case from which it will come."""
    if is_known(customer, policy):
        return verified(ELIGIBILITY, _known(customer))
    if not customer.internet:
        return left_out(ELIGIBILITY, message("onboarding.eligibility.no_internet", starter=customer.starter))
    if customer.checks:
        return needs_review(ELIGIBILITY, message("onboarding.eligibility.waits", cases=open_cases(customer)))
    return needs_review(ELIGIBILITY, message("onboarding.eligibility.ways"))


def open_cases(customer: Onboarding) -> Message:
    """Name the open eligibility cases of the customer."""
    cases = tuple(f"{each.number} ({each.status})" for each in customer.checks)
    return message("onboarding.eligibility.cases", count=len(cases), cases=cases)


def left_out(key: str, reason: Message) -> Finding:
    """Mark an item as not applicable, for the reason that the starter gave."""
    return Finding(item=key, outcome=Outcome.NOT_APPLICABLE, evidence=reason)


def _known(customer: Onboarding) -> Message:
    """Name the eligibility in Salesforce, and who changed it last and when, as far as that is known."""
    eligibility, by, at = customer.account.eligibility, customer.changed_by, customer.changed_at
    if by and at:
        return message("onboarding.eligibility.changed_by_at", eligibility=eligibility, name=by, at=at)
    if by:
        return message("onboarding.eligibility.changed_by", eligibility=eligibility, name=by)
    if at:
        return message("onboarding.eligibility.changed_at", eligibility=eligibility, at=at)
    return message("onboarding.eligibility.known", eligibility=eligibility)
