"""Adds the WHMCS services of customers to their orders; a failure shows on the card and stops nothing."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Protocol

from bot.gateways.errors import Rejected, Unavailable
from bot.intake.patience import Patience
from handoffs.subjects.customer import ActiveService
from handoffs.subjects.order import Order
from handoffs.text.messages import message

UNREACHABLE = message("intake.whmcs_services.unreachable")
"""The reason for unknown services while WHMCS does not answer."""

AT_ONCE = 8


class WhmcsServices(Protocol):
    """A source of the services of a customer."""

    def services_of(self, email: str) -> tuple[ActiveService, ...]:
        """List the active services, or raise Unavailable or Rejected."""


class NeighbouringServices:
    """Looks services up for many orders at once."""

    def __init__(self, services: WhmcsServices | None, patience: Patience) -> None:
        self._services = services
        self._patience = patience
        self.at_once = AT_ONCE

    @property
    def asked(self) -> bool:
        """Return whether a WHMCS is configured."""
        return self._services is not None

    def added_to(self, orders: Sequence[Order], known: Mapping[str, Order]) -> tuple[Order, ...]:
        """Return the orders with their services; what was `known` before stays while WHMCS can't be asked."""
        if self._services is None or not orders:
            return tuple(orders)
        services = self._services
        with ThreadPoolExecutor(max_workers=self.at_once, thread_name_prefix="whmcs") as pool:
            return tuple(pool.map(lambda order: self._added(services, order, known.get(order.record_id)), orders))

    def _added(self, services: WhmcsServices, order: Order, known: Order | None) -> Order:
        email = order.account.email or order.contact.email
        if not email:
            return replace(order, active_services_unknown=message("intake.whmcs_services.no_email"))
        if not self._patience.is_away:
            try:
                return replace(order, active_services=services.services_of(email))
            except (Unavailable, Rejected) as failure:
                self._patience.stay_away(failure)
        if known is not None and known.active_services is not None and email in (known.account.email, known.contact.email):
            return replace(order, active_services=known.active_services)
        return replace(order, active_services_unknown=UNREACHABLE)
