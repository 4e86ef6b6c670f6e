"""Finds whom an escalation asks: the contact whose turn it is, or the next in the ladder who can be reached."""

from bot.queries.contexts import AskedContact
from handoffs.model.handoff import Handoff
from handoffs.process.handbook import Handbook
from handoffs.process.policy import TeamPolicy
from handoffs.rules.parts.ladder import asked_teams, ladder_of, passed_over, stand_in, unreached
from storage.unit_of_work import UnitOfWork


class AskedContacts:
    """Answers for all handoffs of one reading; who can be reached is read once, when the first escalation needs it."""

    def __init__(self, work: UnitOfWork, handbook: Handbook) -> None:
        self._work = work
        self._handbook = handbook
        self._read: frozenset[str] | None = None

    def last(self, handoff: Handoff) -> AskedContact | None:
        """Return the contact whom the escalation of a handoff asked last; None without an escalation."""
        if handoff.escalation is None:
            return None
        return self._asked(handoff, asked_teams(self._handbook, handoff, handoff.escalation, self._unreachable)[-1])

    def reached(self, handoff: Handoff, team: str) -> AskedContact:
        """Return the contact of a team, or if that one can't be reached the next in the ladder, or before it where nobody is."""
        asked, ladder = self._handbook.policy.team_for(team, handoff.process), ladder_of(self._handbook, handoff)
        return self._asked(handoff, stand_in(ladder, asked, self._unreachable))

    @property
    def _unreachable(self) -> frozenset[str]:
        """Return the teams of which nobody can be reached. A `cached_property` would read under one lock for all threads."""
        if self._read is None:
            self._read = self._work.people.unreachable(self._handbook.policy.team_keys)
        return self._read

    def _asked(self, handoff: Handoff, team: TeamPolicy) -> AskedContact:
        mention = "" if team.key in self._unreachable else self._work.people.contact_mention(team.key)
        passed = passed_over(self._handbook, handoff, team, self._unreachable)
        return AskedContact(team=team, mention=mention, unreached=unreached(passed))
