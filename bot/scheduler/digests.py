"""Sends each team's channel one message when its day begins and ends, once among all replicas."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from bot.service.attempts import Attempts
from handoffs.clock.shifts import latest_turn
from handoffs.model.effects import Digest
from handoffs.process.policy import Policy, TeamPolicy
from storage.database import Database
from storage.repositories.set_aside import RowKind, RowName

WORTH = timedelta(hours=1)
"""For so long after the shift's turn a digest is still of use; one that Baton slept through is left out."""


class Digests:
    """Puts the digests of shifts that have just begun or ended on their way. `now` is the clock of business."""

    def __init__(
        self,
        database: Database,
        policy: Policy,
        now: Callable[[], datetime],
        real_now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._policy = policy
        self._now = now
        self._real_now = real_now
        self._attempts = Attempts(database, real_now)
        self._known: dict[str, str] = {}
        """The key of each team's last digest, which the outbox has: it is not asked again while the digest is worth sending."""

    def send(self) -> int:
        """Put the digests that are due in the outbox; return how many no replica had put there."""
        sent: list[str] = []
        self._attempts.each(RowKind.DIGEST, self._policy.teams, _named, lambda team: sent.extend(self._put(team)))
        return len(sent)

    def _put(self, team: TeamPolicy) -> Iterator[str]:
        turn = latest_turn(self._policy.calendar_of(team.key), self._now(), WORTH)
        digest = Digest(team=team.key, turn=turn.turn, at=turn.at) if turn else None
        key = _key(digest) if digest else ""
        if digest is None or self._known.get(team.key) == key:
            return
        with self._database.begin() as work:
            is_new = work.outbox.put_notice(key, digest, priority_at=digest.at, now=self._real_now())
        self._known[team.key] = key
        if is_new:
            yield key


def _named(team: TeamPolicy) -> RowName:
    return RowName(kind=RowKind.DIGEST, reference=team.key, name=team.name)


def _key(digest: Digest) -> str:
    return f"digest/{digest.team}/{digest.turn}/{digest.at:%Y%m%dT%H%MZ}"
