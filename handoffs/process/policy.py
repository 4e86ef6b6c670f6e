"""The policy as values: who the teams are, which clocks run, what the thresholds are, how the outside names things."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from decimal import Decimal

from handoffs.clock.business_calendar import BusinessCalendar
from handoffs.clock.opening_hours import Hours
from handoffs.clock.sla import Target
from handoffs.process.field_map import SalesforceTerms
from handoffs.subjects.certificate import WatchedCertificate
from handoffs.subjects.field_values import FieldValue

UNAVAILABLE = "Not available"


"""The result of an eligibility check that is always offered beside those of the policy."""


@dataclass(frozen=True, kw_only=True)
class TeamPolicy:
    """One team: its channel, its calendar's key, whom it escalates to.

    `channel` is *#name* or a channel ID; `contact_notify` is *@handle* of a user group, a user ID or an e-mail address.
    `deciders` are user IDs: None lets every member decide, an empty tuple nobody.
    """

    key: str
    name: str
    channel: str
    calendar: str
    contact_title: str
    contact_notify: str
    deciders: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why something may be rejected: `code` is stored, `label` is read."""

    code: str
    label: str


@dataclass(frozen=True, kw_only=True)
class RepeatOrders:
    """How many orders of one account, within how much wall time, are one too many to pass unseen."""

    count: int
    within: timedelta


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """When a process is started by itself: on these days of the week (Monday is 0), at this time of the owner's calendar.

    `picks` are what its form then holds.
    """

    weekdays: frozenset[int]
    at: time
    field_values: tuple[FieldValue, ...]


@dataclass(frozen=True, kw_only=True)
class Provisioning:
    """For how long after a change approved orders are watched, and after how long each has to show a sign of provisioning."""

    within: timedelta
    watch_for: timedelta


@dataclass(frozen=True, kw_only=True)
class ProcessPolicy:
    """What the policy says of one process; `sla` holds a target for each urgency, *standard* always among them.

    `steps` holds targets of single steps that take a time of their own; `schedule` is when it starts by itself.

    `claim_lapse` is business time; `pause_at_most` is how long a clock stands for one question, in that clock's own time.
    `self_decide` tells whether people may decide what they opened themselves.
    `saving_over` is how long a write-back may keep failing before a supervisor is told. `remind_before` is how long before
    a task that waits has something to do its team is reminded (wall time; None: never); `by_itself` tells whether what can
    be done without a person then is done so. `quiet_hours` are when a change may be activated, `provisioning` is how what is
    approved after that is watched (wall time; None: not at all).
    """

    key: str
    team: str
    sla: Mapping[str, Target]
    claim_lapse: timedelta
    saving_over: timedelta
    pause_at_most: timedelta
    order_value_over: Decimal | None = None
    repeat_orders: RepeatOrders | None = None
    reasons: tuple[Reason, ...] = ()
    results: tuple[str, ...] = ()
    self_decide: bool = False
    remind_before: timedelta | None = None
    by_itself: bool = False
    steps: Mapping[str, Target] = field(default_factory=dict)
    schedule: tuple[Appointment, ...] = ()
    quiet_hours: tuple[Hours, ...] = ()
    provisioning: Provisioning | None = None

    def reason_label(self, code: str) -> str:
        """Give the words for a reason's code; a code that the policy no longer lists is shown as it is."""
        return next((reason.label for reason in self.reasons if reason.code == code), code)


@dataclass(frozen=True, kw_only=True)
class Escalations:
    """Where escalations go, and after how much business time one that nobody acknowledged is said again."""

    channel: str
    repeat_first: timedelta
    repeat_then: timedelta


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How often Salesforce is asked what is new: in business hours and otherwise."""

    business: timedelta
    otherwise: timedelta


@dataclass(frozen=True, kw_only=True)
class InternetProducts:
    """How an internet service is recognised among an order's lines, and which eligibility it fits.

    `item_classes` are the classes of lines that are services, `words` name internet in a product's name. `table` lists
    for an eligibility the words of a name, or the beginnings of a SKU, that fit it; an eligibility that is not in the
    table fits the products whose name contains it.
    """

    item_classes: tuple[str, ...]
    words: tuple[str, ...]
    table: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The whole policy; `version` is a short hash of the text that it was read from."""

    version: str
    calendars: Mapping[str, BusinessCalendar]
    teams: tuple[TeamPolicy, ...]
    escalations: Escalations
    processes: Mapping[str, ProcessPolicy]
    salesforce: SalesforceTerms
    intake: Pace
    internet: InternetProducts
    certificates: tuple[WatchedCertificate, ...] = ()
    managers: tuple[str, ...] = ()

    def team(self, key: str) -> TeamPolicy:
        """Find a team by its key; KeyError when there is none such."""
        for team in self.teams:
            if team.key == key:
                return team
        raise KeyError(key)

    def process(self, key: str) -> ProcessPolicy:
        """Find what is said of a process; KeyError when the policy leaves it out."""
        return self.processes[key]

    def calendar_of(self, team: str) -> BusinessCalendar:
        """Give the calendar in which a team's business time is counted; KeyError for an unknown team."""
        return self.calendars[self.team(team).calendar]

    @property
    def eligibility_results(self) -> tuple[str, ...]:
        """List what an eligibility check can find, by the words of the records."""
        check = self.processes.get("eligibility_check")
        return (*(check.results if check else ()), UNAVAILABLE)

    def is_internet(self, item_class: str, product: str, sku: str = "") -> bool:
        """Say whether an order's line is an internet service, for which eligibility matters."""
        classes = {_plain(each) for each in self.internet.item_classes}
        if item_class and _plain(item_class) not in classes:
            return False
        if any(_contains(product, word) for word in self.internet.words):
            return True
        return any(self.fits(eligibility, product, sku) for eligibility in self._eligibilities())

    def fits(self, eligibility: str, product: str, sku: str = "") -> bool:
        """Say whether a product is one that an account with this eligibility may have; nothing fits an empty one."""
        if not eligibility.strip():
            return False
        table = {_plain(known): marks for known, marks in self.internet.table.items()}
        marks = table.get(_plain(eligibility))
        if marks is None:
            return _contains(product, eligibility)
        return any(_contains(product, mark) or _plain(sku).startswith(_plain(mark)) for mark in marks)

    def _eligibilities(self) -> tuple[str, ...]:
        check = self.processes.get("eligibility_check")
        return (*self.internet.table, *(check.results if check else ()))


def _contains(text: str, part: str) -> bool:
    """Look for a part of a name; a number in it must stand alone, so that *1G* is not found in *11G*."""
    return re.search(rf"(?<!\d){re.escape(_plain(part))}(?!\d)", _plain(text)) is not None


def _plain(text: str) -> str:
    """Fold case, full-width letters and runs of spaces, so that names compare as people read them."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
