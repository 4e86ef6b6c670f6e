"""Reads a person as the rules see them."""

from collections.abc import Iterable

from sqlalchemy import Connection, String, bindparam, cast, select

from handoffs.model.people import Actor, Kind
from storage.tables import MEMBERS, PEOPLE

_ACCOUNT = select(cast(bindparam("of_user"), String).label("user_id")).subquery()
_ACTOR = select(PEOPLE.c.name, PEOPLE.c.kind, MEMBERS.c.team, MEMBERS.c.is_contact).select_from(
    _ACCOUNT.outerjoin(PEOPLE, PEOPLE.c.user_id == _ACCOUNT.c.user_id).outerjoin(MEMBERS, MEMBERS.c.user_id == _ACCOUNT.c.user_id)
)
"""A statement of every card, built once."""


def read_actor(connection: Connection, user_id: str) -> Actor:
    """Return a person; an unknown account has no rights."""
    found = connection.execute(_ACTOR, {"of_user": user_id}).all()
    held = ((row.team, row.is_contact) for row in found if row.team is not None)
    return actor_of(user_id, found[0].name, found[0].kind, held)


def actor_of(user_id: str, name: str | None, kind: str | None, held: Iterable[tuple[str, bool]]) -> Actor:
    """Return a person with the teams that they `held`, each with whether they are its contact; None where nothing is known."""
    teams = tuple(held)
    return Actor(
        user_id=user_id,
        name=user_id if name is None else name,
        kind=Kind.UNKNOWN if kind is None else Kind(kind),
        teams=frozenset(team for team, is_contact in teams if not is_contact),
        contact_of=frozenset(team for team, is_contact in teams if is_contact),
    )
