"""Makes the report of `/sla` and `baton sla` from the database."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.queries.sla_report import Coming, Late, Noise, Report
from bot.queries.sla_request import Asked
from handoffs.clock.figures import DecidedFigures, Figures, Group, WaitingFigures, Worked, latest_first, reasons_of, rows_of
from handoffs.clock.ranges import Period, named_range
from handoffs.clock.sla import Clock, counted
from handoffs.model.handoff import Handoff
from handoffs.model.people import MANAGERS, Actor
from handoffs.model.refusal import Refusal
from handoffs.process.handbook import Handbook
from handoffs.process.rights import require_colleague
from handoffs.text.messages import message
from storage.database import Database
from storage.readings.figures import Scope
from storage.unit_of_work import UnitOfWork

Decided = Mapping[Group, DecidedFigures]
Waiting = Mapping[Group, WaitingFigures]


class Reports:
    """Makes reports from the database only."""

    def __init__(
        self, database: Database, handbook: Handbook, *, now: Callable[[], datetime], permalink: Callable[[str, str], str]
    ) -> None:
        self._database = database
        self._handbook = handbook
        self._now = now
        self._permalink = permalink

    @property
    def handbook(self) -> Handbook:
        """Return the handbook in force."""
        return self._handbook

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone of days."""
        return next(iter(self._handbook.policy.calendars.values())).zone

    @property
    def now(self) -> datetime:
        """Return the instant of the business clock."""
        return self._now()

    def require_right(self, user_id: str, asked: Asked) -> None:
        """Raise a Refusal unless the person may see the figures; only contacts and managers see figures of persons."""
        with self._database.read() as work:
            actor = work.people.actor(user_id)
        require_colleague(actor)
        if not actor.teams and not actor.contact_of:
            raise Refusal(message("queries.reports.no_team_member"))
        if (asked.by_person or asked.person not in {"", user_id}) and not _sees_people(actor):
            raise Refusal(message("queries.reports.no_contact"))

    def report(self, asked: Asked) -> Report:
        """Return the figures of a range, with the tasks that wait now."""
        as_of = self._now().astimezone(self.zone)
        noon, tomorrow = self._horizons(as_of)
        with self._database.read() as work:
            reports = work.reports
            asked, scope, decided, waiting = self._read(work, asked, as_of)
            compared = reports.counted(scope.earlier())
            parted = self._parted(work, scope, as_of) if asked.by_person or asked.person else ()
            names = work.people.names(row.person for row in parted if row.person)
            late, coming = latest_first(reports.late(scope, as_of), as_of), reports.breaching(scope, as_of, tomorrow)
            linked = iter(self._linked(work, (*late, *coming), as_of))
            worst, first = tuple(sorted(islice(linked, len(late)), key=lambda each: -each.over)), tuple(linked)
            return Report(
                asked=asked,
                handbook=self._handbook,
                zone=self.zone,
                as_of=as_of,
                rows=rows_of(decided, waiting),
                before=replace(compared, missed_open=sum(each.missed_before for each in waiting.values())),
                undone=reports.undone(scope),
                people=self._by_name(parted, names),
                names=names,
                worst=worst,
                reasons=reasons_of(decided.values(), waiting.values()),
                by_noon=Coming(
                    count=sum(each.by_noon for each in waiting.values()),
                    first=tuple(each for each in first if each.task.breach_at <= noon),
                ),
                by_tomorrow=Coming(count=sum(each.by_tomorrow for each in waiting.values()), first=first),
            )

    def noise(self, asked: Asked) -> Noise:
        """Return how the escalations that ended in a range ended, by trigger."""
        with self._database.read() as work:
            rows = work.escalation_ends.counted(asked.since, asked.until, team=asked.team, process=asked.process)
        return Noise(asked=asked, handbook=self._handbook, zone=self.zone, rows=rows)

    def _read(self, work: UnitOfWork, asked: Asked, as_of: datetime) -> tuple[Asked, Scope, Decided, Waiting]:
        """Read what was decided and what waits; for last week instead, where no range was typed and this week is empty."""
        scope = self._scope(asked)
        decided, waiting = work.reports.decided(scope), work.reports.waiting(scope, as_of, *self._horizons(as_of))
        if not asked.is_usual or decided or any(each.missed for each in waiting.values()):
            return asked, scope, decided, waiting
        earlier = replace(asked.within(named_range(Period.LAST_WEEK, as_of, self.zone)), is_usual=False, instead=True)
        found = self._read(work, earlier, as_of)
        return found if found[2] or any(each.missed for each in found[3].values()) else (asked, scope, decided, waiting)

    def _scope(self, asked: Asked) -> Scope:
        return Scope(
            since=asked.since,
            until=asked.until,
            process=asked.process,
            team=asked.team,
            person=asked.person,
            before=asked.before(self.zone),
        )

    def _parted(self, work: UnitOfWork, scope: Scope, as_of: datetime) -> tuple[Figures, ...]:
        parted = scope.by_person()
        return rows_of(work.reports.decided(parted), work.reports.waiting(parted, as_of, as_of, as_of))

    def _by_name(self, rows: tuple[Figures, ...], names: Mapping[str, str]) -> tuple[Figures, ...]:
        """Order rows of people by name, then by process and team; never by figures. What nobody touched comes last."""
        return tuple(
            sorted(rows, key=lambda row: (not row.person, names.get(row.person or "", "").casefold(), row.process, row.team))
        )

    def _horizons(self, as_of: datetime) -> tuple[datetime, datetime]:
        """Return the next noon, and the end of tomorrow."""
        noon = as_of.replace(hour=12, minute=0, second=0, microsecond=0)
        noon = noon if as_of < noon else noon + timedelta(days=1)
        return noon, datetime.combine(as_of.date() + timedelta(days=2), time(), self.zone)

    def _linked(self, work: UnitOfWork, tasks: tuple[Worked, ...], as_of: datetime) -> tuple[Late, ...]:
        """Add to each task the link to its card, and how late it is in the time of its own clock, without pauses."""
        ids = {task.handoff_id for task in tasks}
        cards, (handoffs, _) = work.cards.of_handoffs(ids), work.handoffs.rounds(ids)
        found = []
        for task in tasks:
            card, handoff = cards.get((task.handoff_id, task.step)), handoffs.get(task.handoff_id)
            link = self._permalink(card.channel, card.ts) if card and card.ts else ""
            clock, over = self._over(task, handoff, as_of)
            found.append(Late(task=task, link=link, over=over, clock=clock))
        return tuple(found)

    def _over(self, worked: Worked, handoff: Handoff | None, as_of: datetime) -> tuple[Clock, timedelta]:
        """Return the clock of a task, by the policy once it was removed, and how much of its time passed after the breach."""
        task = next((each for each in handoff.tasks if each.step == worked.step), None) if handoff else None
        policy, until = self._handbook.policy, worked.decided_at or as_of
        clock = task.target.clock if task else policy.process(worked.process).target("standard").clock
        pauses = task.pauses_until(until) if task else ()
        return clock, counted(worked.breach_at, until, policy.calendar_of(worked.team), clock, pauses)


def _sees_people(actor: Actor) -> bool:
    return bool(actor.contact_of) or MANAGERS in actor.teams
