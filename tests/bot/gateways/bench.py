"""An org with its customers, and our side of it: what the tests of cases stand on."""

from datetime import timedelta

from bot.gateways.salesforce.client import SalesforceClient
from bot.gateways.salesforce.gateway import SalesforceGateway
from bot.gateways.salesforce.login import ClientCredentials
from bot.server.serving import serve
from handoffs.process.field_map import SalesforceTerms
from handoffs.subjects.case import CancellationCase, EligibilityCase
from sandbox.clock import SandboxClock
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest.app import org_app
from sandbox.world.seed import Customers
from tests.handoffs.examples import POLICY


class Bench:
    """An org with its customers, and our side of it."""

    def __init__(self, terms: SalesforceTerms = POLICY.salesforce) -> None:
        self.clock = SandboxClock()
        self.org = Org(self.clock.now, client_id="id", client_secret="secret")
        self.served = serve(org_app(self.org))
        self.org.instance_url = self.served.url
        self.requests = Customers(self.org, self.org.now).requests
        login = ClientCredentials(login_url=self.org.instance_url, client_id="id", client_secret="secret")
        self.salesforce = SalesforceGateway(SalesforceClient(login, "62.0"), terms, POLICY.calendar_of("cs").zone)
        self.cases, self.cancellations = self.salesforce.eligibility_cases, self.salesforce.cancellations

    def only_case(self) -> EligibilityCase:
        """Give the only open case, with what stands beside it."""
        (case,) = self.cases.complete(self.cases.waiting(), {})
        return case

    def only_cancellation(self) -> CancellationCase:
        """Give the only open cancellation request, with what stands beside it."""
        (case,) = self.cancellations.complete(self.cancellations.waiting(), {})
        return case

    def change(self, kind: str, record: str, **fields: object) -> None:
        """Let Sato Keiko change a record, two seconds later, since stamps count whole seconds."""
        self.clock.wind(timedelta(seconds=2))
        self.org.update(kind, record, fields, by="Sato Keiko")
