"""Adds the WHMCS services of customers to their orders; a failure shows on the card and stops nothing."""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.gateways.errors import Rejected, Unavailable
from handoffs.clock.stamps import is_recent
from handoffs.subjects.customer import ActiveService
from handoffs.subjects.order import Order
from handoffs.text.messages import message

logger = logging.getLogger(__name__)

UNREACHABLE = message("intake.whmcs_services.unreachable")
"""The reason for unknown services while WHMCS does not answer."""

AT_ONCE = 8
OUTAGE_PAUSE = timedelta(minutes=1)
"""How long WHMCS is left alone after it did not answer, so that an outage there slows no poll."""


class WhmcsServices(Protocol):
    """A source of the services of a customer."""

    def services_of(self, email: str) -> tuple[ActiveService, ...]:
        """List the active services, or raise Unavailable or Rejected."""


class Patience:
    """Leaves WHMCS alone for a while after it did not answer; its trouble is logged once an outage."""

    def __init__(self, real_now: Callable[[], datetime]) -> None:
        self._now = real_now
        self._away_since: datetime | None = None

    @property
    def is_away(self) -> bool:
        """Return whether WHMCS must not be asked now."""
        return self._away_since is not None and is_recent(self._away_since, self._now(), OUTAGE_PAUSE)

    def stay_away(self, trouble: Unavailable | Rejected) -> None:
        """Note that it did not answer."""
        if not self.is_away:
            logger.warning("WHMCS can't be asked: %s", trouble)
        self._away_since = self._now()


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
            except (Unavailable, Rejected) as trouble:
                self._patience.stay_away(trouble)
        if known is not None and known.active_services is not None and email in (known.account.email, known.contact.email):
            return replace(order, active_services=known.active_services)
        return replace(order, active_services_unknown=UNREACHABLE)
