"""The statements that read people, the members of teams, and the places of channels."""

from sqlalchemy import bindparam, select

from handoffs.model.people import Kind
from storage.locales import LOCALE
from storage.tables import MEMBERS, PEOPLE, PLACES, TASKS

PERSON = select(PEOPLE).where(PEOPLE.c.user_id == bindparam("of_user"))
ALL_PLACES = select(PLACES.c.kind, PLACES.c.key, PLACES.c.value).where(PLACES.c.kind != LOCALE)
ALL_MEMBERS = select(MEMBERS.c.team, MEMBERS.c.user_id, MEMBERS.c.is_contact)
CONTACTS = (
    select(MEMBERS.c.user_id)
    .join(PEOPLE, PEOPLE.c.user_id == MEMBERS.c.user_id)
    .where(MEMBERS.c.team == bindparam("of_team"), MEMBERS.c.is_contact, PEOPLE.c.kind == Kind.COLLEAGUE.value)
    .order_by(MEMBERS.c.user_id)
)
REACHABLE = (
    select(MEMBERS.c.team)
    .join(PEOPLE, PEOPLE.c.user_id == MEMBERS.c.user_id)
    .where(MEMBERS.c.is_contact, PEOPLE.c.kind == Kind.COLLEAGUE.value)
    .distinct()
)
_LEAVERS = select(PEOPLE.c.user_id).where(PEOPLE.c.kind == Kind.DEACTIVATED.value)
CLAIMED_BY_LEAVERS = select(TASKS.c.handoff_id, TASKS.c.step).where(TASKS.c.state == "open", TASKS.c.claimed_by.in_(_LEAVERS))
"""Statements that every card needs, built once: to build one takes longer than to run it."""
