"""The five checks of an order, as far as the records answer them."""

from handoffs.model.checks import Finding, failed, needs_review, verified
from handoffs.process.policy import Policy
from handoffs.processes.order_approval.links import to_unnamed
from handoffs.subjects.customer import ActiveService
from handoffs.subjects.order import NAMED, Order
from handoffs.text.messages import Message, message
from handoffs.text.normalize import digits


def findings_of(order: Order, policy: Policy) -> tuple[Finding, ...]:
    """Verify each check that the records answer, with its evidence."""
    return (
        _identity(order),
        _eligibility(order, policy),
        needs_review("address", order.installation_address or message("order_approval.checks.no_address")),
        _duplicates(order),
        _instructions(order),
    )


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
        return verified("eligibility", message("order_approval.checks.no_internet"))
    if not account.eligibility:
        return needs_review("eligibility", _no_eligibility(account.eligibility_status))
    wrong = tuple(line.product for line in services if not policy.fits(account.eligibility, line.product, line.sku))
    if wrong:
        does_not_fit = message("order_approval.checks.does_not_fit", products=wrong, eligibility=account.eligibility)
        return failed("eligibility", does_not_fit)
    products = tuple(line.product for line in services)
    return verified("eligibility", message("order_approval.checks.fits", products=products, eligibility=account.eligibility))


def _no_eligibility(status: str) -> Message:
    if status:
        return message("order_approval.checks.no_eligibility_status", status=status)
    return message("order_approval.checks.no_eligibility")


def _duplicates(order: Order) -> Finding:
    mine, same = {line.product.casefold() for line in order.lines}, order.duplicates
    running = [service for service in order.active_services or () if service.product.casefold() in mine]
    if running:
        named = tuple(_spelled(service) for service in running[:NAMED])
        shown = message("order_approval.checks.already_in_whmcs", services=(*named, *_more(len(running) - len(named))))
        return failed("duplicates", shown)
    if same.count:
        named = tuple(f"{other.number} ({other.status})" for other in same.newest)
        shown = message("order_approval.checks.same_product", count=same.count, orders=(*named, *_more(same.unnamed)))
        return needs_review("duplicates", shown, *to_unnamed(order, same))
    if order.active_services is None:
        reason = order.active_services_unknown or message("order_approval.checks.not_connected")
        return needs_review("duplicates", message("order_approval.checks.services_unknown", reason=reason))
    return verified("duplicates", message("order_approval.checks.no_duplicate"))


def _instructions(order: Order) -> Finding:
    if order.instructions.strip():
        return needs_review("instructions", message("order_approval.checks.instructions"))
    return verified("instructions", message("order_approval.checks.no_instructions"))


def _more(count: int) -> tuple[Message, ...]:
    """Return the end of a list that leaves out so many elements."""
    return (message("order_approval.checks.more", count=count),) if count else ()


def _spelled(service: ActiveService) -> str:
    name = f"{service.product} ({service.status})"
    return name if service.count == 1 else f"{service.count} x {name}"
