"""Finds whom an escalation asks: the contact whose turn it is, or the next in the ladder who can be reached."""

from bot.queries.contexts import AskedContact
from handoffs.model.handoff import Handoff
from handoffs.process.handbook import Handbook
from handoffs.process.policy import TeamPolicy
from handoffs.rules.parts.ladder import asked_teams, ladder_of, passed_over, unreached
from storage.unit_of_work import UnitOfWork


def last_asked(work: UnitOfWork, handbook: Handbook, handoff: Handoff) -> AskedContact | None:
    """Return the contact whom the escalation of a handoff asked last; None without an escalation."""
    if handoff.escalation is None:
        return None
    unreachable = work.people.unreachable(handbook.policy.team_keys)
    return _asked(work, handbook, handoff, asked_teams(handbook, handoff, handoff.escalation, unreachable)[-1], unreachable)


def reached(work: UnitOfWork, handbook: Handbook, handoff: Handoff, team: str) -> AskedContact:
    """Return the contact of a team, or the next in the ladder if that one can't be reached."""
    unreachable = work.people.unreachable(handbook.policy.team_keys)
    asked = handbook.policy.team_for(team, handoff.process)
    after = (asked, *_after(ladder_of(handbook, handoff), asked))
    found = next((each for each in after if each.key not in unreachable), asked)
    return _asked(work, handbook, handoff, found, unreachable)


def _asked(work: UnitOfWork, handbook: Handbook, handoff: Handoff, team: TeamPolicy, unreachable: frozenset[str]) -> AskedContact:
    mention = "" if team.key in unreachable else work.people.contact_mention(team.key)
    return AskedContact(team=team, mention=mention, unreached=unreached(passed_over(handbook, handoff, team, unreachable)))


def _after(ladder: tuple[TeamPolicy, ...], team: TeamPolicy) -> tuple[TeamPolicy, ...]:
    return ladder[ladder.index(team) + 1 :] if team in ladder else ladder
