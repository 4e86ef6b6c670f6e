"""Makes the report of `/sla` and `baton sla` from the database."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.queries.sla_report import Late, Report
from bot.queries.sla_request import Asked
from handoffs.clock.figures import Worked, breaching, figures, reasons, worst
from handoffs.model.people import MANAGERS, Actor
from handoffs.model.refusal import Refusal
from handoffs.process.handbook import Handbook
from handoffs.process.rights import require_colleague
from handoffs.text.messages import message
from storage.database import Database
from storage.unit_of_work import UnitOfWork


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
        with self._database.read() as work:
            filters = {"process": asked.process, "team": asked.team, "person": asked.person}
            decided = work.reports.decided(asked.since, asked.until, **filters)
            waiting = work.reports.waiting(**filters)
            noon, tomorrow = self._horizons(as_of)
            by_person = asked.by_person or bool(asked.person)
            people = figures(decided, waiting, as_of, people=True) if by_person else ()
            return Report(
                asked=asked,
                handbook=self._handbook,
                zone=self.zone,
                as_of=as_of,
                rows=figures(decided, waiting, as_of),
                undone=work.reports.undone(asked.since, asked.until, **filters),
                people=people,
                names={row.person: work.people.actor(row.person).name for row in people if row.person},
                worst=self._linked(work, worst(decided, waiting, as_of)),
                reasons=reasons(decided, waiting, as_of),
                by_noon=self._linked(work, breaching(waiting, as_of, noon)),
                by_tomorrow=self._linked(work, breaching(waiting, as_of, tomorrow)),
            )

    def _horizons(self, as_of: datetime) -> tuple[datetime, datetime]:
        """Return the next noon, and the end of tomorrow."""
        noon = as_of.replace(hour=12, minute=0, second=0, microsecond=0)
        noon = noon if as_of < noon else noon + timedelta(days=1)
        return noon, datetime.combine(as_of.date() + timedelta(days=2), time(), self.zone)

    def _linked(self, work: UnitOfWork, tasks: tuple[Worked, ...]) -> tuple[Late, ...]:
        cards = work.cards.of_handoffs(task.handoff_id for task in tasks)
        shown = ((task, cards.get((task.handoff_id, task.step))) for task in tasks)
        return tuple(
            Late(task=task, link=self._permalink(card.channel, card.ts) if card and card.ts else "") for task, card in shown
        )


def _sees_people(actor: Actor) -> bool:
    return bool(actor.contact_of) or MANAGERS in actor.teams
