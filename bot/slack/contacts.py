"""The contacts of the teams: found by user group, user ID or e-mail address, and kept for a day after Slack shows none."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.gateways.slack.client import UserGroup
from handoffs.clock.stamps import is_recent
from handoffs.model.effects import ThreadReply
from handoffs.model.escalation import SURFACE
from handoffs.model.people import Kind
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy, TeamPolicy
from handoffs.rules.parts.ladder import asked_teams, ladder_of
from handoffs.text.messages import Message, message
from storage.unit_of_work import UnitOfWork

_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)>")
"""The mention of a user group, as it is stored."""

KEPT_FOR = timedelta(days=1)
"""How long the last known contacts keep their rights after their user group or address is gone."""


@dataclass(frozen=True, kw_only=True)
class FoundContacts:
    """The people to whom a team escalates, and how a message mentions them; no people when the policy's word finds none.

    `meaning` is the id of the user group or account that the word means, empty while it means none; `other` says that another one
    has taken the word.
    """

    users: tuple[str, ...] = ()
    mention: str = ""
    meaning: str = ""
    other: Message | None = None


@dataclass(frozen=True, kw_only=True)
class Namesakes:
    """The user groups and accounts that Slack shows, and what each word of the policy meant when it was first found."""

    groups: tuple[UserGroup, ...]
    by_email: Callable[[str], str | None]
    meanings: Mapping[str, str]

    def found(self, word: str) -> FoundContacts:
        """Find the people whom a word names: *@handle* or id of a user group, a user ID or an e-mail address.

        A word that is stored already stays what it meant first, under any later name: a name may be given to somebody else.
        """
        known, named = self.meanings.get(word, ""), self._named(word)
        meaning, other = known or named, None
        if known and named and known != named:
            other = message("slack.contacts.other", name=word, known=known, other=named)
        if not _is_group(meaning):
            return FoundContacts(users=(meaning,) if meaning else (), mention=_mention(meaning), meaning=meaning, other=other)
        users = next((each.users for each in self.groups if each.id == meaning), ())
        return FoundContacts(users=users, mention=f"<!subteam^{meaning}>" if users else "", meaning=meaning, other=other)

    def _named(self, word: str) -> str:
        """Return the id that a word names now; a group without members names nobody yet."""
        if word.startswith("@"):
            return next((each.id for each in self.groups if word == f"@{each.handle}" and each.users), "")
        return self.by_email(word.lower()) or "" if "@" in word else word


def words_for_contacts(policy: Policy) -> tuple[str, ...]:
    """Return the words by which the policy names contacts and managers, each once."""
    return tuple(dict.fromkeys((*(team.contact_notify for team in policy.teams), *on_duty_words(policy), *policy.managers)))


def on_duty_words(policy: Policy) -> tuple[str, ...]:
    """Return the words by which the policy names who is on duty."""
    return tuple(team.on_duty for team in policy.teams if team.on_duty)


def _store_on_duty(work: UnitOfWork, team: TeamPolicy, found: FoundContacts) -> Message | None:
    """Store how the people on duty for a team are mentioned; return what is wrong when a mention reaches nobody."""
    is_reached = any(work.people.actor(user).kind is Kind.COLLEAGUE for user in found.users)
    mention = found.mention if is_reached else ""
    if work.people.contact_mention(team.on_duty_key) != mention:
        work.people.set_contact_mention(team.on_duty_key, mention)
    if is_reached:
        return None
    return message("slack.contacts.nobody_on_duty", name=team.on_duty, team=team.name)


def found_managers(policy: Policy, namesakes: Namesakes) -> frozenset[str]:
    """Find the managers of the policy; unknown ones are left out."""
    return frozenset(user for word in policy.managers for user in namesakes.found(word).users)


def namesakes_in(work: UnitOfWork, policy: Policy, groups: tuple[UserGroup, ...]) -> Namesakes:
    """Return what the words of the policy mean, and store the meanings of those that are found for the first time."""
    words = words_for_contacts(policy)
    by_email, stored = accounts_named(policy, work), work.people.meanings()
    meanings = dict(stored)
    for team in policy.teams:
        mention = _GROUP.fullmatch(work.people.contact_mention(team.key))
        if mention and work.people.contact_word(team.key) == team.contact_notify:
            meanings.setdefault(team.contact_notify, mention[1])
    namesakes = Namesakes(groups=groups, by_email=by_email.get, meanings=meanings)
    for word in words:
        meaning = namesakes.found(word).meaning
        if meaning and word not in stored:
            work.people.put_meaning(word, meaning)
    return namesakes


@contextmanager
def escalations_follow(work: UnitOfWork, handbook: Handbook, now: datetime) -> Iterator[None]:
    """Draw the open escalations again when other contacts can be reached after a change of the directory than before it.

    One that nobody has acknowledged goes up the ladder at once when the contact whom it asked last can't be reached any more;
    many that share a message do so only if another contact of the ladder can be reached, since all that asks is a reminder.
    """
    before = work.people.unreachable(handbook.policy.team_keys)
    yield
    after = work.people.unreachable(handbook.policy.team_keys)
    for handoff in work.handoffs.escalated() if before != after else ():
        escalation = handoff.escalation
        if escalation is None:
            continue
        work.outbox.request_redraw(handoff.id, SURFACE, priority_at=escalation.raised_at, now=now)
        seat = work.groups.seat(handoff.id)
        shared = seat.group if seat and seat.is_taken else None
        reminded = tuple(each.team for each in shared.reminders) if shared else escalation.reminded
        asked = asked_teams(handbook, handoff, replace(escalation, reminded=reminded), before)[-1].key
        if asked not in after - before or escalation.acknowledged:
            continue
        if shared:
            if ladder_of(handbook, handoff, after)[0].key not in after:
                work.groups.make_due(shared)
        else:
            text = message("slack.contacts.goes_up", at=escalation.raised_at)
            goes_up = ThreadReply(step=SURFACE, contact_of=asked, in_channel=True, text=text)
            work.outbox.put_effect(handoff.id, SURFACE, goes_up, priority_at=escalation.raised_at, now=now)


def contacts_of(team: str) -> str:
    """Return the name of the part of the team directory that holds the contacts of a team."""
    return f"{team}/contacts"


def accounts_named(policy: Policy, work: UnitOfWork) -> Mapping[str, str]:
    """Return the accounts of all e-mail addresses by which the policy names contacts and managers."""
    return work.people.by_email(word.lower() for word in words_for_contacts(policy) if "@" in word.removeprefix("@"))


def store_people_of(
    work: UnitOfWork, team: TeamPolicy, namesakes: Namesakes, others: Mapping[str, Message | None], now: datetime
) -> Iterator[Message]:
    """Store the contacts of a team and who is on duty; yield what is wrong. `others` says which words changed hands."""
    fault = store_contacts(work, team, namesakes.found(team.contact_notify), now)
    on_duty = _store_on_duty(work, team, namesakes.found(team.on_duty)) if team.on_duty else None
    words = dict.fromkeys((team.contact_notify, team.on_duty))
    yield from filter(None, (fault, on_duty, *(others.get(word) for word in words)))


def store_contacts(work: UnitOfWork, team: TeamPolicy, found: FoundContacts, now: datetime) -> Message | None:
    """Store the contacts of a team; return what is wrong with its contacts, None when a message reaches one.

    The last known contacts of the same word in the policy stay for a day after Slack shows none.
    """
    name, contact = team.contact_notify, team.contact_title
    lost_at = work.people.contact_lost_at(team.key, team.contact_notify)
    if found.users:
        work.people.replace_contacts(team.key, found.users)
        work.people.set_contact(team.key, team.contact_notify, found.mention)
        if team.key in work.people.reachable():
            return None
        return message("slack.contacts.deactivated", name=name, contact=contact, team=team.name)
    since = lost_at or now
    known = work.people.all_contacts(team.key) if work.people.contact_word(team.key) == team.contact_notify else ()
    is_kept = bool(known) and is_recent(since, now, KEPT_FOR)
    kept = known if is_kept else ()
    work.people.replace_contacts(team.key, kept)
    work.people.set_contact(team.key, team.contact_notify, " ".join(f"<@{user}>" for user in kept), lost_at=since)
    if kept:
        return message("slack.contacts.kept", until=since + KEPT_FOR, name=name, contact=contact, team=team.name)
    return message("slack.contacts.gone", name=name, contact=contact, team=team.name)


def _is_group(slack_id: str) -> bool:
    return slack_id.startswith("S")


def _mention(user_id: str) -> str:
    return f"<@{user_id}>" if user_id else ""
