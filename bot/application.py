"""The composition root: makes each part once, starts the parts in order, stops them in the opposite order."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from threading import Event
from typing import TypeVar

from slack_bolt import App

from bot.commands.registration import register_commands
from bot.config.policy.loaded_policy import LoadedPolicy
from bot.config.settings import Settings
from bot.gateways.connections import salesforce_gateway, slack_client, way_out, whmcs_gateway
from bot.gateways.errors import Unavailable
from bot.gateways.slack.client import SlackGateway
from bot.gateways.slack.rate_limits import RateLimiter, RateLimits
from bot.gateways.tls.probe import TlsProbe
from bot.gateways.whmcs.client import Whmcs
from bot.intake.intake import Intake
from bot.intake.patience import Patience
from bot.listeners.registration import register_listeners
from bot.outbox.lost_names import draw_what_waits, show_lost_names
from bot.outbox.waits import end_waits_from_the_future, release_leases
from bot.outbox.wiring import outbox_workers
from bot.processes.connection import Outside
from bot.processes.registry import (
    followers_of,
    jobs_of,
    polled_processes,
    readers,
    registrations,
    sources_of,
    step_views,
    verifiers_of,
    words_of,
)
from bot.queries.queries import Queries
from bot.queries.reports import Reports
from bot.scheduler.appointments import Appointments
from bot.scheduler.clean_up import clean_up
from bot.scheduler.digests import Digests
from bot.scheduler.due_work import DueWork
from bot.scheduler.held_pings import HeldPings
from bot.scheduler.job_leases import JobLeases
from bot.scheduler.leavers import proposals
from bot.scheduler.newer_release import NewerRelease
from bot.scheduler.polling import Polling
from bot.scheduler.recurring_jobs import TICK, Jobs, recurring_jobs
from bot.scheduler.retention import Retention
from bot.scheduler.timetable import Timetable
from bot.scheduler.watchdog import Watchdog
from bot.server.health import Health
from bot.server.listening import Listening
from bot.server.side_by_side import side_by_side
from bot.service.attempts import Attempts
from bot.service.delivery_results import DeliveryResults
from bot.service.drafts import DraftService
from bot.service.event_ids import EventIds
from bot.service.handoffs import HandoffService
from bot.service.identifiers import new_id
from bot.service.reviews import ReviewService
from bot.service.transactions import Transactions
from bot.slack.app import bolt_app
from bot.slack.background import BackgroundCalls
from bot.slack.lists.home_tabs import HomeTabs
from bot.slack.lists.work_lists import WorkLists
from bot.slack.private_answers import PrivateAnswers
from bot.slack.services import Services
from bot.slack.team_directory import TeamDirectory
from bot.verification.verification import Verification
from handoffs.model.effects import Destination
from handoffs.process.handbook import Handbook
from handoffs.processes import PROCESSES
from storage.database import Database
from storage.repositories.job_health import Job

DRAIN, CLOSE, LEAVE = 12.0, 4.0, 2.0
"""Seconds for jobs and deliveries, for the ways in, and for what still runs then; a container gets 30 before it is killed."""

PAUSES = (1.0, 2.0, 5.0, 10.0)
"""Seconds between the first attempts to reach Slack at the start; the last one is repeated."""

logger = logging.getLogger(__name__)
T = TypeVar("T")


class Stopped(Exception):
    """The process was asked to stop before it had started."""


def real_now() -> datetime:
    """Read the wall clock, aware and in UTC."""
    return datetime.now(UTC)


class Application:
    """One running bot. `now` is the business clock, which a sandbox may wind; technical waits use real time.

    `latest` returns the settings as they are now, for secrets that are renewed while it runs; `slack` posts in another way.
    """

    url = admin_url = ""

    def __init__(
        self,
        settings: Settings,
        policy: LoadedPolicy,
        *,
        now: Callable[[], datetime] = real_now,
        tls: TlsProbe | None = None,
        tick: timedelta = TICK,
        rate_limits: RateLimits | None = None,
        latest: Callable[[], Settings] | None = None,
        stopping: Event | None = None,
        slack: SlackGateway | None = None,
    ) -> None:
        self._settings, self._policy, self._now, self._tick = settings, policy, now, tick
        handbook, self._stopping = Handbook(policy=policy, processes=PROCESSES), stopping or Event()
        self._client, self.database = slack_client(settings), Database(settings.database_url, settings.database_pool_size)
        self.slack = slack or SlackGateway(self._client, way_out(settings))
        self.salesforce = salesforce_gateway(settings, policy, readers(), latest)
        self.team_directory = TeamDirectory(self.database, self.slack, handbook, real_now, proposals(handbook, now, real_now))
        self._watchdog = Watchdog(self.database, now, real_now, polled_processes())
        self.queries = Queries(self.database, handbook, now=now, permalink=self.slack.link_to, as_of=self._watchdog.as_of)
        self._reports = Reports(self.database, handbook, now=now, permalink=self.slack.link_to)
        transactions = self._transactions(handbook)
        self.service = HandoffService(transactions)
        results, limiter, whmcs = DeliveryResults(transactions), RateLimiter(rate_limits), whmcs_gateway(settings)
        self.workers = outbox_workers(
            self.database, self.queries, results, self.slack, self.salesforce, whmcs, limiter, real_now, step_views()
        )
        self._prober = tls or TlsProbe(trust_file=settings.ssl_cert_file)
        self.outside = outside = self._outside(whmcs, DraftService(transactions))
        self._intake = Intake(self.database, self.service, self.queries, sources_of(outside), real_now, self.salesforce.ahead)
        self._attempts, self._leases = Attempts(self.database, real_now), JobLeases(self.database, real_now)
        self._verification = Verification(self.service, self.queries, self._attempts, verifiers_of(outside))
        polls = (self.salesforce.learn, self._intake.run, *followers_of(outside))
        self.polling = Polling(policy, polls, now, polled_processes(), allowance=self.salesforce.allowance)
        self._background, self._timetable = BackgroundCalls(), Timetable(self._end_waits)
        self._home_tabs = HomeTabs(self.queries, self.slack, self._background, step_views(), self.database, real_now)
        self._work_lists = WorkLists(self.queries, self.slack, step_views())
        self.health = Health(self.database, self._timetable, self._closed_for_slack, now, real_now, self.slack.warnings)
        self._listening: Listening | None = None

    def listen(self) -> Listening:
        """Migrate the database and listen: `/healthz` answers, and `/readyz` says that Baton starts. Raises CantListen."""
        self.database.claim()
        self.database.require_connections()
        self.database.migrate()
        release_leases(self.database)
        self._end_waits()
        show_lost_names(self.database, self.queries.handbook)
        draw_what_waits(self.database, real_now)
        self._listening = Listening(self._settings, self.health)
        self.url, self.admin_url = self._listening.url, self._listening.admin_url
        return self._listening

    def start(self) -> None:
        """Listen, unless it does already, read the team directory, start workers and jobs, then answer Slack.

        While Slack can't be reached, wait for it. Raises NamesTaken when a name in the policy means another channel, group or
        account than before, CantListen, Rejected or AppTokenRefused when Slack refuses a token, and Stopped when asked to stop
        meanwhile.
        """
        listening = self._listening or self.listen()
        self._when_reached(self.slack.introduce)
        self.team_directory.refresh()
        self.team_directory.require_same_names()
        self.database.when_due(self._wake)
        for worker in self.workers:
            worker.start()
        self._leases.renew()
        self._timetable.add(map(self._leases.shared, (*jobs_of(self.outside), *recurring_jobs(self._jobs(), self._tick))))
        self._timetable.start()
        bolt = self._bolt()
        self._when_reached(lambda: listening.take_requests(bolt))

    def stop(self) -> None:
        """Be ready no more, drain, and stop, each within its time; undelivered messages stay in the outbox.

        Slack's requests are answered while jobs and deliveries end, since what people do is only recorded then.
        """
        if self._listening:
            self._listening.announce_stop()
        self._prober.close()
        heard = [self._listening.await_heard] if self._listening else []
        ends = [partial(self._timetable.stop, DRAIN), *(partial(worker.close, DRAIN) for worker in self.workers)]
        side_by_side(DRAIN, *heard, *ends)
        if self._listening:
            side_by_side(CLOSE, partial(self._listening.close, CLOSE))
        side_by_side(LEAVE, partial(self._background.close, LEAVE), self._leases.release)
        side_by_side(LEAVE, self.database.close)

    def _when_reached(self, call: Callable[[], T]) -> T:
        """Return what Slack answers as soon as it can be reached; the log has one line when it can't."""
        for attempt in count():
            if self._stopping.is_set():
                raise Stopped
            try:
                return call()
            except Unavailable as failure:
                if attempt == 0:
                    logger.warning("Slack can't be asked yet, Baton waits for it at %s: %s", self.url, failure)
                self._stopping.wait(failure.retry_after or PAUSES[min(attempt, len(PAUSES) - 1)])
        raise Stopped

    def _closed_for_slack(self) -> str:
        return self._listening.fault if self._listening else ""

    def _read_at(self) -> datetime | None:
        """Return when the last poll that read all records began, here or in the replica that polls for all."""
        return self._intake.read_at if self._leases.holds(Job.INTAKE) else self._intake.read_by_any()

    def _end_waits(self) -> None:
        """Make due what waits for an instant of another clock; after a start, and when the clock was set back."""
        end_waits_from_the_future(self.database, real_now)
        self._attempts.try_all_now()
        self._wake()

    def stop_polling(self) -> None:
        """Stop the polls of Salesforce; all other jobs go on."""
        self._timetable.drop(Job.INTAKE)

    def _jobs(self) -> Jobs:
        database, now, attempts = self.database, self._now, self._attempts
        pings = HeldPings(self._read_at, self.polling.request)
        return Jobs(
            refresh_directory=self.team_directory.refresh,
            find_due_work=DueWork(database, self.service, attempts, pings, real_now, self._wake).find,
            keep_appointments=Appointments(database, self.service, self._policy, now, real_now).keep,
            poll=self.polling.poll_when_due,
            verify=self._verification.verify_when_due,
            send_digests=Digests(database, self._policy, now, real_now).send,
            clean_up=partial(clean_up, database, now, real_now, Retention(database, self.queries.handbook, now, real_now)),
            try_again=attempts.try_again,
            watch=self._watchdog.watch,
            heed_newer_release=NewerRelease(database, self._stopping.set).watch,
            renew_leases=self._leases.renew,
            redraw_home_tabs=self._home_tabs.redraw,
            redraw_lists=self._work_lists.redraw,
        )

    def _outside(self, whmcs: Whmcs | None, drafts: DraftService) -> Outside:
        return Outside(
            database=self.database,
            service=self.service,
            queries=self.queries,
            drafts=drafts,
            salesforce=self.salesforce,
            whmcs=whmcs,
            patience=Patience(real_now),
            prober=self._prober,
            policy=self._policy,
            now=self._now,
            real_now=real_now,
        )

    def _transactions(self, handbook: Handbook) -> Transactions:
        return Transactions(
            self.database,
            handbook,
            now=self._now,
            real_now=real_now,
            new_id=new_id,
            directory_is_fresh=self.team_directory.fresh,
            as_read_lately=self.team_directory.as_read_lately,
            acted=lambda user_id: self._home_tabs.acted(user_id),
        )

    def _bolt(self) -> App:
        services = Services(
            service=self.service,
            reviews=ReviewService(self.database, real_now),
            queries=self.queries,
            reports=self._reports,
            team_directory=self.team_directory,
            slack=self.slack,
            background=self._background,
            private_answers=PrivateAnswers(self.slack, lambda: self.queries.reader),
            home_tabs=self._home_tabs,
            work_lists=self._work_lists,
            views=step_views(),
            verification=self._verification,
        )
        app = bolt_app(services, self._client, EventIds(self.database, real_now).first_time)
        register_listeners(app, services)
        register_commands(app, services, words_of(self.outside))
        for register in registrations().values():
            register(app, services, self.outside)
        return app

    def _wake(self, *destinations: Destination) -> None:
        """Wake the workers that deliver to these destinations; all of them if none is named."""
        for worker in self.workers:
            if not destinations or worker.destination in destinations:
                worker.wake()
