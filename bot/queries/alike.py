"""Reads what the message of several escalations shows: a row for each of the first, and the counts of all."""

from dataclasses import replace

from bot.queries.asked_contacts import AskedContacts
from bot.queries.card_contexts import CardContexts
from bot.queries.contexts import AskedContact, EndedRow, GroupContext
from bot.queries.task_references import escalated_step, handoff_of
from bot.text.rendering import Reader
from handoffs.model.handoff import Handoff
from handoffs.model.refusal import TooLate
from handoffs.model.task_ref import TaskRef
from handoffs.process.handbook import Handbook
from handoffs.text.messages import message
from storage.escalations.groups import Group, group_of_surface
from storage.unit_of_work import UnitOfWork

ROWS = 20
"""Rows that one message shows; Slack takes 50 blocks."""


def group_context(
    work: UnitOfWork, handbook: Handbook, contexts: CardContexts, reader: Reader, group_id: str
) -> GroupContext | None:
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
        reader=reader,
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
