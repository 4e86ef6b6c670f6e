"""Keeps how each cause of an escalation ended, and counts the ends by their triggers."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select

from handoffs.clock.escalation_ends import End, EndsOf
from handoffs.model.change import Change
from handoffs.model.escalation import Trigger
from handoffs.model.events.escalations import CauseEnded, Resolved
from handoffs.model.handoff import Handoff
from storage.escalations.tables import ESCALATION_ENDS

ADD_END = insert(ESCALATION_ENDS)
_COUNTED = (
    select(ESCALATION_ENDS.c.trigger, ESCALATION_ENDS.c.outcome, func.count().label("number"))
    .where(
        ESCALATION_ENDS.c.ended_at >= bindparam("since", type_=ESCALATION_ENDS.c.ended_at.type),
        ESCALATION_ENDS.c.ended_at < bindparam("until", type_=ESCALATION_ENDS.c.ended_at.type),
    )
    .group_by(ESCALATION_ENDS.c.trigger, ESCALATION_ENDS.c.outcome)
)


def end_rows(before: Handoff, change: Change) -> Iterator[dict[str, object]]:
    """Return a row for each cause of an escalation that a change ends; a trigger that a person resolves counts once."""
    for event in change.events:
        if isinstance(event, CauseEnded):
            yield _row(before, change, event.trigger, End.BY_ITSELF, event.at)
        elif isinstance(event, Resolved) and before.escalation:
            end = End(event.assessment) if event.assessment else End.UNSAID
            for trigger in dict.fromkeys(each.trigger for each in before.escalation.ongoing):
                yield _row(before, change, trigger, end, event.at)


class EscalationEnds:
    """Counts how escalations ended."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def counted(self, since: datetime, until: datetime, *, team: str = "", process: str = "") -> tuple[EndsOf, ...]:
        """Count the ends in a range by trigger, those with the most first."""
        wanted = _COUNTED
        for column, value in ((ESCALATION_ENDS.c.team, team), (ESCALATION_ENDS.c.process, process)):
            wanted = wanted.where(column == value) if value else wanted
        found: dict[str, dict[End, int]] = {}
        for row in self._connection.execute(wanted, {"since": since, "until": until}).all():
            found.setdefault(row.trigger, {})[End(row.outcome)] = row.number
        counted = (EndsOf(trigger=trigger, counts=counts) for trigger, counts in found.items())
        return tuple(sorted(counted, key=lambda each: (-each.total, each.trigger)))


def _row(before: Handoff, change: Change, trigger: Trigger, end: End, at: datetime) -> dict[str, object]:
    escalation = change.handoff.escalation or before.escalation
    team = escalation.team if escalation else before.current.team
    process = before.process
    return {
        "process": process,
        "team": team,
        "trigger": trigger.value,
        "outcome": end.value,
        "ended_at": at,
    }
