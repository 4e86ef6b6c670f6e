"""The statements that read people, the members of teams, and the places of channels."""

from sqlalchemy import String, bindparam, cast, select

from handoffs.model.people import Kind
from storage.tables import MEMBERS, PEOPLE, PLACES

PERSON = select(PEOPLE).where(PEOPLE.c.user_id == bindparam("of_user"))
_ACCOUNT = select(cast(bindparam("of_user"), String).label("user_id")).subquery()
ACTOR = select(PEOPLE.c.name, PEOPLE.c.kind, MEMBERS.c.team, MEMBERS.c.is_contact).select_from(
    _ACCOUNT.outerjoin(PEOPLE, PEOPLE.c.user_id == _ACCOUNT.c.user_id).outerjoin(MEMBERS, MEMBERS.c.user_id == _ACCOUNT.c.user_id)
)
ALL_PLACES = select(PLACES.c.kind, PLACES.c.key, PLACES.c.value)
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
"""Statements that every card needs, built once: to build one takes longer than to run it."""
