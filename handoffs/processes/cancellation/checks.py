"""The checks of a cancellation, as far as the records answer them."""

from handoffs.model.checks import Finding, needs_review, verified
from handoffs.process.policy import Policy
from handoffs.processes.cancellation import about
from handoffs.subjects.case import CancellationCase, Opportunity
from handoffs.subjects.customer import Account, Contact
from handoffs.text.messages import Message, message, sentences
from handoffs.text.normalize import digits, same_email, same_phone


def findings_of(case: CancellationCase, policy: Policy) -> tuple[Finding, ...]:
    """Verify the authorisation, and show the terms and the customer's request to the person who checks them."""
    opportunity = about.only(about.meant(case, policy))
    return (
        authorisation(case.contact, case.account),
        needs_review("terms", _terms(case, opportunity, policy)),
        needs_review("day", _requested_day(case, opportunity, policy)),
    )


def authorisation(given: Contact, known: Account) -> Finding:
    """Verify that who asks has the account's phone; an e-mail address alone proves nothing, and empty phones are not equal."""
    is_same, is_known = same_phone(given.phone, known.phone), bool(digits(given.phone) and digits(known.phone))
    if is_same:
        phone = message("cancellation.checks.same_phone")
    else:
        phone = message("cancellation.checks.other_phone") if is_known else message("cancellation.checks.no_phone")
    evidence = sentences(phone, *_about_email(given.email, known.email))
    return verified("authorisation", evidence) if is_same else needs_review("authorisation", evidence)


def _about_email(given: str, known: str) -> tuple[Message, ...]:
    if not given.strip() or not known.strip():
        return ()
    same, other = message("cancellation.checks.same_email"), message("cancellation.checks.other_email")
    return (same if same_email(given, known) else other,)


def _terms(case: CancellationCase, opportunity: Opportunity | None, policy: Policy) -> Message:
    service = about.billed(case, about.service_number(case, opportunity))
    if service is None:
        return message("cancellation.checks.terms_unknown", reason=case.service_unknown or "")
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
