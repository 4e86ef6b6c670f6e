"""Sends each team's channel one message when its day begins and ends, once among all replicas."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.service.attempts import Attempts
from handoffs.clock.shifts import latest_turn
from handoffs.model.effects import Digest
from handoffs.process.policy import Policy, TeamPolicy
from storage.database import Database
from storage.repositories.set_aside import RowKind, RowName

WORTH = timedelta(hours=1)
"""For so long after the shift's turn a digest is still of use; one that Baton slept through is left out."""


def send_digests(
    database: Database,
    policy: Policy,
    now: Callable[[], datetime],
    real_now: Callable[[], datetime],
    woken: Callable[[], None],
) -> int:
    """Put the digests of the shifts that have just begun or ended on their way; gives how many those were."""
    attempts, sent = Attempts(database, real_now), 0

    def send(team: TeamPolicy) -> None:
        nonlocal sent
        turn = latest_turn(policy.calendar_of(team.key), now(), WORTH)
        if turn:
            digest = Digest(team=team.key, turn=turn.turn, at=turn.at)
            with database.begin() as work:
                sent += work.outbox.put_notice(_key(digest), digest, priority_at=digest.at, now=real_now())

    attempts.each(RowKind.DIGEST, policy.teams, _named, send)
    if sent:
        woken()
    return sent


def _named(team: TeamPolicy) -> RowName:
    return RowName(kind=RowKind.DIGEST, reference=team.key, name=team.name)


def _key(digest: Digest) -> str:
    return f"digest/{digest.team}/{digest.turn}/{digest.at:%Y%m%dT%H%MZ}"
