"""The checks of a cancellation, as far as the records answer them."""

from handoffs.model.checks import Finding, needs_review, verified
from handoffs.process.policy import Policy
from handoffs.processes.cancellation import about
from handoffs.subjects.case import CancellationCase, Opportunity
from handoffs.text.money import amount
from handoffs.text.wording import dated, listed


def findings_of(case: CancellationCase, policy: Policy) -> tuple[Finding, ...]:
    """Verify the authorisation, and show the terms and the customer's wish to the person who checks them."""
    opportunity = about.only(about.meant(case, policy))
    return (
        _authorisation(case),
        needs_review("terms", _paid(case, opportunity, policy) or f"Please look them up ({case.service_unknown})."),
        needs_review("day", _wish(case, opportunity, policy)),
    )


def _authorisation(case: CancellationCase) -> Finding:
    pairs = (("phone", case.contact.phone, case.account.phone), ("e-mail", case.contact.email, case.account.email))
    same = [what for what, given, known in pairs if given and given.casefold().strip() == known.casefold().strip()]
    if same:
        verb = "is" if len(same) == 1 else "are"
        return verified("authorisation", f"The {listed(same)} of who asks {verb} the account's.")
    return needs_review("authorisation", "Neither phone nor e-mail of who asks is the account's.")


def _paid(case: CancellationCase, opportunity: Opportunity | None, policy: Policy) -> str:
    service = about.billed(case, about.service_number(case, opportunity))
    if service is None:
        return ""
    cost = f"{amount(service.amount, policy.salesforce.currency)} {service.cycle.casefold()}".strip()
    until = f", paid until {dated(service.paid_until)}" if service.paid_until else ""
    return f"{service.product}: {cost}{until}; {service.status} in WHMCS."


def _wish(case: CancellationCase, opportunity: Opportunity | None, policy: Policy) -> str:
    kind, wished = about.kind(case, opportunity, None), about.wished_day(opportunity, policy)
    if wished is None:
        return "The customer names no day."
    if kind is None:
        return f"The customer wishes {dated(wished)}; what is lawful depends on the kind of service."
    unlawful = about.notice_of(case, kind, policy).why_not(wished)
    return f"The wish breaks the notice period: {unlawful}" if unlawful else f"The customer wishes {dated(wished)}: lawful."
