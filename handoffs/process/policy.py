"""The policy as values: teams, clocks, thresholds, and the names that outside systems use."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Self, TypeVar

from handoffs.clock.business_calendar import BusinessCalendar
from handoffs.clock.sla import Clock, Target
from handoffs.subjects.certificate import WatchedCertificate
from handoffs.subjects.field_values import FieldValue
from handoffs.text.normalize import contains_name, spaced

UNAVAILABLE = "Not available"
"""The result of an eligibility check that is always offered, besides those of the policy."""


STANDARD, BACKLOG = "standard", "backlog"
"""The urgency that every process has, and that of a record which waited before Baton came."""

OF_BACKLOG = Target(target=timedelta(hours=45), clock=Clock.BUSINESS)
"""The target of the backlog where the policy names none: five days of nine hours."""


@dataclass(frozen=True, kw_only=True)
class TeamPolicy:
    """One team: its channel, the key of its calendar, and its escalation contact.

    `channel` is *#name* or a channel ID; `contact_notify` is *@handle* of a user group, a user ID or an e-mail address.
    `deciders` are user IDs: None lets every member decide, an empty tuple nobody. `stands_in_for` is the key of a team that the
    policy has no longer, and in whose place this one acts; empty for a team in its own place. `on_duty` is who is called before
    the contact, written as a contact is; empty for nobody.
    """

    key: str
    name: str
    channel: str
    calendar: str
    contact_title: str
    contact_notify: str
    deciders: tuple[str, ...] | None = None
    stands_in_for: str = ""
    on_duty: str = ""

    @property
    def on_duty_key(self) -> str:
        """Return the key under which the mention of who is on duty is stored."""
        return f"{self.key}/on_duty"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A reason for a rejection: `code` is stored, people read `label`."""

    code: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """A scheduled start of a process: days of the week (Monday is 0) and a time in the owner's calendar.

    `field_values` are the values of its form.
    """

    weekdays: frozenset[int]
    at: time
    field_values: tuple[FieldValue, ...]


@dataclass(frozen=True, kw_only=True)
class OwnTerms:
    """The terms that no other process has: a process that has some has a subclass, whose defaults hold without a policy."""

    def in_currency(self, currency: str) -> Self:
        """Return the terms with the org's own currency for each amount that is written without one."""
        return self


Own = TypeVar("Own", bound=OwnTerms)


@dataclass(frozen=True, kw_only=True)
class ProcessPolicy:
    """The policy of one process; `sla` holds a target for each urgency, and always one for *standard*.

    `steps` holds the targets of single steps, `schedule` the starts without a person. `claim_lapse` is business time;
    `pause_at_most` limits the pause for one question, in the time of its clock. `self_decide` says whether who started
    a handoff by hand may decide its tasks (None: all but those that approve what they asked for). `saving_over` is the time
    after which a supervisor hears of a failing write-back. `nudge_before` is the wall time of the nudge before a wait is over
    (None: no nudge). `own` holds the terms that no other process has.
    """

    key: str
    team: str
    sla: Mapping[str, Target]
    claim_lapse: timedelta
    saving_over: timedelta
    pause_at_most: timedelta
    reasons: tuple[Reason, ...] = ()
    results: tuple[str, ...] = ()
    self_decide: bool | None = None
    nudge_before: timedelta | None = None
    steps: Mapping[str, Target] = field(default_factory=dict)
    schedule: tuple[Appointment, ...] = ()
    own: OwnTerms = OwnTerms()

    def terms(self, kind: type[Own]) -> Own:
        """Return the terms that no other process has; the defaults of their kind where the policy leaves the process out."""
        return self.own if isinstance(self.own, kind) else kind()

    def target(self, urgency: str) -> Target:
        """Return the target of an urgency; that of *standard* for an urgency that the process has no longer."""
        return self.sla.get(urgency) or self.sla[STANDARD]

    def reason_label(self, code: str) -> str:
        """Return the label of a reason; a code that the policy no longer lists stays as it is."""
        return next((reason.label for reason in self.reasons if reason.code == code), code)


@dataclass(frozen=True, kw_only=True)
class Escalations:
    """The channel of escalations, and the business times after which an unacknowledged one is repeated.

    After `repeat_at_most` repeats the contact of the next team in `ladder` is asked as often; after the last one nobody is. A
    team of which no contact can be reached is passed over at once.
    An escalation that somebody resolved although its cause goes on is raised again `again_after` that (business time).
    """

    channel: str
    repeat_first: timedelta
    repeat_then: timedelta
    repeat_at_most: int
    again_after: timedelta
    ladder: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PollIntervals:
    """The interval of the polls of Salesforce: in business hours and otherwise."""

    business: timedelta
    otherwise: timedelta


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """The records that waited before Baton came: up to an instant, from which on their target is counted."""

    since: datetime
    target: Target = OF_BACKLOG


