"""Cancellations by customers: the requested days, and the records that the portal writes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sandbox.salesforce.org import Org
from sandbox.whmcs.billing_cycles import moved, next_after
from sandbox.whmcs.whmcs import Whmcs

ZONE = ZoneInfo("Asia/Tokyo")
PORTAL = "Customer Portal"
CANCELLATION = "Cancellation Request"
WON, CANCELLING = "Closed Won", "△Cancelling"
SCHEDULED = "ScheduledCancellationDateAndTime__c"
_NOON = time(12, tzinfo=ZONE)
_CYCLES_AGO = {"Monthly": 14, "Annually": 2}

Submission = Callable[[date], date]


def in_days(days: int) -> Submission:
    """Return a function that adds days to a day."""
    return lambda today: today + timedelta(days=days)


def on_the_first(today: date) -> date:
    """Return the first day of the following month."""
    return moved(today.replace(day=1), "Monthly")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A sold service; it is due in `due_in` days, and WHMCS cannot end one without a module."""

    product: str
    kind: str | None
    amount: int
    cycle: str = "Monthly"
    due_in: int = 12
    module: str = "freebit"


@dataclass(frozen=True, kw_only=True)
class Cancellation:
    """One cancellation button; `case_names` and `sale_names` define whether the case and the opportunities
    carry the service's number; `at_once` that the customer wants the end at the instant of the request, not with a day.
    """

    key: str
    label: str
    description: str
    customer: int
    lines: tuple[Line, ...]
    submission: Submission
    words: str
    case_names: bool = True
    sale_names: bool = True
    at_once: bool = False


_APARTMENT = Line(product="Internet Apartment 1G", kind="Internet", amount=4800)
_HOME = Line(product="Internet Home 10G", kind="Internet", amount=7800)
_SIM = Line(product="SIM 20 GB", kind="SIM", amount=1980, due_in=20)
_VPN = Line(product="VPN Standard", kind="VPN", amount=9800, cycle="Annually", due_in=150)
_OFFICE = Line(product="VPN Office", kind="VPN", amount=14800, cycle="Annually", due_in=90, module="")
_PHONE = Line(product="Answering service", kind=None, amount=2200)

CANCELLATIONS = (
    Cancellation(
        key="cancel_internet", label="Cancel internet", description="Tanaka gives 35 days' notice", customer=0, lines=(_APARTMENT,),
        submission=in_days(35), words="We move to Sapporo and don't need the line there.",
    ),
    Cancellation(
        key="cancel_internet_early", label="Cancel too soon", description="Tanaka wants the line gone in 5 days", customer=0,
        lines=(_APARTMENT,), submission=in_days(5), words="The flat is handed over on Friday. Is sooner possible?",
    ),
    Cancellation(
        key="cancel_sim", label="Cancel a SIM", description="Suzuki gives it up as of the 1st", customer=1, lines=(_SIM,),
        submission=on_the_first, words="I have a contract elsewhere from next month.",
    ),
    Cancellation(
        key="cancel_vpn", label="Cancel a VPN", description="Suzuki wants it ended at once", customer=1, lines=(_VPN,), submission=in_days(0),
        words="I don't use it any more.", at_once=True,
    ),
    Cancellation(
        key="cancel_unknown_kind", label="Unknown kind", description="Nobody noted what Suzuki's service is", customer=1,
        lines=(_PHONE,), submission=in_days(14), words="We answer the phone ourselves again.",
    ),
    Cancellation(
        key="cancel_two", label="One of two", description="Sagawa cancels, and two services fit", customer=3, lines=(_HOME, _SIM),
        submission=in_days(35), words="Please end the one in the branch office.", case_names=False,
    ),
    Cancellation(
        key="cancel_no_number", label="No number", description="Cafe Yamabiko's case names no service", customer=2, lines=(_HOME,),
        submission=in_days(35), words="We close the shop.", case_names=False, sale_names=False,
    ),
    Cancellation(
        key="cancel_no_module", label="No module", description="WHMCS can't end Suzuki's VPN by itself", customer=1, lines=(_OFFICE,),
        submission=in_days(0), words="The office is closed.", at_once=True,
    ),
)  # fmt: skip


