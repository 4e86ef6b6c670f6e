"""Ends this process in good order once a newer release, which runs on the same database, writes what this one can't read."""

import logging
from collections.abc import Callable

from storage.database import Database

logger = logging.getLogger(__name__)


class NewerRelease:
    """Watches a rolling upgrade from the side of the older release; `leave` stops the process as a signal does."""

    def __init__(self, database: Database, leave: Callable[[], None]) -> None:
        self._database = database
        self._leave = leave

    def watch(self) -> None:
        """Leave if handoffs have formats of a newer release, since clicks on them would be refused here.

        What this process can read it goes on with: most releases change no format, and then it runs until it is restarted.
        """
        if self._database.is_outdated:
            logger.warning("A newer release of Baton writes to this database, and this one can't read it any more: it stops")
            self._leave()
