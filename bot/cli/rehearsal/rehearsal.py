"""One reading of everything outside, on a database of its own: the first minute of a start, without its writing."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.application import Application
from bot.cli.rehearsal.slack_on_paper import SlackOnPaper
from bot.cli.terminal import opened
from bot.config.policy.loaded_policy import LoadedPolicy
from bot.config.settings import ReadingSettings, Settings
from bot.gateways.connections import slack_gateway
from bot.gateways.slack.rate_limits import RateLimits
from bot.processes.registry import jobs_of
from bot.scheduler.timers import sweep
from handoffs.model.effects import Destination, kinds_of
from storage.copies.backups import back_up
from storage.repositories.outbox import OutboxMessage

AT_ONCE, HARDLY_ANY_PAUSE = 100, RateLimits(factor=100_000)
PAUSE, PATIENCE = 0.05, 5.0
"""Seconds until messages that wait are tried again, and after which they are left if none of them could be drawn."""


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """What was read, and the application that holds it, which never listens, posts or delivers.

    It starts from a copy of the `database`, or with an empty one as at a first start (`is_first`).
    """

    application: Application
    slack: SlackOnPaper
    database: str
    is_first: bool

    def read(self) -> None:
        """Read Slack, Salesforce, WHMCS and certificates, fire what is due, and draw what would be posted.

        Raises Unavailable or Rejected when Slack can't be read; what else can't be read is in the health of its job.
        """
        application = self.application
        application.database.migrate()
        application.slack.introduce()
        application.team_directory.refresh()
        application.team_directory.require_same_names()
        application.polling.poll()
        for job in jobs_of(application.outside):
            job.run()
        sweep(application.service)
        self._draw()

    def writes(self, destination: Destination) -> tuple[OutboxMessage, ...]:
        """Return what would be written to a system."""
        found: list[OutboxMessage] = []
        while True:
            with self.application.database.begin() as work:
                few = work.outbox.lease(destination, datetime.now(UTC), AT_ONCE, timedelta(hours=1))
            if not few:
                return tuple(found)
            found += few

    @property
    def undrawn(self) -> int:
        """Return the number of messages for Slack that could not be drawn, since they wait for something."""
        with self.application.database.read() as work:
            return work.outbox.count(*kinds_of(Destination.SLACK))

    def _draw(self) -> None:
        """Draw the messages for Slack; some wait for their turn or for another one, but not longer than a while."""
        (worker,) = (each for each in self.application.workers if each.destination is Destination.SLACK)
        state, ends_at = (self.undrawn, 0), time.monotonic() + PATIENCE
        while state[0] and time.monotonic() < ends_at:
            worker.run()
            before, state = state, (self.undrawn, len(self.slack.noted))
            if state != before:
                ends_at = time.monotonic() + PATIENCE
            elif state[0]:
                time.sleep(PAUSE)
        worker.close()


@contextmanager
def rehearsing(settings: Settings, policy: LoadedPolicy) -> Iterator[Rehearsal]:
    """Make a rehearsal on a copy of the database, or on an empty one where there is none, and delete it at the end."""
    with TemporaryDirectory(prefix="baton-dry-run-") as folder:
        file = Path(folder) / "baton.db"
        with opened(settings) as database:
            is_first, name = database.is_missing or database.is_empty, database.shown
            if not is_first:
                back_up(database, file)
        own = ReadingSettings.model_validate(dict(settings) | {"database_url": f"sqlite:///{file}"})
        slack = SlackOnPaper(slack_gateway(own))
        application = Application(own, policy, rate_limits=HARDLY_ANY_PAUSE, slack=slack)
        with closing(application.database):
            yield Rehearsal(application=application, slack=slack, database=name, is_first=is_first)