class CancellationPortal:
    """The customer portal for cancellations: it knows the opportunities of each case."""

    def __init__(self, org: Org, whmcs: Whmcs) -> None:
        self._org, self._whmcs = org, whmcs
        self._moved: dict[str, tuple[str, ...]] = {}

    def ask(self, cancellation: Cancellation, account: str, contact: str, at: datetime) -> str:
        """Cancel for a customer at an instant, in Tokyo's days, and return the case's id."""
        today = at.astimezone(ZONE).date()
        services = [self._served(account, line, today) for line in cancellation.lines]
        numbers = services if cancellation.sale_names else [None] * len(services)
        sales = [self._sold(account, *each, _began(each[0], today)) for each in zip(cancellation.lines, numbers, strict=True)]
        ends = at if cancellation.at_once else datetime.combine(cancellation.submission(today), time(), ZONE)
        with self._org.at(at):
            for sale in sales:
                self._write("Opportunity", {"StageName": CANCELLING, SCHEDULED: ends}, sale)
            names = cancellation.case_names
            case = self._write(
                "Case",
                {
                    "Type": CANCELLATION, "Status": "New", "Priority": "Medium", "Origin": "Web", "AccountId": account,
                    "ContactId": contact, "Subject": "Please cancel my service", "Description": cancellation.words,
                    "WHMCS_Service_ID__c": services[0] if names else None, "Opportunity__c": sales[0] if names else None,
                },
            )  # fmt: skip
        self._moved[case] = tuple(sales)
        return case

    def withdraw(self, case: str) -> None:
        """Withdraw a cancellation: set its opportunities back to won without a date, and close the case.

        Raise KeyError when the portal has no cancellation for this case.
        """
        sales = self._moved[case]
        with self._org.as_user(PORTAL):
            for sale in sales:
                if self._org.get("Opportunity", sale)["StageName"] == CANCELLING:
                    self._write("Opportunity", {"StageName": WON, SCHEDULED: None}, sale)
            self._write("Case", {"Status": "Closed"}, case)

    def _served(self, account: str, line: Line, today: date) -> str:
        """Add a running service with a paid current cycle to WHMCS and return its id."""
        owner = self._org.get("Account", account)
        email, due = str(owner.get("Email__c") or ""), today + timedelta(days=line.due_in)
        if due <= self._whmcs.today:
            due = next_after(self._whmcs.today, due, line.cycle)
        self._whmcs.add_client(email, str(owner["Name"]))
        service = self._whmcs.add_service(
            email, line.product, module=line.module, amount=line.amount, cycle=line.cycle, next_due=due,
            registered=_began(line, today), group=line.kind or "Services",
        )  # fmt: skip
        self._whmcs.pay_cycle(service)
        return service

    def _sold(self, account: str, line: Line, service: str | None, began: date) -> str:
        """Add the opportunity of the service, won when the service began."""
        with self._org.at(datetime.combine(began, _NOON)):
            return self._write(
                "Opportunity",
                {
                    "Name": line.product, "AccountId": account, "StageName": WON, "CloseDate": began, "Amount": line.amount,
                    "WHMCS_Service_ID__c": service, "Product_Type__c": line.kind,
                },
            )  # fmt: skip

    def _write(self, kind: str, fields: dict[str, object], record: str = "") -> str:
        """Write the fields that the org has, as the portal, and return the record's id."""
        known = {name: value for name, value in fields.items() if name.lower() in self._org.schema.sobject(kind).fields}
        if not record:
            return self._org.create(kind, known, by=PORTAL)
        self._org.update(kind, record, known, by=PORTAL)
        return record


def _began(line: Line, today: date) -> date:
    return moved(today, line.cycle, -_CYCLES_AGO[line.cycle])
