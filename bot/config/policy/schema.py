"""The form of the policy file: which keys there are, what each holds, and what holds when a key is left out."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.config.policy.loaded_policy import LoadedPolicy
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
    Section,
    UserId,
    Weekdays,
    Words,
    Zone,
    wrong,
)
from bot.config.policy.titles import Names, Title, names_in, title_in
from bot.text.languages import LANGUAGES
from handoffs.clock.business_calendar import BusinessCalendar, no_holidays
from handoffs.process.policy import UNAVAILABLE, Escalations, InternetProducts, PollIntervals, TeamPolicy
from handoffs.processes import PROCESSES
from handoffs.subjects.certificate import WatchedCertificate


class CalendarSection(Section):
    """When a team works; `extra` opens single days that are closed otherwise, or gives them other hours."""

    timezone: Zone
    open: dict[Weekdays, HoursOfDay]
    holidays: Country | None = None
    closed: tuple[Closed, ...] = ()
    extra: dict[Day, HoursOfDay] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _holds_together(self) -> "CalendarSection":
        try:
            self.value()
        except ValueError as fault:
            raise wrong(None, str(fault)) from None
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
    notify: ContactAddress


class TeamSection(Section):
    """One team; without `calendar` it takes the only one there is, without `deciders` every member decides."""

    name: Title
    channel: Channel
    calendar: Words | None = None
    contact: ContactSection
    deciders: tuple[UserId, ...] | None = None
    on_duty: ContactAddress | None = None

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
    then: Duration = timedelta(minutes=60)
    at_most: Annotated[int, Field(ge=1, le=100)] = 4


class EscalationsSection(Section):
    """Where escalations go."""

    channel: Channel = "#escalations"
    repeat: RepeatSection = RepeatSection()
    ladder: tuple[Key, ...] = ()
    again_after: Duration = timedelta(hours=4)

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
    otherwise: Duration = timedelta(seconds=60)


class InternetSection(Section):
    """How lines of an order are recognised as internet services."""

    item_classes: tuple[Words, ...] = ("Service",)
    words: tuple[Words, ...] = ("Internet",)


class CertificateSection(Section):
    """One certificate to be watched."""

    host: Host
    port: Annotated[int, Field(ge=1, le=65535)] = 443
    renewal: Literal["automatic", "manual"] = "manual"
    provider: Words | None = None

    def value(self) -> WatchedCertificate:
        """Return the certificate as a value of the rules."""
        automatic = self.renewal == "automatic"
        return WatchedCertificate(host=self.host, port=self.port, automatic=automatic, provider=self.provider or "")


class RetentionSection(Section):
    """How long the content of settled handoffs is kept; None keeps it for ever."""

    settled: Days | None = None


def _office() -> dict[str, CalendarSection]:
    weekdays = {"mon-fri": "09:00-18:00"}
    closed = ["12-29..01-03"]
    office = {"timezone": "Asia/Tokyo", "open": weekdays, "holidays": "JP", "closed": closed}
    return {"office": CalendarSection.model_validate(office)}


class PolicySection(Section):
    """The whole file."""

    calendars: Annotated[dict[Key, CalendarSection], Field(min_length=1, default_factory=_office)]
    teams: Annotated[dict[Key, TeamSection], Field(min_length=1)]
    language: Language = "en"
    escalations: EscalationsSection = EscalationsSection()
    processes: ProcessesSection = ProcessesSection()
    eligibility: dict[Words, tuple[Words, ...]] = Field(default_factory=dict)
    internet: InternetSection = InternetSection()
    salesforce: SalesforceSection = SalesforceSection()
    intake: IntakeSection = IntakeSection()
    certificates: tuple[CertificateSection, ...] = ()
    managers: tuple[ContactAddress, ...] = ()
    retention: RetentionSection = RetentionSection()

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
