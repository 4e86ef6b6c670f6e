"""Reads what the message of several escalations shows: a row for each of the first, and the counts of all."""

from dataclasses import replace

from bot.queries.asked_contacts import AskedContacts
from bot.queries.card_contexts import CardContexts, on_duty_of
from bot.queries.contexts import AskedContact, EndedRow, GroupContext, NudgesContext, reader_in
from bot.queries.task_references import escalated_step, handoff_of
from bot.text.rendering import Reader
from handoffs.model.handoff import Handoff
from handoffs.model.refusal import TooLate
from handoffs.model.task_ref import TaskRef
from handoffs.process.handbook import Handbook
from handoffs.text.messages import message
from storage.database import Database
from storage.escalations.groups import Group, group_of_surface
from storage.unit_of_work import UnitOfWork

ROWS = 20
"""Rows that one message shows; Slack takes 50 blocks."""


class AlikeQueries:
    """Reads what escalations and nudges that share a message show, for everybody who reads along in a channel."""

    def __init__(self, database: Database, handbook: Handbook, contexts: CardContexts) -> None:
        self._database = database
        self._handbook = handbook
        self._contexts = contexts

    def group(self, group_id: str) -> GroupContext | None:
        """Return what the message of several escalations shows; None for an unknown one."""
        with self._database.read() as work:
            return _group_context(work, self._handbook, self._contexts, group_id)

    def nudges(self, notice: str, team: str) -> NudgesContext | None:
        """Return what the nudges of a sweep show; None when no task of them waits any more, or its team is gone."""
        with self._database.read() as work:
            return _nudges_context(work, self._handbook, self._contexts, notice, team)

    def on_duty(self, team: str) -> str | None:
        """Return how a message mentions who is on duty for a team, empty while nobody can be reached; None if none is named."""
        with self._database.read() as work:
            return next((on_duty_of(work, each) for each in self._handbook.policy.teams if each.key == team), None)


def _reader(handbook: Handbook) -> Reader:
    return reader_in(next(iter(handbook.policy.calendars.values())).zone, handbook.policy)


def _group_context(work: UnitOfWork, handbook: Handbook, contexts: CardContexts, group_id: str) -> GroupContext | None:
    """Return what the message of a group shows; None for an unknown group."""
    group = work.groups.get(group_id)
    if group is None:
        return None
    rows = work.groups.rows(group, ROWS)
    found, _ = work.handoffs.rounds({*rows.open_ids, *(id for id, _, _ in rows.ended)})
    shown = [found[id] for id in (*rows.open_ids, *(id for id, _, _ in rows.ended)) if id in found]
    drawn = {each.handoff.id: each for each in contexts.of_tasks(work, ((each, escalated_step(each)) for each in shown))}
    ended = (EndedRow(context=drawn[id], outcome=how, at=at) for id, how, at in rows.ended if id in drawn)
    return GroupContext(
        reader=_reader(handbook),
        team=group.team,
        team_name=handbook.policy.team_name(group.team),
        trigger=group.trigger,
        ref=TaskRef(handoff=group.handoff_id, step=group.surface),
        open=tuple(drawn[id] for id in rows.open_ids if id in drawn),
        ended=tuple(ended),
        count=rows.open,
        outcomes=rows.outcomes,
        unacknowledged=rows.unacknowledged,
        unclaimed=rows.unclaimed,
        closed_at=group.closed_at,
        contact=_contact(work, handbook, group, [found[id] for id in rows.open_ids if id in found]),
    )


def _nudges_context(
    work: UnitOfWork, handbook: Handbook, contexts: CardContexts, notice: str, team_key: str
) -> NudgesContext | None:
    """Return what the nudges of a sweep show; None when no task of them waits any more, or its team is gone."""
    team = next((each for each in handbook.policy.teams if each.key == team_key), None)
    nudged = work.nudges.of(notice, ROWS)
    if team is None or not nudged.count:
        return None
    found, _ = work.handoffs.rounds({id for id, _ in nudged.first})
    first = contexts.of_tasks(work, ((found[id], step) for id, step in nudged.first if id in found))
    if not first:
        return None
    return NudgesContext(
        reader=_reader(handbook),
        team=team,
        made_for=nudged.made_for,
        count=nudged.count,
        unclaimed=nudged.unclaimed,
        first=first,
        on_duty=on_duty_of(work, team),
    )


def first_open(work: UnitOfWork, surface: str) -> Handoff:
    """Return the first handoff whose escalation goes on in the message with this name; TooLate when none does."""
    group = work.groups.get(group_of_surface(surface))
    for id in work.groups.open_ids(group, 1) if group else ():
        return handoff_of(work, id)
    raise TooLate(message("rules.escalate.already_resolved"))


def _contact(work: UnitOfWork, handbook: Handbook, group: Group, handoffs: list[Handoff]) -> AskedContact | None:
    """Return the contact whom the group asked last."""
    first = next((each for each in handoffs if each.escalation), None)
    if first is None or first.escalation is None:
        return None
    reminded = tuple(each.team for each in group.reminders)
    asked = replace(first, escalation=replace(first.escalation, reminded=reminded))
    return AskedContacts(work, handbook).last(asked)
