"""Requests of customers other than orders: cases of the portal and their opportunities."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.salesforce.org import Org
from sandbox.whmcs.whmcs import Whmcs
from sandbox.world.cancellations import CANCELLATIONS, PORTAL, CancellationPortal

ELIGIBILITY = "Eligibility Check"
PLACES = ("at home", "at the second address")


@dataclass(frozen=True, kw_only=True)
class PortalCase:
    """One request button: its customer (None for nobody, or the `newest`), and the stages of its opportunities."""

    key: str
    label: str
    description: str
    customer: int | None
    stages: tuple[str, ...] = ("Introduction",)
    express: bool = False
    newest: bool = False
    words: str = ""


PORTAL_CASES = (
    PortalCase(
        key="eligibility", label="Ask for eligibility", description="Cafe Yamabiko asks what line it can have", customer=2,
        words="We move into the ground floor in spring.",
    ),
    PortalCase(
        key="eligibility_express", label="Express check", description="Suzuki moves and needs to know today", customer=1, express=True,
    ),
    PortalCase(
        key="eligibility_twice", label="Two opportunities", description="Sagawa asks, and two opportunities wait", customer=3,
        stages=("Introduction", "Introduction"),
    ),
    PortalCase(
        key="eligibility_moved", label="Stage moved already", description="Somebody moved Yamabiko's opportunity on", customer=2,
        stages=("Ready",),
    ),
    PortalCase(
        key="eligibility_nobody", label="Case without account", description="A web form asks for eligibility", customer=None, stages=(),
        words="Is there fibre at 1-2-3 Jingumae?",
    ),
    PortalCase(
        key="eligibility_newest", label="Newest customer asks", description="Whoever was onboarded last asks for a line", customer=None,
        newest=True,
    ),
)  # fmt: skip


class PortalCases:
    """The customers' requests; `accounts` are in the order of the seed."""

    def __init__(self, org: Org, accounts: list[tuple[str, str]], whmcs: Whmcs | None = None) -> None:
        self._org = org
        self._accounts = accounts
        self._cancelling = CancellationPortal(org, whmcs or Whmcs(now=org.now))

    def act(self, key: str, *, minutes_ago: int = 0, days_ago: int = 0) -> str:
        """Open a case for a customer, now or earlier, and return its id; raise KeyError for an unknown request."""
        at = self._org.now() - timedelta(days=days_ago, minutes=minutes_ago)
        for cancellation in CANCELLATIONS:
            if cancellation.key == key:
                return self._cancelling.ask(cancellation, *self._accounts[cancellation.customer], at)
        for request in PORTAL_CASES:
            if request.key == key:
                return self._eligibility(request, at)
        raise KeyError(key)

    def withdraw(self, case: str) -> None:
        """Withdraw a cancellation in the portal; raise KeyError when the case is none."""
        self._cancelling.withdraw(case)

    def reopen(self, case: str) -> None:
        """Open a closed case again, directly in Salesforce."""
        self._org.update("Case", case, {"Status": "Working"}, by="Sato Keiko")

    def _eligibility(self, request: PortalCase, at: datetime) -> str:
        account, contact = self._accounts[request.customer] if request.customer is not None else (None, None)
        if request.newest:
            account = str(self._org.records("Account")[-1]["Id"])
        for place, stage in zip(PLACES, request.stages, strict=False):
            fields = {"Name": f"Internet {place}", "AccountId": account, "StageName": stage, "CloseDate": at.date()}
            self._org.create("Opportunity", fields, by=PORTAL)
        if account:
            self._org.update("Account", account, {"Internet_Eligibility_Status__c": "Pending"}, by=PORTAL)
        case = {
            "Type": ELIGIBILITY, "Status": "New", "Priority": "High" if request.express else "Medium", "Origin": "Web",
            "Subject": "Which line can I have?", "Description": request.words or None, "AccountId": account,
            "ContactId": contact, "CreatedDate": at,
        }  # fmt: skip
        return self._org.create("Case", case, by=PORTAL)
