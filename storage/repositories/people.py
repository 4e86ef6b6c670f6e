"""The team directory: who is in which team's channel, who its contacts are, and where the channels are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, delete, insert, select

from handoffs.model.people import Actor, Kind
from storage.locales import read_locale, write_locales
from storage.locks import take_turns
from storage.readings.actors import read_actor
from storage.readings.people import ALL_MEMBERS, ALL_PLACES, CONTACTS, PERSON, REACHABLE
from storage.tables import MEMBERS, PEOPLE, PLACES
from storage.upserts import upsert

_REFRESHED = ("team_directory", "refreshed_at")
_USED_SINCE, _AWAITS_CARDS = "channel_since", "awaits_cards"
_MEMBERS = "members"
"""The turn of who changes members: two replicas that read the same team would add the same rows."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """What Slack says of an account."""

    user_id: str
    name: str
    kind: Kind
    zone: str = ""
    email: str = ""
    locale: str = ""


@dataclass(frozen=True, kw_only=True)
class Home:
    """The channel that a word of the policy (a name or an id) meant when it was first found."""

    word: str
    channel_id: str


class People:
    """Keeps the team directory as Slack last described it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ahead: dict[str, Actor] = {}
        self._places: dict[tuple[str, str], str] | None = None
        """All places by kind and key: there are few, and a transaction reads them once."""
        self._members: dict[tuple[str, bool], set[str]] | None = None
        """The members and the contacts of all teams, which are read once this transaction has the turn to change them."""
        self._reachable: frozenset[str] | None = None
        """The teams of which a message can reach a contact; None when they have to be read."""
        self._has_turn = False

    def actor(self, user_id: str) -> Actor:
        """Return a person as the rules see them; an unknown account has no rights."""
        return self._ahead.pop(user_id, None) or read_actor(self._connection, user_id)

    def know(self, actor: Actor) -> None:
        """Take a person who was read in this transaction, for the next question about them."""
        self._ahead[actor.user_id] = actor

    def person(self, user_id: str) -> Person | None:
        """Find an account."""
        row = self._connection.execute(PERSON, {"of_user": user_id}).one_or_none()
        if row is None:
            return None
        return Person(**{**row._mapping, "kind": Kind(row.kind), "locale": self.locale(user_id)})

    def locale(self, user_id: str) -> str:
        """Return the locale that a person has set in Slack; empty where Slack has not shown it."""
        return read_locale(self._connection, user_id)

    def names(self, user_ids: Iterable[str]) -> dict[str, str]:
        """Return the names of accounts by id; the id where an account is not known."""
        ids = sorted(set(user_ids))
        wanted = select(PEOPLE.c.user_id, PEOPLE.c.name).where(PEOPLE.c.user_id.in_(ids))
        known = {row.user_id: row.name for row in self._connection.execute(wanted).all()} if ids else {}
        return {id: known.get(id, id) for id in ids}

    def by_email(self, emails: Iterable[str]) -> Mapping[str, str]:
        """Find the accounts with e-mail addresses (lower case), a colleague's before one of a guest or another workspace."""
        wanted = sorted(set(emails))
        if not wanted:
            return {}
        first = case((PEOPLE.c.kind == Kind.COLLEAGUE.value, 0), else_=1)
        found = select(PEOPLE.c.email, PEOPLE.c.user_id).where(PEOPLE.c.email.in_(wanted))
        rows = self._connection.execute(found.order_by(first.desc(), PEOPLE.c.user_id.desc())).all()
        return {row.email: row.user_id for row in rows}

    def known(self) -> frozenset[str]:
        """List the accounts that we know."""
        return frozenset(self._connection.execute(select(PEOPLE.c.user_id)).scalars().all())

    def put_people(self, people: Iterable[Person]) -> tuple[Person, ...]:
        """Take over what Slack says of accounts; gives the colleagues whose accounts have been deactivated since.

        Rows are locked, and written where they differ, in the order of their keys: two replicas never wait for each other.
        """
        put = {each.user_id: each for each in people}
        rows = [_row(put[user_id]) for user_id in sorted(put)]
        before = self._locked(sorted(put))
        changed = [row for row in rows if row != before.get(row["user_id"])]
        if changed:
            statement = upsert(self._connection, PEOPLE, ("user_id",), ("name", "kind", "zone", "email"))
            self._connection.execute(statement, changed)
            self._reachable = None
        write_locales(self._connection, {user_id: each.locale for user_id, each in put.items()})
        colleagues = {user_id for user_id, row in before.items() if row["kind"] == Kind.COLLEAGUE}
        return tuple(put[row["user_id"]] for row in changed if row["kind"] == Kind.DEACTIVATED and row["user_id"] in colleagues)

    def take_turn(self) -> None:
        """Wait until no other replica changes members, and keep the turn until this transaction ends."""
        if not self._has_turn:
            take_turns(self._connection, _MEMBERS)
            self._has_turn = True
            self._places = self._members = self._reachable = None

    def replace_members(self, team: str, users: Iterable[str]) -> None:
        """Make a team's members what Slack says now; no other replica changes members until this transaction ends."""
        self._replace(team, users, as_contact=False)

    def replace_contacts(self, team: str, users: Iterable[str]) -> None:
        """Make a team's contacts what Slack says now; no other replica changes members until this transaction ends."""
        self._replace(team, users, as_contact=True)

    def join(self, team: str, user_id: str, *, as_contact: bool = False) -> None:
        """Add one member, or one contact."""
        self._begin_change()
        statement = upsert(self._connection, MEMBERS, ("team", "user_id", "is_contact"), ())
        self._connection.execute(statement, {"team": team, "user_id": user_id, "is_contact": as_contact})

    def leave(self, team: str, user_id: str, *, as_contact: bool = False) -> None:
        """Take one member, or one contact, away."""
        self._begin_change()
        gone = delete(MEMBERS).where(MEMBERS.c.team == team, MEMBERS.c.user_id == user_id)
        self._connection.execute(gone.where(MEMBERS.c.is_contact == as_contact))

    def refreshed(self, at: datetime) -> None:
        """Note when the team directory began to be read that is stored now."""
        self._put_place(*_REFRESHED, at.isoformat())

    def refreshed_at(self) -> datetime | None:
        """Return when the reading of the stored directory began; None before the first."""
        began_at = self._place(*_REFRESHED)
        return datetime.fromisoformat(began_at) if began_at else None

    def set_channel(self, key: str, channel_id: str, *, since: datetime | None = None) -> None:
        """Note the id of a team's channel, and since when it is used; `key` is the team's, or *escalations*."""
        self._put_place("channel", key, channel_id)
        if since:
            self._put_place(_USED_SINCE, key, since.isoformat())

    def channel_used_since(self, key: str) -> datetime | None:
        """Return since when messages are posted in the channel of a team that could not be used before."""
        used_since = self._place(_USED_SINCE, key)
        return datetime.fromisoformat(used_since) if used_since else None

    def await_cards(self, key: str, now: datetime) -> None:
        """Note that the cards have to come back to the channel of a team, until that was requested."""
        self._put_place(_AWAITS_CARDS, key, now.isoformat())

    def awaiting_cards(self) -> Mapping[str, str]:
        """Return the channels to which cards have to come back, each with its mark."""
        return self._places_of(_AWAITS_CARDS)

    def cards_requested(self, marks: Mapping[str, str]) -> None:
        """Forget the channels with these marks; one that was marked again meanwhile is kept."""
        for key, mark in marks.items():
            of_key = delete(PLACES).where(PLACES.c.kind == _AWAITS_CARDS, PLACES.c.key == key)
            self._connection.execute(of_key.where(PLACES.c.value == mark))
        self._places = None

    def channels(self) -> Mapping[str, str]:
        """Return the ids of the channels by team."""
        return self._places_of("channel")

    def set_home(self, key: str, home: Home) -> None:
        """Note which channel the policy's word for a team's channel means; `key` is the team's, or *escalations*."""
        self._put_place("home", key, home.channel_id)
        self._put_place("home_word", key, home.word)

    def homes(self) -> Mapping[str, Home]:
        """Return the channels that the words of the policy meant when they were first found, by team."""
        words = self._places_of("home_word")
        return {key: Home(word=words[key], channel_id=channel_id) for key, channel_id in self._places_of("home").items()}

    def contacts(self, team: str) -> tuple[str, ...]:
        """List the contacts of a team whom a message can reach: colleagues, sorted by id."""
        return tuple(self._connection.execute(CONTACTS, {"of_team": team}).scalars().all())

    def unreachable(self, teams: Iterable[str]) -> frozenset[str]:
        """Return those of the teams of which a message can reach no contact; none before Slack was first read."""
        if self.refreshed_at() is None:
            return frozenset()
        return frozenset(teams) - self.reachable()

    def reachable(self) -> frozenset[str]:
        """Return the teams of which a message can reach a contact."""
        if self._reachable is None:
            self._reachable = frozenset(self._connection.execute(REACHABLE).scalars().all())
        return self._reachable

    def set_contact(self, team: str, word: str, mention: str, *, lost_at: datetime | None = None) -> None:
        """Note how a team's contact is mentioned, for a word of the policy; `lost_at` is since when the word finds nobody.

        Only a transaction that has the turn calls this, so what it finds unchanged nobody else changes meanwhile.
        """
        self.take_turn()
        wanted = {"contact": mention, "contact_word": word, "contact_lost_at": lost_at.isoformat() if lost_at else ""}
        for kind, value in wanted.items():
            if self._place(kind, team) != value:
                self._put_place(kind, team, value)

    def set_contact_mention(self, team: str, mention: str) -> None:
        """Note how a team's contact is mentioned in a message."""
        self._put_place("contact", team, mention)

    def meanings(self) -> Mapping[str, str]:
        """Return the ids that words of the policy for contacts and managers meant when they were first found."""
        return self._places_of("meaning")

    def put_meaning(self, word: str, slack_id: str) -> None:
        """Note the id that a word of the policy means."""
        self._put_place("meaning", word, slack_id)

    def contact_word(self, team: str) -> str:
        """Return the word of the policy that the stored contacts of a team belong to."""
        return self._place("contact_word", team) or ""

    def contact_lost_at(self, team: str, word: str) -> datetime | None:
        """Return since when a word of the policy finds no contact of a team; None while it finds one, and for another word."""
        lost_at = self._place("contact_lost_at", team)
        return datetime.fromisoformat(lost_at) if lost_at and self.contact_word(team) == word else None

    def all_contacts(self, team: str) -> tuple[str, ...]:
        """List the contacts of a team, with those whom no message can reach, sorted by id; takes the turn to change them."""
        return tuple(sorted(self._stored_members().get((team, True), ())))

    def contact_mention(self, team: str) -> str:
        """Return the mention of a team's contact; empty if it is not known."""
        return self._place("contact", team) or ""

    def _replace(self, team: str, users: Iterable[str], *, as_contact: bool) -> None:
        """Take the members away that are gone and add those that are new; nothing is written when they are as before."""
        wanted, stored = set(users), self._stored_members().get((team, as_contact), set())
        gone, new = sorted(stored - wanted), sorted(wanted - stored)
        if gone:
            of_team = delete(MEMBERS).where(MEMBERS.c.team == team, MEMBERS.c.is_contact == as_contact)
            self._connection.execute(of_team.where(MEMBERS.c.user_id.in_(gone)))
        if new:
            self._connection.execute(insert(MEMBERS), [{"team": team, "user_id": user, "is_contact": as_contact} for user in new])
        if gone or new:
            self._stored_members()[team, as_contact] = wanted
            self._reachable = None

    def _stored_members(self) -> dict[tuple[str, bool], set[str]]:
        """Return the members and the contacts of all teams as they are while this transaction has the turn."""
        self.take_turn()
        if self._members is None:
            self._members = {}
            for team, user_id, is_contact in self._connection.execute(ALL_MEMBERS).all():
                self._members.setdefault((team, is_contact), set()).add(user_id)
        return self._members

    def _begin_change(self) -> None:
        """Take the turn; what was read before is read again after the change."""
        self.take_turn()
        self._members = self._reachable = None

    def _locked(self, user_ids: Sequence[str]) -> dict[str, dict[str, str]]:
        """Return the stored rows of accounts by id, which nobody else changes until this transaction ends."""
        if not user_ids:
            return {}
        wanted = select(PEOPLE).where(PEOPLE.c.user_id.in_(user_ids)).order_by(PEOPLE.c.user_id).with_for_update()
        return {row["user_id"]: dict(row) for row in self._connection.execute(wanted).mappings().all()}

    def _place(self, kind: str, key: str) -> str | None:
        return self._all_places().get((kind, key))

    def _places_of(self, wanted: str) -> dict[str, str]:
        return {key: value for (kind, key), value in self._all_places().items() if kind == wanted}

    def _all_places(self) -> dict[tuple[str, str], str]:
        if self._places is None:
            self._places = {(kind, key): value for kind, key, value in self._connection.execute(ALL_PLACES).all()}
        return self._places

    def _put_place(self, kind: str, key: str, value: str) -> None:
        statement = upsert(self._connection, PLACES, ("kind", "key"), ("value",))
        self._connection.execute(statement, {"kind": kind, "key": key, "value": value})
        if self._places is not None:
            self._places[kind, key] = value


def _row(person: Person) -> dict[str, str]:
    own = {"user_id": person.user_id, "name": person.name[:200], "kind": person.kind.value}
    return own | {"zone": person.zone[:64], "email": person.email if len(person.email) <= 320 else ""}
