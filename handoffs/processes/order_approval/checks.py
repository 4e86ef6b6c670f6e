"""The five checks of an order, as far as the records answer them."""

from handoffs.model.checks import Finding, failed, needs_review, verified
from handoffs.process.policy import Policy
from handoffs.processes.order_approval.duplicates import duplicates, unknown_products
from handoffs.subjects.customer import Account
from handoffs.subjects.order import Order
from handoffs.text.messages import Message, message
from handoffs.text.normalize import digits, same_word


def findings_of(order: Order, policy: Policy) -> tuple[Finding, ...]:
    """Verify each check that the records answer, with its evidence."""
    return (
        _identity(order),
        _eligibility(order, policy),
        needs_review("address", _address(order)),
        duplicates(order),
        _instructions(order),
    )


def _address(order: Order) -> Message:
    if not order.installation_address:
        return message("order_approval.checks.no_address")
    return message("order_approval.checks.address", address=order.installation_address)


def _identity(order: Order) -> Finding:
    pairs = (
        (message("order_approval.checks.phone"), digits(order.contact.phone), digits(order.account.phone)),
        (message("order_approval.checks.email"), order.contact.email.casefold().strip(), order.account.email.casefold().strip()),
    )
    matching = tuple(name for name, given, known in pairs if given and given == known)
    differing = tuple(name for name, given, known in pairs if given and known and given != known)
    if differing:
        return needs_review("identity", message("order_approval.checks.differ", count=len(differing), values=differing))
    if matching:
        return verified("identity", message("order_approval.checks.match", count=len(matching), values=matching))
    return needs_review("identity", message("order_approval.checks.nothing_to_compare"))


def _eligibility(order: Order, policy: Policy) -> Finding:
    account = order.account
    services = [line for line in order.lines if policy.is_internet(line.item_class, line.product, line.sku)]
    if not services:
        none = message("order_approval.checks.no_internet")
        return verified("eligibility", none) if order.products_are_known else _unknown_products(order)
    if not account.eligibility.strip():
        return needs_review("eligibility", _no_eligibility(account.eligibility_status))
    if not same_word(account.eligibility_status, policy.record_words.checked):
        return needs_review("eligibility", _unchecked(account))
    wrong = tuple(line.product for line in services if not policy.fits(account.eligibility, line.product, line.sku))
    if wrong:
        does_not_fit = message("order_approval.checks.does_not_fit", products=wrong, eligibility=account.eligibility)
        return failed("eligibility", does_not_fit)
    if not order.products_are_known:
        return _unknown_products(order)
    products = tuple(line.product for line in services)
    return verified("eligibility", message("order_approval.checks.fits", products=products, eligibility=account.eligibility))


def _unknown_products(order: Order) -> Finding:
    """Leave the eligibility to a person: any product may be behind a line that shows none."""
    return needs_review("eligibility", unknown_products(order))


def _no_eligibility(status: str) -> Message:
    if status:
        return message("order_approval.checks.no_eligibility_status", status=status)
    return message("order_approval.checks.no_eligibility")


def _unchecked(account: Account) -> Message:
    """Name an eligibility that may be an older one: its check is not finished, or no record shows whether it is."""
    status = account.eligibility_status.strip() or message("order_approval.checks.no_status")
    return message("order_approval.checks.not_checked", eligibility=account.eligibility, status=status)


def _instructions(order: Order) -> Finding:
    if order.instructions.strip():
        return needs_review("instructions", message("order_approval.checks.instructions"))
    return verified("instructions", message("order_approval.checks.no_instructions"))
