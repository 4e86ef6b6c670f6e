"""The whole bot put together: every collaborator made once, started in order, stopped in the opposite order."""

import logging
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.commands.registration import register_commands
from bot.config.settings import Settings
from bot.gateways.connections import salesforce_gateway, whmcs_gateway
from bot.gateways.slack.client import SlackGateway
from bot.gateways.slack.rate_limits import RateLimiter, RateLimits
from bot.gateways.tls.probe import TlsProbe
from bot.gateways.whmcs.client import Whmcs
from bot.intake.customers import Customers
from bot.intake.intake import Intake
from bot.intake.sources import all_sources
from bot.listeners.registration import register_listeners
from bot.onboarding.lookups import CustomerLookups
from bot.onboarding.windows import OnboardingWindows
from bot.outbox.drawings import CurrentDrawings
from bot.outbox.salesforce_writes import SalesforceWrites
from bot.outbox.slack_messages import SlackMessages
from bot.outbox.whmcs_endings import WhmcsEndings
from bot.outbox.worker import OutboxWorker
from bot.queries.queries import Queries
from bot.queries.reports import Reports
from bot.scheduler.appointments import Appointments
from bot.scheduler.digests import send_digests
from bot.scheduler.loop import Loop
from bot.scheduler.timers import sweep
from bot.scheduler.timetable import Timetable
from bot.scheduler.watchdog import Watchdog
from bot.server.endpoints import http_app
from bot.server.health import Health
from bot.server.serving import Served, serve
from bot.service.delivery_results import DeliveryResults
from bot.service.drafts import DraftService
from bot.service.handoffs import HandoffService
from bot.service.transactions import Transactions
from bot.slack.app import bolt_app
from bot.slack.background import BackgroundCalls
from bot.slack.home_tabs import HomeTabs
from bot.slack.leavers import proposals, release_claims
from bot.slack.services import Services
from bot.slack.team_directory import TeamDirectory
from bot.verification.certificates import CertificateProbes
from bot.verification.registry import all_verifiers
from bot.verification.verification import Verification
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.processes import PROCESSES
from storage.database import Database

logger = logging.getLogger(__name__)

TICK = timedelta(seconds=1)
"""How often the frequent jobs run (real time)."""

SEEN_KEPT = timedelta(days=7)
"""How long a delivery is known by its id; nobody sends one again after so long."""

DRAFTS_KEPT = timedelta(days=7)
"""How long a form that nobody goes on with is kept; it holds personal data."""


def real_now() -> datetime:
    """Read the wall clock, aware and in UTC."""
    return datetime.now(UTC)


