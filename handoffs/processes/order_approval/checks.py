"""The five checks of an order, as far as the records answer them."""

from handoffs.model.checks import Finding, failed, needs_review, verified
from handoffs.process.policy import Policy
from handoffs.subjects.order import Order, OtherOrder
from handoffs.text.normalize import digits
from handoffs.text.wording import listed


def findings_of(order: Order, policy: Policy) -> tuple[Finding, ...]:
    """Verify each check that the records answer, with its evidence."""
    return (
        _identity(order),
        _eligibility(order, policy),
        needs_review("address", order.installation_address or "The order has no installation address."),
        _duplicates(order, policy),
        _instructions(order),
    )


def _identity(order: Order) -> Finding:
    pairs = (
        ("phone", digits(order.contact.phone), digits(order.account.phone)),
        ("e-mail", order.contact.email.casefold().strip(), order.account.email.casefold().strip()),
    )
    matching = [what for what, given, known in pairs if given and given == known]
    differing = [what for what, given, known in pairs if given and known and given != known]
    if differing:
        verb = "differs" if len(differing) == 1 else "differ"
        return needs_review("identity", f"The order's {listed(differing)} {verb} from the account's.")
    if matching:
        verb = "matches" if len(matching) == 1 else "match"
        return verified("identity", f"The order's {listed(matching)} {verb} the account's.")
    return needs_review("identity", "The order and the account share no phone or e-mail to compare.")


def _eligibility(order: Order, policy: Policy) -> Finding:
    account = order.account
    services = [line for line in order.lines if policy.is_internet(line.item_class, line.product, line.sku)]
    if not services:
        return verified("eligibility", "The order holds no internet service that needs eligibility.")
    if not account.eligibility:
        status = f" (status {account.eligibility_status})" if account.eligibility_status else ""
        return needs_review("eligibility", f"The account has no internet eligibility yet{status}.")
    wrong = [line.product for line in services if not policy.fits(account.eligibility, line.product, line.sku)]
    if wrong:
        return failed("eligibility", f"{listed(wrong)} does not fit the account's eligibility, {account.eligibility}.")
    return verified(
        "eligibility",
        f"{listed(line.product for line in services)} fits the account's eligibility, {account.eligibility}.",
    )


def _duplicates(order: Order, policy: Policy) -> Finding:
    mine = {line.product.casefold() for line in order.lines}
    alive = {policy.salesforce.statuses.review, *policy.salesforce.active_statuses}
    others = [other for other in order.other_orders if other.status in alive]
    same = [other for other in others if mine & {product.casefold() for product in other.products}]
    running = [service for service in order.active_services or () if service.product.casefold() in mine]
    if running:
        named = listed(f"{service.product} ({service.status})" for service in running)
        return failed("duplicates", f"WHMCS already has {named} for this customer.")
    if same:
        return needs_review("duplicates", f"Same product in {listed(_named(other) for other in same)}.")
    if order.active_services is None:
        asked = order.active_services_unknown or "WHMCS is not connected"
        return needs_review("duplicates", f"No other order has the same product; {asked}, so please look there.")
    return verified("duplicates", "No other order of the account and no active WHMCS service has the same product.")


def _instructions(order: Order) -> Finding:
    if order.instructions.strip():
        return needs_review("instructions", "There are special instructions; please read them on the card.")
    return verified("instructions", "The order has none.")


def _named(other: OtherOrder) -> str:
    return f"order {other.number} ({other.status})"
