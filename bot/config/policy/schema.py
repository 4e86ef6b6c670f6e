"""The form of the policy file: which keys there are, what each holds, and what holds when a key is left out."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from bot.config.policy.loaded_policy import LoadedPolicy
from bot.config.policy.process_section import TargetSection
from bot.config.policy.processes import ProcessesSection
from bot.config.policy.salesforce import SalesforceSection
from bot.config.policy.text import (
    Channel,
    Closed,
    ContactAddress,
    Country,
    Day,
    Days,
    Duration,
    Host,
    HoursOfDay,
    Key,
    Language,
    Moment,
    Section,
    UserId,
    Weekdays,
    Words,
    Zone,
    wrong,
)
from bot.config.policy.titles import Names, Title, names_in, title_in
from bot.text.languages import LANGUAGES
from bot.text.rendering import terminal
from handoffs.clock.business_calendar import BusinessCalendar, no_holidays
from handoffs.clock.calendar_fault import CalendarFault
from handoffs.process.policy import UNAVAILABLE, Backlog, Escalations, InternetProducts, PollIntervals, TeamPolicy
from handoffs.processes import PROCESSES
from handoffs.subjects.certificate import WatchedCertificate


class CalendarSection(Section):
    """When a team works; `extra` opens single days that are closed otherwise, or gives them other hours."""

    timezone: Zone
    """The zone in which the hours and days are written. Example: `Asia/Tokyo`."""
    open: dict[Weekdays, HoursOfDay]
    """The hours of each weekday; a weekday that is not named is closed.

    Example: `{mon-fri: "09:00-18:00", sat: "10:00-12:00"}`.
    """
    holidays: Country | None = None
    """Whose public holidays are closed; `null` for none. Example: `JP`."""
    closed: tuple[Closed, ...] = ()
    """Further closed days. Example: `["12-29..01-03", "2026-08-13..2026-08-15"]`."""
    extra: dict[Day, HoursOfDay] = Field(default_factory=dict)
    """Single days with hours of their own, also if they were closed. Example: `{2026-08-15: "10:00-15:00"}`."""

    @model_validator(mode="after")
    def _holds_together(self) -> "CalendarSection":
        try:
            self.value()
        except CalendarFault as fault:
            raise wrong(None, terminal().show(fault.message)) from None
        return self

    def value(self) -> BusinessCalendar:
        """Return the calendar; raise ValueError if hours overlap or are missing."""
        hours = {
            weekday: tuple(span for days, spans in self.open.items() if weekday in days for span in spans) for weekday in range(7)
        }
        return BusinessCalendar(
            zone=self.timezone,
            open=MappingProxyType(hours),
            closed=self.closed,
            extra_open=MappingProxyType(self.extra),
            holiday_on=self.holidays or no_holidays,
        )


class ContactSection(Section):
    """To whom a team escalates."""

    title: Title
    """What people call the contact. Example: `{en: CS Manager, ja: CSマネージャー}`."""
    notify: ContactAddress
    """Whom an escalation mentions; they may decide what the team may. Example: `"@cs-manager"`."""


class TeamSection(Section):
    """One team; without `calendar` it takes the only one there is, without `deciders` every member decides."""

    name: Title
    """What people call the team. Example: `{en: CS Team, ja: CSチーム}`."""
    channel: Channel
    """Where its cards are posted. The members of the channel are the team. Example: `"#cs-team"`."""
    calendar: Words | None = None
    """When the team works, by the name of a calendar; `null` where there is only one. Example: `office`."""
    contact: ContactSection
    """To whom the team escalates. Example: `{title: CS Manager, notify: "@cs-manager"}`."""
    deciders: tuple[UserId, ...] | None = None
    """Who of its members may decide; `null`: all of them; `[]`: none. The contact always may. Example: `[U024BE7LH]`."""
    on_duty: ContactAddress | None = None
    """Whom a priority order and a reminder mention, before any contact; `null`: nobody. Example: `"@cs-on-duty"`."""

    def value(self, key: str, calendar: str) -> TeamPolicy:
        """Return the team as a value of the rules; `calendar` is its default calendar."""
        return TeamPolicy(
            key=key,
            name=self.name,
            channel=self.channel,
            calendar=self.calendar or calendar,
            contact_title=self.contact.title,
            contact_notify=self.contact.notify,
            deciders=self.deciders,
            on_duty=self.on_duty or "",
        )


class RepeatSection(Section):
    """After how long an escalation that nobody acknowledged is said again, in business time, and how often to one contact."""

    first: Duration = timedelta(minutes=30)
    """When an escalation that nobody acknowledged is repeated for the first time, in business time. Example: `30m`."""
    then: Duration = timedelta(minutes=60)
    """After how long it is repeated from then on, in business time. Example: `60m`."""
    at_most: Annotated[int, Field(ge=1, le=100)] = 4
    """How often each contact is asked, before the next one of the `ladder` is. Example: `4`."""


class EscalationsSection(Section):
    """Where escalations go."""

    channel: Channel = "#escalations"
    """Where all escalations are posted. Example: `"#escalations"`."""
    repeat: RepeatSection = RepeatSection()
    """When an escalation that nobody acknowledged is repeated. Example: `{first: 30m, then: 60m, at_most: 4}`."""
    ladder: tuple[Key, ...] = ()
    """The teams whose contacts are asked next, in this order. Example: `[sf_admin, sales]`."""
    again_after: Duration = timedelta(hours=4)
    """When a missed due time that somebody resolved is raised again, while the task is open, in business time. Example: `4h`."""

    def value(self) -> Escalations:
        """Return the section as a value of the rules."""
        return Escalations(
            channel=self.channel,
            repeat_first=self.repeat.first,
            repeat_then=self.repeat.then,
            repeat_at_most=self.repeat.at_most,
            again_after=self.again_after,
            ladder=self.ladder,
        )


class IntakeSection(Section):
    """How often Salesforce is asked what is new."""

    business: Duration = timedelta(seconds=10)
    """How often, in the business hours of the team that approves orders. Example: `10s`."""
    otherwise: Duration = timedelta(seconds=60)
    """How often at other times. Example: `60s`."""

    since: Moment | None = None
    """When Baton comes, for its first start with records that wait already: those that waited before have no card each, but one
    summary in the channel of their team, are worked from the queue, and escalate nothing by themselves. Without it they are
    treated as new. Example: `2026-12-01T09:00+09:00`."""
    backlog: TargetSection = TargetSection.model_validate({"target": "45h", "clock": "business"})
    """How long the records that waited before `since` may take from then on; figures count by it.
    Example: `{target: 45h, clock: business}`."""

    def value(self, zone: ZoneInfo) -> Backlog | None:
        """Return the backlog as a value of the rules; a moment without an offset is one of `zone`."""
        if self.since is None:
            return None
        since = self.since if self.since.tzinfo else self.since.replace(tzinfo=zone)
        return Backlog(since=since, target=self.backlog.value())


class InternetSection(Section):
    """How lines of an order are recognised as internet services."""

    item_classes: tuple[Words, ...] = ("Service",)
    """The item classes of services; a product without one counts as a service too. Example: `[Service]`."""
    words: tuple[Words, ...] = ("Internet",)
    """A service is an internet service if its name contains one of these. Example: `[Internet, Fiber]`."""


class CertificateSection(Section):
    """One certificate to be watched."""

    host: Host
    """The host whose certificate is probed, daily at 09:00 and at the start. Example: `portal.example.com`."""
    port: Annotated[int, Field(ge=1, le=65535)] = 443
    """The port on which it is served. Example: `443`."""
    renewal: Literal["automatic", "manual"] = "manual"
    """Who renews it: with 14 days left, an `automatic` renewal counts as failed. Example: `automatic`."""
    provider: Words | None = None
    """Who issues it; cards and `/handoff certificates` name them. Example: `Let's Encrypt`."""

    def value(self) -> WatchedCertificate:
        """Return the certificate as a value of the rules."""
        automatic = self.renewal == "automatic"
        return WatchedCertificate(host=self.host, port=self.port, automatic=automatic, provider=self.provider or "")


class RetentionSection(Section):
    """How long the content of settled handoffs is kept; None keeps it for ever."""

    settled: Days | None = None
    """How long the content of a settled handoff is kept after its last entry; `null`: for ever. Receipts and figures stay.

    Example: `400d`.
    """


def _office() -> dict[str, CalendarSection]:
    weekdays = {"mon-fri": "09:00-18:00"}
    closed = ["12-29..01-03"]
    office = {"timezone": "Asia/Tokyo", "open": weekdays, "holidays": "JP", "closed": closed}
    return {"office": CalendarSection.model_validate(office)}


class PolicySection(Section):
    """The whole file."""

    calendars: Annotated[dict[Key, CalendarSection], Field(min_length=1, default_factory=_office)]
    """When teams work, by a name of yours.

    Example: `{office: {timezone: Asia/Tokyo, open: {mon-fri: "09:00-18:00"}}}`.
    """
    teams: Annotated[dict[Key, TeamSection], Field(min_length=1)]
    """The teams, by a key that is stored with their work.

    Example: `{cs: {name: CS Team, channel: "#cs-team", contact: {title: CS Manager, notify: "@cs-manager"}}}`.
    """
    language: Language = "en"
    """The language of channels and of notes in Salesforce. Example: `ja`."""
    escalations: EscalationsSection = EscalationsSection()
    """Where escalations go, and when they are repeated. Example: `{channel: "#escalations"}`."""
    processes: ProcessesSection = ProcessesSection()
    """Owner, clocks and terms of each process. Example: `{database_backup: {team: devops}}`."""
    eligibility: dict[Words, tuple[Words, ...]] = Field(default_factory=dict)
    """Words of product names, or beginnings of SKUs, that fit an eligibility. Without them a product fits whose name contains it.

    Example: `{Apartment 1G: [Mansion 1G, INT-APT-1G]}`.
    """
    internet: InternetSection = InternetSection()
    """Which lines of an order are internet services. Example: `{words: [Internet]}`."""
    salesforce: SalesforceSection = SalesforceSection()
    """How your org names fields and values. Example: `{currency: JPY}`."""
    intake: IntakeSection = IntakeSection()
    """How often Salesforce is asked what is new. Example: `{business: 10s, otherwise: 60s}`."""
    certificates: tuple[CertificateSection, ...] = ()
    """The certificates to watch. Example: `[{host: portal.example.com, renewal: automatic}]`."""
    managers: tuple[ContactAddress, ...] = ()
    """Who may ask `/sla` about every team without being in one. Example: `["@managers"]`."""
    retention: RetentionSection = RetentionSection()
    """How long content is kept. Example: `{settled: 400d}`."""

    def _names(self) -> Names:
        """Return the words of titles by language; a title of a process stands under the id of the handbook's own."""
        titles = {PROCESSES[key].title.id: each.title for key, each in self.processes if each.title}
        own = {language: {id: title_in(each, language) for id, each in titles.items()} for language in LANGUAGES}
        return {language: {**names_in(self).get(language, {}), **own[language]} for language in LANGUAGES}

    def value(self, version: str) -> LoadedPolicy:
        """Return the policy with the names of the org; its references must be checked before."""
        calendars: Mapping[str, BusinessCalendar] = {key: each.value() for key, each in self.calendars.items()}
        first = next(iter(calendars))
        org, processes = self.salesforce, self.processes.value(self.teams, self.salesforce.currency)
        results = (word for each in processes.values() for word in each.results)
        words = {*self.eligibility, *self.internet.item_classes, *results, UNAVAILABLE}
        return LoadedPolicy(
            version=version,
            calendars=MappingProxyType(calendars),
            teams=tuple(team.value(key, first) for key, team in self.teams.items()),
            escalations=self.escalations.value(),
            processes=processes,
            salesforce=org.value(calendars[first].zone, words),
            currency=org.currency,
            account_statuses=org.account_statuses if org.fields.account.status else (),
            portal_pricebook=org.portal_pricebook,
            record_words=org.record_words(),
            intake=PollIntervals(business=self.intake.business, otherwise=self.intake.otherwise),
            backlog=self.intake.value(calendars[first].zone),
            internet=InternetProducts(
                item_classes=self.internet.item_classes,
                words=self.internet.words,
                table=MappingProxyType(self.eligibility),
            ),
            certificates=tuple(each.value() for each in self.certificates),
            managers=self.managers,
            language=self.language,
            names=MappingProxyType(self._names()),
            settled_kept=self.retention.settled,
        )
