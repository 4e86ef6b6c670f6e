"""The checks of a cancellation, as far as the records answer them."""

from handoffs.model.checks import Finding, needs_review, verified
from handoffs.process.policy import Policy
from handoffs.processes.cancellation import about
from handoffs.subjects.case import CancellationCase, Opportunity
from handoffs.text.messages import Message, message


def findings_of(case: CancellationCase, policy: Policy) -> tuple[Finding, ...]:
    """Verify the authorisation, and show the terms and the customer's request to the person who checks them."""
    opportunity = about.only(about.meant(case, policy))
    return (
        _authorisation(case),
        needs_review("terms", _terms(case, opportunity, policy)),
        needs_review("day", _requested_day(case, opportunity, policy)),
    )


def _authorisation(case: CancellationCase) -> Finding:
    pairs = (
        (message("cancellation.checks.phone"), case.contact.phone, case.account.phone),
        (message("cancellation.checks.email"), case.contact.email, case.account.email),
    )
    same = tuple(name for name, given, known in pairs if given and given.casefold().strip() == known.casefold().strip())
    if same:
        return verified("authorisation", message("cancellation.checks.same_contact", count=len(same), values=same))
    return needs_review("authorisation", message("cancellation.checks.other_contact"))


def _terms(case: CancellationCase, opportunity: Opportunity | None, policy: Policy) -> Message:
    service = about.billed(case, about.service_number(case, opportunity))
    if service is None:
        return message("cancellation.checks.terms_unknown", reason=case.service_unknown)
    price = service.price or message("cancellation.checks.price_unknown")
    cycle = service.cycle.casefold().strip()
    cost = message("cancellation.checks.price_per_cycle", price=price, cycle=cycle) if cycle else price
    if service.paid_until is None:
        return message("cancellation.checks.terms", product=service.product, cost=cost, status=service.status)
    return message(
        "cancellation.checks.terms_paid",
        product=service.product,
        cost=cost,
        until=service.paid_until,
        status=service.status,
    )


def _requested_day(case: CancellationCase, opportunity: Opportunity | None, policy: Policy) -> Message:
    kind, day = about.kind(case, opportunity, None), about.requested_day(opportunity, policy)
    if day is None:
        return message("cancellation.checks.no_day")
    if kind is None:
        return message("cancellation.checks.day_depends", day=day)
    unlawful = about.notice_of(case, kind, policy).why_not(day)
    return (
        message("cancellation.checks.unlawful", reason=unlawful) if unlawful else message("cancellation.checks.lawful", day=day)
    )
