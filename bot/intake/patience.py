"""Leaves WHMCS alone while it does not answer, so that an outage there slows no poll."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.gateways.errors import Rejected, Unavailable
from handoffs.clock.stamps import is_recent

logger = logging.getLogger(__name__)

OUTAGE_PAUSE = timedelta(minutes=1)
"""How long WHMCS is left alone after it did not answer."""


class Patience:
    """Leaves WHMCS alone for a while after it did not answer; its trouble is logged once an outage."""

    def __init__(self, real_now: Callable[[], datetime]) -> None:
        self._now = real_now
        self._away_since: datetime | None = None

    @property
    def is_away(self) -> bool:
        """Return whether WHMCS must not be asked now."""
        return self._away_since is not None and is_recent(self._away_since, self._now(), OUTAGE_PAUSE)

    def stay_away(self, failure: Unavailable | Rejected) -> None:
        """Note that it did not answer."""
        if not self.is_away:
            logger.warning("WHMCS can't be asked: %s", failure)
        self._away_since = self._now()
