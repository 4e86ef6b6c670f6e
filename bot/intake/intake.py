"""Compares the records of Salesforce with our handoffs at each poll, so that a missed poll is made good by the next one."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.gateways.errors import Rejected, Unavailable
from bot.intake.reconciler import Reconciler
from bot.intake.sources import Source
from bot.queries.queries import Queries
from bot.service.handoffs import HandoffService
from bot.text.rendering import Reader
from handoffs.text.wording import listed
from storage.database import Database

logger = logging.getLogger(__name__)


class Intake:
    """Polls one source after the other; a source that can't be read stops no other."""

    def __init__(
        self,
        database: Database,
        service: HandoffService,
        queries: Queries,
        sources: Sequence[Source],
        real_now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._now = real_now
        self._mendings = [(source, Reconciler(database, service, queries, source, real_now)) for source in sources]
        self._told: tuple[str, ...] = ()
        self._failing: frozenset[str] = frozenset()

    def run(self) -> None:
        """Poll each source once; a failure is logged once for each outage, and noted with the instant of its start."""
        self._tell_missing()
        failing: dict[str, str] = {}
        for source, reconciler in self._mendings:
            says = self._trouble(reconciler)
            self._beat(f"intake/{source.process}", ok=not says, says=says)
            failing |= {Reader.for_operator().show(source.many): says} if says else {}
        self._log(failing)
        stuck = sum(len(reconciler.stuck) for _, reconciler in self._mendings)
        says = next(iter(failing.values()), f"Records that could not be taken in: {stuck}; the log says why.")
        self._beat("intake", ok=not failing and not stuck, says=says)

    def _trouble(self, reconciler: Reconciler) -> str:
        """Poll one source and return the reason of a failure; empty for none."""
        try:
            reconciler.poll()
        except (Unavailable, Rejected) as trouble:
            return trouble.says
        except Exception:
            self._beat("intake", ok=False, says="Unexpected trouble; the log says more.")
            raise
        return ""

    def _log(self, failing: dict[str, str]) -> None:
        """Log the start of an outage once for all sources together, and its end once."""
        begun, over = sorted(failing.keys() - self._failing), sorted(self._failing - failing.keys())
        if begun:
            logger.warning("%s can't be read: %s", listed(begun).capitalize(), failing[begun[0]])
        if over:
            logger.info("%s can be read again", listed(over).capitalize())
        self._failing = frozenset(failing)

    def _tell_missing(self) -> None:
        """Log once which fields the org lacks; the poll itself reports that the org can't be asked."""
        try:
            missing = tuple(dict.fromkeys(name for source, _ in self._mendings for name in source.missing()))
        except (Unavailable, Rejected):
            return
        if missing and missing != self._told:
            logger.warning("The org lacks these fields of the policy's map; Baton works without: %s", ", ".join(missing))
        self._told = missing

    def _beat(self, job: str, *, ok: bool, says: str) -> None:
        with self._database.begin() as work:
            work.job_health.beat(job, self._now(), ok=ok, says=says)
