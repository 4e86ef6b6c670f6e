"""The contacts of the teams: found by user group, user ID or e-mail address, and kept for a day after Slack shows none."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.gateways.slack.client import UserGroup
from handoffs.clock.stamps import is_recent
from handoffs.model.effects import ThreadReply
from handoffs.model.escalation import SURFACE
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy, TeamPolicy
from handoffs.rules.parts.ladder import asked_teams
from handoffs.text.messages import Message, message
from storage.unit_of_work import UnitOfWork

KEPT_FOR = timedelta(days=1)
"""How long the last known contacts keep their rights after their user group or address is gone."""


@dataclass(frozen=True, kw_only=True)
class FoundContacts:
    """The people to whom a team escalates, and how a message mentions them; no people when the policy's word finds none."""

    users: tuple[str, ...] = ()
    mention: str = ""


def found_contacts(notify: str, groups: tuple[UserGroup, ...], by_email: Callable[[str], str | None]) -> FoundContacts:
    """Find the people whom a word of the policy names: *@handle* of a user group, a user ID or an e-mail address."""
    if notify.startswith("@"):
        group = next((each for each in groups if notify == f"@{each.handle}" and each.users), None)
        return FoundContacts(users=group.users, mention=f"<!subteam^{group.id}>") if group else FoundContacts()
    user = by_email(notify.lower()) if "@" in notify else notify
    return FoundContacts(users=(user,), mention=f"<@{user}>") if user else FoundContacts()


def found_managers(policy: Policy, groups: tuple[UserGroup, ...], by_email: Callable[[str], str | None]) -> frozenset[str]:
    """Find the managers of the policy; unknown ones are left out."""
    return frozenset(user for notify in policy.managers for user in found_contacts(notify, groups, by_email).users)


@contextmanager
def escalations_follow(work: UnitOfWork, handbook: Handbook, now: datetime) -> Iterator[None]:
    """Draw the open escalations again when other contacts can be reached after a change of the directory than before it.

    One that nobody has acknowledged goes up the ladder at once when the contact whom it asked last can't be reached any more.
    """
    before = work.people.unreachable(handbook.policy.team_keys)
    yield
    after = work.people.unreachable(handbook.policy.team_keys)
    for handoff in work.handoffs.escalated() if before != after else ():
        escalation = handoff.escalation
        assert escalation is not None
        work.outbox.request_redraw(handoff.id, SURFACE, priority_at=escalation.raised_at, now=now)
        asked = asked_teams(handbook, handoff, escalation, before)[-1].key
        if asked in after - before and not escalation.acknowledged:
            text = message("slack.contacts.goes_up", at=escalation.raised_at)
            goes_up = ThreadReply(step=SURFACE, contact_of=asked, in_channel=True, text=text)
            work.outbox.put_effect(handoff.id, SURFACE, goes_up, priority_at=escalation.raised_at, now=now)


def contacts_of(team: str) -> str:
    """Return the name of the part of the team directory that holds the contacts of a team."""
    return f"{team}/contacts"


def accounts_named(policy: Policy, work: UnitOfWork) -> Mapping[str, str]:
    """Return the accounts of all e-mail addresses by which the policy names contacts and managers."""
    words = (*(team.contact_notify for team in policy.teams), *policy.managers)
    return work.people.by_email(word.lower() for word in words if "@" in word.removeprefix("@"))


def store_contacts(
    work: UnitOfWork, team: TeamPolicy, groups: tuple[UserGroup, ...], by_email: Callable[[str], str | None], now: datetime
) -> Message | None:
    """Store the contacts of a team; return what is wrong with its contacts, None when a message reaches one.

    The last known contacts of the same word in the policy stay for a day after Slack shows none.
    """
    found = found_contacts(team.contact_notify, groups, by_email)
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
