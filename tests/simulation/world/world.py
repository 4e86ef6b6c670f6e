"""The simulated world: an org, a workspace, people, replicas on one database, and a clock that only the schedule moves."""

import itertools
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from types import SimpleNamespace
from typing import Any, cast

import yaml
from slack_bolt import App

from bot.commands import onboard
from bot.commands.registration import register_commands
from bot.gateways.salesforce.creating import Made
from bot.gateways.salesforce.gateway import SalesforceGateway
from bot.gateways.salesforce.writing.words import Misplaced, Wordless
from bot.gateways.slack.client import SlackGateway
from bot.gateways.slack.rate_limits import RateLimiter, RateLimits
from bot.intake.intake import Intake
from bot.intake.patience import Patience
from bot.listeners import onboarding
from bot.listeners.registration import register_listeners
from bot.onboarding.lookups import CustomerLookups
from bot.onboarding.windows import OnboardingWindows
from bot.outbox.drawings import CurrentDrawings
from bot.outbox.lost_names import draw_what_waits
from bot.outbox.salesforce_writes import SalesforceWrites
from bot.outbox.slack_messages import SlackMessages
from bot.outbox.waits import end_waits_from_the_future
from bot.outbox.whmcs_endings import WhmcsEndings
from bot.outbox.worker import OutboxWorker
from bot.processes.certificate_renewal import probes
from bot.processes.connection import Outside
from bot.processes.registry import (
    followers_of,
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
from bot.scheduler.clock_steps import ClockSteps
from bot.scheduler.digests import Digests
from bot.scheduler.held_pings import HeldPings
from bot.scheduler.timers import sweep
from bot.scheduler.timetable import is_overslept
from bot.scheduler.watchdog import Watchdog
from bot.service.attempts import Attempts
from bot.service.delivery_results import DeliveryResults
from bot.service.drafts import DraftService
from bot.service.handoffs import HandoffService
from bot.service.reviews import ReviewService
from bot.service.transactions import Transactions
from bot.slack.app import bolt_app
from bot.slack.background import _made
from bot.slack.lists.work_lists import WorkLists
from bot.slack.private_answers import PrivateAnswers
from bot.slack.services import Services
from bot.slack.team_directory import TeamDirectory
from bot.verification.verification import Verification
from handoffs.model.effects import Creation, Remark, WriteBack
from handoffs.model.people import Kind
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.processes import PROCESSES
from handoffs.processes.onboarding.process import CustomerOnboarding
from handoffs.subjects.order import Order
from handoffs.subjects.subject import Subject
from sandbox.salesforce.automations import Automation
from sandbox.salesforce.org import Org
from sandbox.slack.client.person import Person
from sandbox.slack.delivery.delivery import Delivery
from sandbox.slack.workspace.workspace import Workspace
from sandbox.whmcs.whmcs import Whmcs as Billing
from sandbox.world import seed as seeding
from sandbox.world.seed import Customers
from sandbox.world.world import MANIFEST
from storage.repositories.people import Person as Colleague
from tests.handoffs.examples import POLICY
from tests.simulation.world.database import Days, KillableDatabase
from tests.simulation.world.hosts import SimulatedHosts
from tests.simulation.world.wires import DirectDelivery, Fate, Inline, Killed, SimulatedOrg, SimulatedSlack, SimulatedWhmcs
from tests.simulation.world.witness import Witness

START = datetime(2026, 11, 30, 0, 30, tzinfo=UTC)
"""Monday, half past nine in Tokyo."""

EVERY = timedelta(minutes=1)
"""The interval of each job, for all that a clock set back by an hour shows."""

NO_LIMITS = RateLimits(factor=1e9)

_MANIFEST = yaml.safe_load(MANIFEST.read_text())


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self._at = START
        self._passed = timedelta()
        self._ticks = itertools.count()

    def now(self) -> datetime:
        """Return the instant; two questions are a microsecond apart, so that no two things happen at once."""
        return self._at + timedelta(microseconds=next(self._ticks))

    @property
    def offset(self) -> timedelta:
        """Tell how far it is from its start."""
        return self._at - START

    def monotonic(self) -> float:
        """Return the seconds that have passed; setting the clock back takes none of them away."""
        return self._passed.total_seconds()

    def peek(self) -> datetime:
        """Return the instant, as no question."""
        return self._at

    def wind(self, ahead: timedelta) -> None:
        """Move it."""
        self._at += ahead
        self._passed += max(ahead, timedelta())


class SystemClock:
    """The clock of the machines that run the bot, which may be set otherwise than the world's."""

    def __init__(self, world: Clock) -> None:
        self._world = world
        self.step = timedelta()

    def peek(self) -> datetime:
        """Return the instant that the machines show; no time passes by that."""
        return self._world.peek() + self.step

    def now(self) -> datetime:
        """Return the instant that the machines show."""
        return self._world.now() + self.step

    def monotonic(self) -> float:
        """Return the seconds that have passed; setting a clock changes nothing."""
        return self._world.monotonic()


class SimulatedWorld:
    """Everything under one roof and in one thread."""

    def __init__(self, days: Days, seed: int, automations: Collection[Automation] = ()) -> None:
        self.fate, self.clock = Fate(seed), Clock()
        self.fate.takes = self.clock.wind
        self.system, self._policy = SystemClock(self.clock), cast(Policy, POLICY)
        self.policies = [self._policy]
        """The policies that were in force in this run."""

        self.url = days.begin(self.fate.turns)
        self.witness = Witness(self.system, one_at_a_time=self.url.startswith("sqlite"))
        clock: Any = self.clock
        self.workspace = Workspace(
            clock, signing_secret="secret", bot_token="xoxb-1", app_token="xapp-1",
            scopes=frozenset(_MANIFEST["oauth_config"]["scopes"]["bot"]), manifest=_MANIFEST,
        )  # fmt: skip
        seeding.seat_staff(self.workspace, POLICY)
        self.org = Org(self.clock.now, client_id="id", client_secret="secret", automations=automations)
        self.whmcs = Billing(now=self.clock.now)
        self.customers = Customers(self.org, self.clock.now, self.whmcs)
        for email in sorted(str(account["Email__c"]) for account in self.org.records("Account") if account.get("Email__c")):
            self.whmcs.add_service(email, "Wi-Fi router rental")
        self.hosts = SimulatedHosts(POLICY.certificates, self.clock.now, self.fate)
        self.delivery = Delivery(self.workspace)
        self.delivery.http = self.door = DirectDelivery(self.workspace, self._answering, self._died)
        self.workspace.on_event = lambda event: None
        self._ids = itertools.count(1)
        self.calls_a_decision: list[int] = []
        self.hidden_once: set[str] = set()
        """The records that sharing has hidden from Baton at some time."""
        self._asked: dict[int | None, Replica] = {}
        """The replica that answers, by the number of the strand."""

        self.replicas: list[Replica] = []
        self._know_everybody()

    @property
    def policy(self) -> Policy:
        """Return the policy that a process starts with now."""
        return self._policy

    @policy.setter
    def policy(self, policy: Policy) -> None:
        self._policy = policy
        if policy not in self.policies:
            self.policies.append(policy)

    @cached_property
    def contacts(self) -> dict[str, list[str]]:
        """Return the people of the contacts' user groups by the group's id, as they are at first."""
        handles = {team.contact_notify.removeprefix("@") for team in POLICY.teams}
        return {id: list(each.users) for id, each in self.workspace.usergroups.items() if each.handle in handles}

    def add_replica(self, limits: RateLimits = NO_LIMITS) -> None:
        """Start one more process, which calls Slack as often as it wants unless it is given limits."""
        self.replicas.append(Replica(self, limits))

    def some_replica(self) -> "Replica":
        """Return a replica that can act now: while strands run side by side, each has one of its own."""
        place = self.fate.turns.place
        return self.fate.chance.choice(self.replicas) if place is None else self.replicas[place]

    def restart(self, replica: "Replica") -> None:
        """Put a fresh process in a dead one's place."""
        replica.database.close()
        self.replicas[self.replicas.index(replica)] = Replica(self, NO_LIMITS)

    def follow_up(self) -> None:
        """Let what people asked for be looked up and written, as it is at once; now and then the answer to a writing is lost."""
        for replica in list(self.replicas):
            is_alive = replica.tick("callouts")
            self.fate.cut_off["salesforce"] |= self.fate.chance.random() < 0.25
            if not (is_alive and replica.tick("write_backs")):
                self.restart(replica)

    def person(self, handle: str) -> Person:
        """Return somebody, ready to act."""
        id = next(user.id for user in self.workspace.users.values() if user.handle == handle)
        return Person(self.delivery, id)

    def new_id(self) -> str:
        """Return an identifier that the seed alone decides."""
        return f"id{next(self._ids):010d}"

    def close(self) -> None:
        """Leave nothing open."""
        for replica in self.replicas:
            replica.database.close()
        self.delivery.close()

    def _answering(self) -> App | None:
        asked = self._asked[self.fate.turns.place] = self.some_replica()
        return asked.app

    def _died(self) -> None:
        self.restart(self._asked[self.fate.turns.place])

    def _know_everybody(self) -> None:
        """Put into the database what the directory would have learned of Slack."""
        database = KillableDatabase(self.url, self.fate)
        with database.begin() as work:
            work.people.put_people(
                Colleague(
                    user_id=user.id, name=user.real_name,
                    kind=Kind.BOT if user.is_bot else Kind.GUEST if user.is_restricted else Kind.COLLEAGUE,
                )
                for user in self.workspace.users.values()
            )  # fmt: skip
            for team in POLICY.teams:
                channel = next(c for c in self.workspace.channels.values() if f"#{c.name}" == team.channel)
                group = next(g for g in self.workspace.usergroups.values() if f"@{g.handle}" == team.contact_notify)
                work.people.replace_members(team.key, channel.members - {"U0BATON"})
                work.people.replace_contacts(team.key, group.users)
                work.people.set_channel(team.key, channel.id)
                work.people.set_contact_mention(team.key, f"<!subteam^{group.id}>")
            work.people.set_channel("escalations", "C0ESCALATE")
            work.people.refreshed(self.clock.now())
        database.close()


class Replica:
    """One process: production's parts, with a pool of one, so that everything happens on the schedule."""

    def __init__(self, world: SimulatedWorld, limits: RateLimits) -> None:
        fate, now, policy = world.fate, world.system.now, world.policy
        handbook = Handbook(policy=policy, processes=PROCESSES)
        self.database = KillableDatabase(world.url, fate)
        client = SimulatedSlack(world.workspace, fate, partial(world.witness.posted, self))
        slack = SlackGateway(client)
        slack.bot_user_id, slack.team_id, slack.team_url = "U0BATON", "T0BATON", "https://sandbox.slack.com/"
        self.watchdog = Watchdog(self.database, now, now, polled_processes(), world.system.monotonic)
        self.queries = Queries(self.database, handbook, now=now, permalink=slack.link_to, as_of=self.watchdog.as_of, real_now=now)
        transactions = Transactions(
            self.database, handbook, now=now, real_now=now, new_id=world.new_id,
            directory_is_fresh=lambda: True
        )  # fmt: skip
        self.service = HandoffService(transactions)
        limiter = RateLimiter(limits, world.clock.monotonic)
        self.slack_messages = OutboxWorker(
            self.database,
            SlackMessages(self.database, slack, CurrentDrawings(self.queries, step_views()), limiter, now, self.service.alike),
            now,
            world.system.monotonic,
        )
        org = SimulatedOrg(world.org, fate)
        salesforce = SalesforceGateway(org, POLICY.salesforce, readers())
        whmcs = SimulatedWhmcs(world.whmcs, fate)
        writer = CountedWriter(salesforce, org, world.calls_a_decision)
        results = DeliveryResults(transactions)
        self.salesforce_writes = OutboxWorker(
            self.database,
            SalesforceWrites(self.database, results, writer, self.queries.reader_of, now),
            now,
            world.system.monotonic,
        )
        self.whmcs_endings = OutboxWorker(
            self.database,
            WhmcsEndings(self.database, results, writer, whmcs, now, world.system.monotonic),
            now,
            world.system.monotonic,
        )
        outside = Outside(
            database=self.database, service=self.service, queries=self.queries, drafts=DraftService(transactions),
            salesforce=salesforce, whmcs=whmcs, patience=Patience(now), prober=world.hosts,
            policy=policy, now=now, real_now=now,
        )  # fmt: skip
        self.certificates = probes(outside)
        self.sources = sources_of(outside)
        self.sources[0].services.at_once = 1  # type: ignore[attr-defined]
        self.intake = Intake(self.database, self.service, self.queries, self.sources, now, salesforce.ahead)
        for worker in (self.slack_messages, self.salesforce_writes, self.whmcs_endings):
            worker._pool = Inline()  # type: ignore[assignment]
        anything: Any = SimpleNamespace()
        background: Any = SimpleNamespace(is_busy=False, submit=lambda call, *about: _made(call, about) is None)
        reports = Reports(self.database, handbook, now=now, permalink=slack.link_to)
        home_tabs: Any = SimpleNamespace(opened=lambda user: None, acted=lambda user: None, show=lambda user, page: None)
        attempts, followers = Attempts(self.database, now), followers_of(outside)
        verification = Verification(self.service, self.queries, attempts, verifiers_of(outside))
        answers = PrivateAnswers(slack, self.queries.reader)
        looks = CustomerLookups(outside.drafts, self.queries, salesforce, slack, answers, wait=lambda seconds: None)
        later: Any = Later()
        windows = OnboardingWindows(
            outside.drafts, self.queries, looks, later, lambda request, call, *about: later.submit(call, *about)
        )
        services = Services(
            views=step_views(),
            service=self.service, reviews=ReviewService(self.database, now), queries=self.queries, reports=reports,
            team_directory=anything, slack=slack,
            background=background, verification=verification, private_answers=answers, home_tabs=home_tabs,
            work_lists=WorkLists(self.queries, slack, step_views()),
        )  # fmt: skip
        self.app = bolt_app(services, client, lambda key: True)
        register_listeners(self.app, services)
        register_commands(self.app, services, words_of(outside))
        for process, register in registrations().items():
            if process != CustomerOnboarding.key:
                register(self.app, services, outside)
        onboarding.register(self.app, services, windows)
        onboard.register(self.app, services, windows)
        self._directory = TeamDirectory(self.database, slack, handbook, now)
        self._steps = ClockSteps(now, world.system.monotonic)
        self._now, self._is_new, self._witness = now, True, world.witness
        self._monotonic = world.system.monotonic
        self._next_runs: dict[str, datetime] = {}
        self._ran_at: dict[str, float] = {}
        self.jobs: dict[str, Callable[[], object]] = {
            "clock guard": self._guard_the_clock,
            "intake": self.intake.run,
            "customers": lambda: [follow() for follow in followers],
            "callouts": later.run,
            "slack_messages": self.slack_messages.run,
            "write_backs": self._write_back,
            "sweep": partial(sweep, self.service, HeldPings(lambda: self.intake.read_at, lambda: None, world.system.monotonic)),
            "digest": Digests(self.database, policy, now, now).send,
            "set_aside": attempts.try_again,
            "watchdog": self.watchdog.watch,
            "lookups": verification.verify_when_due,
            "certificates": self.certificates.run,
            "team directory": self._directory.refresh,
        }

    def begin(self) -> None:
        """Do what the application does when it starts with another policy."""
        draw_what_waits(self.database, self._now)
        with self.database.begin() as work:
            work.set_aside.try_now(self._now())

    def _guard_the_clock(self) -> None:
        """Do what the application does when it starts, and the timetable's guard when the clock was set back."""
        was_set_back = self._steps.last() < timedelta()
        if self._is_new or was_set_back:
            self._is_new = False
            end_waits_from_the_future(self.database, self._now)

    def _write_back(self) -> None:
        """Deliver decisions: an ended service is followed by its changes in Salesforce."""
        self.whmcs_endings.run()
        self.salesforce_writes.run()

    def tick(self, job: str) -> bool:
        """Let one job run; False when the process died over it."""
        if self._sleeps(job):
            self._witness.slept(job, self._monotonic() - self._ran_at[job])
            return True
        self._ran_at[job] = self._monotonic()
        try:
            with self._witness.watching(self, job):
                self.jobs[job]()
        except Killed:
            self._witness.died(self)
            return False
        return True

    def _sleeps(self, job: str) -> bool:
        """Return whether a job waits for its next run, as it would after the clock was set back if nothing brought it forward."""
        now = self._now()
        sleeps = self._next_runs.get(job, now) - now > EVERY and not is_overslept(self._next_runs[job], now, EVERY)
        if not sleeps:
            self._next_runs[job] = now + EVERY
        return sleeps

    @property
    def read_at(self) -> datetime | None:
        """Return when its last reading of all records began."""
        return self.intake.read_at


class Later:
    """A pool that does what it is asked for when its turn has come; what waits is gone with its process."""

    def __init__(self) -> None:
        self._asked: list[tuple[Callable[..., object], tuple[Any, ...]]] = []

    def submit(self, call: Callable[..., object], *about: Any) -> None:
        """Keep a call."""
        self._asked.append((call, about))

    def run(self) -> None:
        """Make the calls, and those that follow from them."""
        while self._asked:
            _made(*self._asked.pop(0))


class CountedWriter:
    """Passes everything on, and counts the calls of every decision that is saved at its first attempt."""

    def __init__(self, salesforce: SalesforceGateway, org: SimulatedOrg, counts: list[int]) -> None:
        self._salesforce, self._org, self._counts = salesforce, org, counts

    def deliver(self, asked: WriteBack, shown: Order, attempt: int, wordless: Wordless) -> Misplaced | None:
        """Deliver, and count."""
        before = self._org.carried_out
        misplaced = self._salesforce.deliver(asked, shown, attempt, wordless)
        if attempt == 1:
            self._counts.append(self._org.carried_out - before)
        return misplaced

    def create(self, asked: Creation, attempt: int) -> Made:
        """Create, and count."""
        before = self._org.carried_out
        made = self._salesforce.create(asked, attempt)
        if attempt == 1:
            self._counts.append(self._org.carried_out - before)
        return made

    def remark(self, asked: Remark, attempt: int) -> Misplaced | None:
        """Pass a note on."""
        return self._salesforce.remark(asked, attempt)

    def require_as_decided(self, record_id: str, shown: Subject, named: Collection[str]) -> None:
        """Pass the question on."""
        self._salesforce.require_as_decided(record_id, shown, named)