@dataclass(frozen=True, kw_only=True)
class InternetProducts:
    """The marks of an internet service among an order's lines, and the eligibility that it fits.

    `item_classes` are the classes of lines that are services, `words` name internet in a product's name. `table` lists
    for an eligibility the words of a name, or the beginnings of a SKU, that fit it; an eligibility that is not in the
    table fits the products whose name contains it.
    """

    item_classes: tuple[str, ...]
    words: tuple[str, ...]
    table: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class RecordWords:
    """The states of records that the rules recognise, in the words of the records.

    `introduction`, `cancelling` and `cancelled` are stages of an opportunity; `closed` is the status of a closed case, and
    `checked` that of an account with a known eligibility.
    """

    introduction: str
    cancelling: str
    cancelled: str
    closed: str
    checked: str


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The whole policy; `version` is a short hash of its text.

    `currency` is that of the org, used where a record names none. `account_statuses` are those that a new customer can begin
    with, the usual one first (empty: the org keeps no status). `portal_pricebook` is the name or id of the pricebook that the
    portal sells from; None takes the only one besides the standard pricebook. `settled_kept` is how long the content of a
    settled handoff is kept; None keeps it for ever. `language` is that of the messages in channels;
    `names` has for a language the words of titles, reasons and results by the value as configured, and of titles of processes
    by the id of the message. Without a `backlog` the records that waited before Baton came are treated as new.
    """

    version: str
    calendars: Mapping[str, BusinessCalendar]
    teams: tuple[TeamPolicy, ...]
    escalations: Escalations
    processes: Mapping[str, ProcessPolicy]
    currency: str
    account_statuses: tuple[str, ...]
    portal_pricebook: str | None
    record_words: RecordWords
    intake: PollIntervals
    internet: InternetProducts
    certificates: tuple[WatchedCertificate, ...] = ()
    managers: tuple[str, ...] = ()
    language: str = "en"
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    settled_kept: timedelta | None = None
    backlog: Backlog | None = None

    def team(self, key: str) -> TeamPolicy:
        """Return the team with a key that the policy itself names; KeyError when there is none."""
        team = self._team(key)
        if team is None:
            raise KeyError(key)
        return team

    @property
    def backlog_target(self) -> Target:
        """Return the target of the backlog; the usual one once the policy names no backlog any more."""
        return self.backlog.target if self.backlog else OF_BACKLOG

    @property
    def team_keys(self) -> tuple[str, ...]:
        """List the keys of the teams."""
        return tuple(team.key for team in self.teams)

    def team_for(self, key: str, process: str) -> TeamPolicy:
        """Return the team with a stored key; where the policy has it no longer, the owner of the `process` stands in for it."""
        owner = self._team(self.process(process).team) or self.teams[0]
        return self._team(key) or replace(owner, stands_in_for=key)

    def team_name(self, key: str) -> str:
        """Return the name of a team; a stored key that the policy has no longer stays as it is."""
        team = self._team(key)
        return team.name if team else key

    def process(self, key: str) -> ProcessPolicy:
        """Return the policy of a process; usual terms, with the first team as owner, where the policy leaves it out."""
        return self.processes.get(key) or _usual_terms(key, self.teams[0].key)

    def calendar_of(self, team: str) -> BusinessCalendar:
        """Return the calendar of a team's business time; the first team's for a team that the policy has no longer."""
        return self.calendars[(self._team(team) or self.teams[0]).calendar]

    @property
    def eligibility_results(self) -> tuple[str, ...]:
        """List the possible results of an eligibility check, in the words of the records."""
        return (*self._results(), UNAVAILABLE)

    def is_internet(self, item_class: str, product: str, sku: str = "") -> bool:
        """Return whether an order's line is an internet service, which needs eligibility; its class may be several, as *A;B*."""
        classes = {spaced(each) for each in self.internet.item_classes}
        if item_class and not any(spaced(each) in classes for each in item_class.split(";")):
            return False
        if any(contains_name(product, word) for word in self.internet.words):
            return True
        return any(self.fits(eligibility, product, sku) for eligibility in self._eligibilities())

    def fits(self, eligibility: str, product: str, sku: str = "") -> bool:
        """Return whether a product fits the eligibility of an account; nothing fits an empty one."""
        if not eligibility.strip():
            return False
        table = {spaced(known): marks for known, marks in self.internet.table.items()}
        marks = table.get(spaced(eligibility))
        if marks is None:
            return contains_name(product, eligibility)
        return any(contains_name(product, mark) or spaced(sku).startswith(spaced(mark)) for mark in marks)

    def _team(self, key: str) -> TeamPolicy | None:
        return next((team for team in self.teams if team.key == key), None)

    def _eligibilities(self) -> tuple[str, ...]:
        return (*self.internet.table, *self._results())

    def _results(self) -> tuple[str, ...]:
        return tuple(result for process in self.processes.values() for result in process.results)


def _usual_terms(key: str, team: str) -> ProcessPolicy:
    """Return the terms of a process that the policy leaves out, for its handoffs that are still open."""
    day = timedelta(hours=9)
    return ProcessPolicy(
        key=key,
        team=team,
        sla={"standard": Target(target=day, clock=Clock.BUSINESS)},
        claim_lapse=day,
        saving_over=timedelta(minutes=15),
        pause_at_most=timedelta(hours=24),
    )
