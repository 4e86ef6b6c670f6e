"""The languages that people have set in Slack, kept with the places of channels, by the id of the person."""

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, select

from storage.tables import PLACES
from storage.upserts import upsert

LOCALE = "locale"
"""Under this kind; all others of the table are few and read at once, these are as many as people."""

_OF_USER = select(PLACES.c.value).where(PLACES.c.kind == LOCALE, PLACES.c.key == bindparam("of_user"))


def read_locale(connection: Connection, user_id: str) -> str:
    """Return the locale that a person has set in Slack; empty where Slack has not shown it."""
    return connection.execute(_OF_USER, {"of_user": user_id}).scalar_one_or_none() or ""


def write_locales(connection: Connection, wanted: Mapping[str, str]) -> None:
    """Write the locales that differ, in the order of the ids; one that Slack does not show stays as it is."""
    shown = {user_id: wanted[user_id] for user_id in sorted(wanted) if wanted[user_id]}
    if not shown:
        return
    of_them = select(PLACES.c.key, PLACES.c.value).where(PLACES.c.kind == LOCALE, PLACES.c.key.in_(shown))
    known = {row.key: row.value for row in connection.execute(of_them).all()}
    changed = [{"kind": LOCALE, "key": each, "value": locale} for each, locale in shown.items() if known.get(each) != locale]
    if changed:
        connection.execute(upsert(connection, PLACES, ("kind", "key"), ("value",)), changed)
