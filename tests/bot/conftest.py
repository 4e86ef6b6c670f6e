"""What the jobs work with, in parts that are real: a database, an org and a WHMCS on loopback, the desk."""

import itertools
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.gateways.salesforce.access.login import ClientCredentials
from bot.gateways.salesforce.client import SalesforceClient
from bot.gateways.salesforce.gateway import SalesforceGateway
from bot.gateways.salesforce.readers.reading import MakeReader
from bot.gateways.tls.probe import TlsProbe
from bot.gateways.whmcs.client import Whmcs
from bot.intake.intake import Intake
from bot.intake.patience import Patience
from bot.outbox.salesforce_writes import SalesforceWrites, Writer
from bot.outbox.whmcs_endings import WhmcsEndings
from bot.outbox.worker import OutboxWorker
from bot.processes.connection import Outside
from bot.processes.registry import readers, sources_of
from bot.queries.queries import Queries
from bot.server.serving import serve
from bot.service.delivery_results import DeliveryResults
from bot.service.drafts import DraftService
from bot.service.handoffs import HandoffService
from bot.service.transactions import Transactions
from handoffs.model.handoff import Handoff
from handoffs.model.people import Kind
from handoffs.model.task_ref import TaskRef
from handoffs.process.handbook import Handbook
from handoffs.process.submission import Submission
from handoffs.processes import PROCESSES
from handoffs.subjects.order import Order
from handoffs.subjects.subject import Subject
from sandbox.clock import SandboxClock
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest.app import org_app
from sandbox.whmcs.app import whmcs_app
from sandbox.whmcs.whmcs import Whmcs as FakeWhmcs
from sandbox.world.seed import Customers
from storage.database import Database
from storage.repositories.people import Person
from tests.databases import migrated
from tests.handoffs.examples import POLICY, approval


class Bench:
    """One org, one database, and the jobs between them; `later` winds every clock."""

    def __init__(self, folder: Path) -> None:
        self.clock = SandboxClock()
        self.org = Org(self.clock.now, client_id="id", client_secret="secret")
        self.customers = Customers(self.org, self.org.now)
        self.whmcs = FakeWhmcs()
        self._served = [serve(org_app(self.org)), serve(whmcs_app(self.whmcs))]
        self.org.instance_url = self._served[0].url
        (folder / "baton.db").write_bytes(migrated())
        self.database = Database(f"sqlite:///{folder}/baton.db")
        self._people()
        handbook = Handbook(policy=POLICY, processes=PROCESSES)
        self.queries = Queries(self.database, handbook, now=self.now, permalink=lambda channel, ts: "")
        numbers = itertools.count(1)
        self.transactions = transactions = Transactions(
            self.database,
            handbook,
            now=self.now,
            real_now=self.now,
            new_id=lambda: f"id{next(numbers):010d}",
            directory_is_fresh=lambda: True,
        )
        self.service, self.delivery_results = HandoffService(transactions), DeliveryResults(transactions)
        self.salesforce = self.gateway()
        self.billing = Whmcs(f"{self._served[1].url}/includes/api.php", "sandbox", "sandbox")
        self.intake = self.another_intake()
        self.salesforce_writes = self.worker(self.salesforce)
        endings = WhmcsEndings(self.database, self.delivery_results, self.salesforce, self.billing, self.now)
        self.whmcs_endings = OutboxWorker(self.database, endings, self.now, self.monotonic)

    def now(self) -> datetime:
        """Tell the time."""
        return self.clock.now()

    def monotonic(self) -> float:
        """Return seconds that grow as the clock is wound."""
        return self.now().timestamp()

    def worker(self, writer: Writer) -> OutboxWorker:
        """Make a worker that delivers by this writer."""
        delivery = SalesforceWrites(self.database, self.delivery_results, writer, self.queries.reader_of, self.now)
        return OutboxWorker(self.database, delivery, self.now, self.monotonic)

    def later(self, **length: float) -> None:
        """Wind the clock."""
        self.clock.wind(timedelta(**length))

    def gateway(self, read_timeout: float = 60.0, own: Mapping[type[Subject], MakeReader] | None = None) -> SalesforceGateway:
        """Connect to the org, with readers of the test's own."""
        login = ClientCredentials(login_url=self.org.instance_url, client_id="id", client_secret="secret")
        return SalesforceGateway(
            SalesforceClient(login, "62.0", (60.0, read_timeout)), POLICY.salesforce, {**readers(), **(own or {})}
        )

    def another_intake(self) -> Intake:
        """Start another replica's intake."""
        outside = Outside(
            database=self.database,
            service=self.service,
            queries=self.queries,
            drafts=DraftService(self.transactions),
            salesforce=self.salesforce,
            whmcs=self.billing,
            patience=Patience(self.now),
            prober=TlsProbe(),
            policy=POLICY,
            now=self.now,
            real_now=self.now,
        )
        return Intake(self.database, self.service, self.queries, sources_of(outside), self.now, self.salesforce.ahead)

    def handoff(self, order: str) -> Handoff:
        """Return the newest round of an order."""
        found = self.queries.latest("order_approval", order)
        assert found is not None, "there is no handoff for the order"
        return found

    def order(self, record_id: str) -> Order:
        """Return an order as its newest round knows it."""
        subject = self.handoff(record_id).subject
        assert isinstance(subject, Order)
        return subject

    def decide(self, order: str, submission: Submission | None = None) -> Handoff:
        """Let Aiko decide on an order."""
        handoff = self.handoff(order)
        return self.service.decide(
            TaskRef(handoff=handoff.id, step="review"), "U0AIKO", submission or approval(edition=handoff.edition)
        )

    def close(self) -> None:
        """Stop everything."""
        self.salesforce_writes.close()
        self.whmcs_endings.close()
        self.database.close()
        for served in self._served:
            served.stop(patience=0)

    def _people(self) -> None:
        with self.database.begin() as work:
            work.people.put_people([Person(user_id="U0AIKO", name="Aiko Mori", kind=Kind.COLLEAGUE)])
            work.people.replace_members("cs", ["U0AIKO"])


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Open a bench."""
    opened = Bench(tmp_path)
    yield opened
    opened.close()
