"""An org with customers and the Salesforce gateway, for the tests of cases."""

from collections.abc import Collection
from datetime import timedelta

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.access.login import ClientCredentials
from bot.gateways.salesforce.client import SalesforceClient
from bot.gateways.salesforce.gateway import SalesforceGateway
from bot.gateways.salesforce.readers.cancellations import CancellationReader
from bot.gateways.salesforce.readers.eligibility import EligibilityReader
from bot.processes.registry import readers
from bot.server.serving import serve
from handoffs.subjects.case import CancellationCase, EligibilityCase
from sandbox.clock import SandboxClock
from sandbox.salesforce.objects.habits import Habit
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest.app import org_app
from sandbox.world.seed import Customers
from tests.handoffs.examples import POLICY


class Bench:
    """An org with customers, and the gateway to it."""

    def __init__(self, terms: SalesforceTerms = POLICY.salesforce, habits: Collection[Habit] = ()) -> None:
        self.clock, self.terms = SandboxClock(), terms
        self.org = Org(self.clock.now, client_id="id", client_secret="secret", habits=habits)
        self.served = serve(org_app(self.org))
        self.org.instance_url = self.served.url
        self.customers = Customers(self.org, self.org.now)
        self.requests = self.customers.requests
        login = ClientCredentials(login_url=self.org.instance_url, client_id="id", client_secret="secret")
        self.connect(SalesforceClient(login, "62.0"))

    def connect(self, client: SalesforceClient) -> None:
        """Make the gateway with this client."""
        self.salesforce = SalesforceGateway(client, self.terms, readers())
        self.cases, self.cancellations = self.salesforce.reader(EligibilityReader), self.salesforce.reader(CancellationReader)

    def only_case(self) -> EligibilityCase:
        """Return the only open case with its related records."""
        (case,) = self.cases.complete(self.cases.waiting(), {})
        return case

    def only_cancellation(self) -> CancellationCase:
        """Return the only open cancellation request with its related records."""
        (case,) = self.cancellations.complete(self.cancellations.waiting(), {})
        return case

    def change(self, kind: str, record: str, **fields: object) -> None:
        """Change a record as Sato Keiko, two seconds later, because timestamps have whole seconds."""
        self.clock.wind(timedelta(seconds=2))
        self.org.update(kind, record, fields, by="Sato Keiko")