class Application:
    """One running bot. `now` is the clock of business; a sandbox may wind it, while technical waits stay on real time."""

    def __init__(
        self,
        settings: Settings,
        policy: Policy,
        *,
        now: Callable[[], datetime] = real_now,
        tls: TlsProbe | None = None,
        tick: timedelta = TICK,
        rate_limits: RateLimits | None = None,
    ) -> None:
        self._settings, self._policy, self._now, self._tick = settings, policy, now, tick
        handbook = Handbook(policy=policy, processes=PROCESSES)
        self._client = WebClient(token=settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url)
        self.database = Database(settings.database_url)
        self.slack = SlackGateway(self._client)
        self.salesforce = salesforce_gateway(settings, policy)
        self.roster = TeamDirectory(self.database, self.slack, policy, real_now, proposals(handbook, now, real_now))
        self._watchdog = Watchdog(self.database, policy, now, real_now, self._wake)
        self.queries = Queries(self.database, handbook, now=now, permalink=self.slack.link_to, as_of=self._watchdog.as_of)
        self._reports = Reports(self.database, handbook, now=now, permalink=self.slack.link_to)
        transactions = self._transactions(handbook)
        self.service = HandoffService(transactions)
        whmcs = whmcs_gateway(settings)
        self._workers = self._outbox_workers(DeliveryResults(transactions), whmcs, RateLimiter(rate_limits))
        self._watching = Loop(self._watchdog.look, "watchdog", every=5.0)
        sources = all_sources(self.salesforce, whmcs, real_now, policy)
        self._intake = Intake(self.database, self.service, self.queries, sources, real_now)
        self.certificates = CertificateProbes(self.database, self.service, self.queries, tls or TlsProbe(), real_now)
        looks = all_verifiers(self.salesforce, whmcs, self.certificates.look, policy, now)
        self._verification = Verification(self.service, self.queries, looks)
        self._polled_at: datetime | None = None
        self._customers = Customers(self.service, self.queries, self.salesforce.accounts)
        self._background, self._timetable = BackgroundCalls(), Timetable()
        self._onboarding_windows = self._onboarding(DraftService(transactions))
        self._home_tabs = HomeTabs(self.queries, self.slack, self._background)
        self.health = Health(self.database, self._timetable, now, real_now)
        self._surface: list[Callable[[], None]] = []
        self.url = ""

    def start(self) -> None:
        """Bring the schema up to date, learn who is who, begin to listen and to tick."""
        self.database.migrate()
        if self.database.is_ours_alone:
            with self.database.begin() as work:
                work.outbox.release_all_leases()
        self.slack.introduce()
        self.roster.refresh()
        for worker in self._workers:
            worker.start()
        self._watching.start()
        pulse = self._tick
        self._timetable.every(timedelta(seconds=5), self.roster.refresh, "roster")
        self._timetable.every(pulse, lambda: sweep(self.service), "sweep")
        self._timetable.every(pulse, lambda: release_claims(self.database, self.service), "leavers")
        appointments = Appointments(self.database, self.service, self._policy, self._now, real_now)
        self._timetable.every(timedelta(seconds=5), appointments.keep, "appointments")
        self._timetable.every(pulse, self._poll_when_due, "intake")
        self._timetable.every(pulse, self._verification.look_when_due, "lookups")
        self._timetable.every(timedelta(seconds=2), self.certificates.run, "certificates")
        self._timetable.every(timedelta(seconds=5), self._send_digests, "digest")
        self._timetable.every(timedelta(hours=1), self._forget_what_was_seen, "forgetting")
        self._timetable.start()
        self._listen()

    def stop(self) -> None:
        """Stop listening and ticking; what is in flight ends, what is still to be sent stays in the outbox."""
        for close in reversed(self._surface):
            close()
        self.certificates.close()
        self._timetable.stop()
        self._watching.stop()
        for worker in self._workers:
            worker.close()
        self._background.close()
        self.database.close()

    def stop_polling(self) -> None:
        """Ask Salesforce for nothing any more, while everything else goes on."""
        self._timetable.drop("intake")

    def poll(self) -> None:
        """Compare Salesforce with the open handoffs now."""
        self._polled_at = real_now()
        self._intake.run()
        self._customers.run()

    def _transactions(self, handbook: Handbook) -> Transactions:
        return Transactions(
            self.database,
            handbook,
            now=self._now,
            real_now=real_now,
            new_id=_new_id,
            woken=self._wake,
            directory_is_fresh=self.roster.fresh,
            acted=lambda user_id: self._home_tabs.acted(user_id),
        )

    def _outbox_workers(self, results: DeliveryResults, whmcs: Whmcs | None, limiter: RateLimiter) -> tuple[OutboxWorker, ...]:
        database, drawings = self.database, CurrentDrawings(self.queries)
        deliveries = (
            SlackMessages(database, self.slack, drawings, limiter, real_now),
            SalesforceWrites(database, results, self.salesforce, real_now),
            WhmcsEndings(database, results, self.salesforce, whmcs),
        )
        return tuple(OutboxWorker(database, delivery, real_now) for delivery in deliveries)

    def _onboarding(self, draft_service: DraftService) -> OnboardingWindows:
        looks = CustomerLookups(draft_service, self.queries, self.salesforce.accounts, self.slack)
        return OnboardingWindows(draft_service, self.queries, looks, self._background)

    def _poll_when_due(self) -> None:
        pace = self._policy.intake
        calendar = self._policy.calendar_of(self._policy.process("order_approval").team)
        interval = pace.business if calendar.is_open(self._now()) else pace.otherwise
        if self._polled_at is None or real_now() - self._polled_at >= interval:
            self.poll()

    def _listen(self) -> None:
        bolt = self._bolt()
        answered = None if self._settings.socket_mode else bolt
        served: Served = serve(
            http_app(answered, self.health.readiness, self.health.registry), self._settings.host, self._settings.port
        )
        self.url = served.url
        self._surface.append(served.stop)
        if self._settings.socket_mode:
            socket = SocketModeHandler(bolt, self._settings.slack_app_token.get_secret_value(), concurrency=16)
            socket.connect()  # type: ignore[no-untyped-call]
            self._surface.append(socket.close)

    def _bolt(self) -> App:
        services = Services(
            service=self.service,
            queries=self.queries,
            reports=self._reports,
            roster=self.roster,
            slack=self.slack,
            background=self._background,
            home_tabs=self._home_tabs,
            verification=self._verification,
            certificates=self.certificates,
        )
        app = bolt_app(services, self._client, self._settings.slack_signing_secret.get_secret_value(), self._first_time)
        register_listeners(app, services, self._onboarding_windows)
        register_commands(app, services, self._onboarding_windows)
        return app

    def _first_time(self, key: str) -> bool:
        with self.database.begin() as work:
            return work.seen.first_time(key, real_now())

    def _send_digests(self) -> None:
        send_digests(self.database, self._policy, self._now, real_now, self._wake)

    def _forget_what_was_seen(self) -> None:
        with self.database.begin() as work:
            work.seen.purge(real_now() - SEEN_KEPT)
            work.drafts.purge(self._now() - DRAFTS_KEPT)

    def _wake(self) -> None:
        for worker in self._workers:
            worker.wake()


def _new_id() -> str:
    """Make an identifier of 60 random bits in lower-case letters and digits."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(12))
