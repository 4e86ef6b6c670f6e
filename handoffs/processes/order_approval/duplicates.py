"""The check for duplicates: whether the customer has, or waits for, a product of an order. Product numbers decide; names help."""

from handoffs.model.checks import Finding, failed, needs_review, verified
from handoffs.processes.order_approval.links import to_unnamed
from handoffs.subjects.customer import ActiveService
from handoffs.subjects.order import NAMED, Line, Order
from handoffs.text.messages import Given, Message, message

ITEM = "duplicates"


def duplicates(order: Order) -> Finding:
    """Compare the products of an order with those that the customer has in WHMCS and with those of the account's other orders.

    A service with the product number of a line is a duplicate under any name. A service that has only the name, a line or
    service without a number, and a line without a product leave the question to a person.
    """
    services, same = order.active_services, order.duplicates
    running = [service for service in services or () if any(_is_same(line, service) for line in order.lines)]
    if running:
        return failed(ITEM, message("order_approval.duplicates.already_in_whmcs", services=_listed(running)))
    if same.count:
        named = tuple(f"{other.number} ({other.status})" for other in same.newest)
        orders: tuple[Given, ...] = (*named, *_more(same.unnamed))
        shown = message("order_approval.duplicates.same_product", count=same.count, orders=orders)
        return needs_review(ITEM, shown, *to_unnamed(order, same))
    if services is None:
        reason = order.active_services_unknown or message("order_approval.duplicates.not_connected")
        return needs_review(ITEM, message("order_approval.duplicates.services_unknown", reason=reason))
    alike = [service for service in services if any(_is_named_alike(line, service) for line in order.lines)]
    if alike:
        return needs_review(ITEM, message("order_approval.duplicates.same_name", services=_listed(alike)))
    if services and not (all(line.whmcs_id for line in order.lines) and all(service.product_id for service in services)):
        return needs_review(ITEM, message("order_approval.duplicates.no_number", services=_listed(list(services))))
    if not order.products_are_known:
        return needs_review(ITEM, unknown_products(order))
    return verified(ITEM, message("order_approval.duplicates.none"))


def unknown_products(order: Order) -> Message:
    """Return why the products of an order are not known."""
    if order.lines:
        return message("order_approval.duplicates.line_without_product")
    return message("order_approval.duplicates.no_products")


def _is_same(line: Line, service: ActiveService) -> bool:
    return bool(line.whmcs_id) and line.whmcs_id == service.product_id


def _is_named_alike(line: Line, service: ActiveService) -> bool:
    return bool(line.product.strip()) and line.product.strip().casefold() == service.product.strip().casefold()


def _listed(services: list[ActiveService]) -> tuple[Given, ...]:
    return (*map(_spelled, services[:NAMED]), *_more(len(services) - NAMED))


def _spelled(service: ActiveService) -> str:
    name = f"{service.product} ({service.status})"
    return name if service.count == 1 else f"{service.count} x {name}"


def _more(count: int) -> tuple[Message, ...]:
    """Return the end of a list that leaves out so many elements."""
    return (message("order_approval.duplicates.more", count=count),) if count > 0 else ()
