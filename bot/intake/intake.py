"""Compares the records of Salesforce with our handoffs at each poll, so that the next poll makes up for a missed one."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from bot.gateways.errors import Rejected, Unavailable
from bot.intake.backlog import BacklogReading
from bot.intake.reconciler import Reconciler
from bot.intake.sources import Source
from bot.queries.queries import Queries
from bot.service.attempts import Attempts
from bot.service.handoffs import HandoffService
from bot.text.rendering import Reader
from handoffs.text.messages import Message, message
from storage.database import Database
from storage.repositories.job_health import Ended, Job
from storage.repositories.set_aside import RowKind, RowName, SetAside

logger = logging.getLogger(__name__)

READ_AT = "read_at"
"""The part of the intake's health that holds when the last whole poll began, on the clock of business."""


AskingAhead = Callable[[Sequence[str]], AbstractContextManager[None]]
"""Asks queries in as few calls as it can; within its context the sources' readers take these answers."""


class Intake:
    """Polls one source after the other; a source that can't be read stops no other. Their queries are asked ahead, together.

    `read_at` is the instant, on the clock of business, at which the last poll began that could read every source.
    """

    def __init__(
        self,
        database: Database,
        service: HandoffService,
        queries: Queries,
        sources: Sequence[Source],
        real_now: Callable[[], datetime],
        asking_ahead: AskingAhead,
    ) -> None:
        self._asking_ahead = asking_ahead
        self._database = database
        self._service = service
        self._now = real_now
        self._attempts = Attempts(database, real_now)
        self.read_at: datetime | None = None
        self._backlog = BacklogReading(database, queries, real_now)
        self._reconcilers = [(source, Reconciler(database, service, queries, source, real_now)) for source in sources]
        self._logged_missing: tuple[str, ...] = ()
        self._logged_hidden: tuple[str, ...] = ()
        self._failing: frozenset[Message] = frozenset()

    def run(self) -> None:
        """Poll each source once; a failure is logged once for each outage, and noted with the instant of its start."""
        began = self._service.now
        self._log_missing()
        ended: dict[str, tuple[datetime, Message | None]] = {}
        aside, first_read = self._attempts.all(), list[Source]()
        with self._asking_ahead(list(self._questions())):
            for source, reconciler in self._reconcilers:
                at_start = self._backlog.awaits(source.process)
                failure = self._poll(source, reconciler, aside, began, at_start=at_start)
                ended[source.process] = (self._now(), failure)
                first_read += [source] if at_start and failure is None else []
        self._backlog.note(first_read)
        failures = ((source.many, ended[source.process][1]) for source, _ in self._reconcilers)
        failing = {many: failure for many, failure in failures if failure}
        self._log(failing)
        self.read_at = self.read_at if failing else began
        self._record_health(ended, next(iter(failing.values()), None), None if failing else began)

    def read_by_any(self) -> datetime | None:
        """Return when the last poll of any replica began that could read every source; None before the first."""
        with self._database.read() as work:
            last = work.job_health.last(Job.INTAKE, READ_AT)
        return last.ok_at if last else None

    def _questions(self) -> Iterator[str]:
        """Return the queries of the sources that know theirs; the poll of any other meets and names the same fault."""
        for source, _ in self._reconcilers:
            try:
                yield from source.questions()
            except Exception as failure:
                logger.debug("%s are asked for alone: %s", source.process, failure)

    def _poll(
        self, source: Source, reconciler: Reconciler, aside: Sequence[SetAside], began: datetime, *, at_start: bool
    ) -> Message | None:
        """Poll one source and return the reason of a failure; a fault of ours is named, and the other sources are polled."""
        name = RowName(kind=RowKind.SOURCE, reference=f"poll/{source.process}", name=source.process, process=source.process)
        try:
            reconciler.poll(aside, began, at_start=at_start)
        except (Unavailable, Rejected) as failure:
            return failure.reason
        except Exception as failure:
            self._attempts.failed(name, failure)
            return message("intake.intake.bug")
        if any((each.row.kind, each.row.reference) == (name.kind, name.reference) for each in aside):
            self._attempts.handled(name)
        return None

    def _log(self, failing: dict[Message, Message]) -> None:
        """Log the start of an outage once for all sources together, and its end once."""
        begun, over = [many for many in failing if many not in self._failing], tuple(self._failing - failing.keys())
        operator = Reader.for_operator()
        if begun:
            logger.warning(operator.text("intake.intake.unreadable", records=tuple(begun), reason=failing[begun[0]]))
        if over:
            logger.info(operator.text("intake.intake.readable", records=over))
        self._failing = frozenset(failing)

    def _log_missing(self) -> None:
        """Log once which fields the org lacks; the poll itself reports that the org can't be asked."""
        try:
            missing = tuple(dict.fromkeys(name for source, _ in self._reconcilers for name in source.missing()))
            hidden = tuple(dict.fromkeys(name for source, _ in self._reconcilers for name in source.hidden()))
        except (Unavailable, Rejected):
            return
        if missing and missing != self._logged_missing:
            logger.warning("The org lacks these fields of the policy's map; Baton works without: %s", ", ".join(missing))
        if hidden and hidden != self._logged_hidden:
            logger.error("The org hides these fields, on which rules rest; baton check names the repair: %s", ", ".join(hidden))
        self._logged_missing, self._logged_hidden = missing, hidden

    def _record_health(
        self, ended: Mapping[str, tuple[datetime, Message | None]], failure: Message | None, read_at: datetime | None
    ) -> None:
        """Record how the poll of each source ended, how all did, and when all were read, in one transaction."""
        runs = [Ended(job=Job.INTAKE, part=process, at=at, failure=reason) for process, (at, reason) in ended.items()]
        if read_at:
            runs.append(Ended(job=Job.INTAKE, part=READ_AT, at=read_at))
        with self._database.begin() as work:
            counts = work.set_aside.counts()
            stuck = sum(counts.get(kind, 0) for kind in (RowKind.RECORD, RowKind.ABSENCE))
            set_aside = message("intake.intake.set_aside", number=stuck) if stuck else None
            work.job_health.record_all([*runs, Ended(job=Job.INTAKE, at=self._now(), failure=failure or set_aside)])
