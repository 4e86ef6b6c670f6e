"""Sends each team's channel one message when its day begins and ends, once among all replicas."""

from collections.abc import Callable
from datetime import datetime, timedelta

from handoffs.clock.shifts import latest_turn
from handoffs.model.effects import Digest
from handoffs.process.policy import Policy
from storage.database import Database

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
    turns = ((team.key, latest_turn(policy.calendar_of(team.key), now(), WORTH)) for team in policy.teams)
    due = [Digest(team=team, turn=turn.turn, at=turn.at) for team, turn in turns if turn]
    if not due:
        return 0
    with database.begin() as work:
        sent = sum(work.outbox.put_notice(_key(each), each, priority_at=each.at, now=real_now()) for each in due)
    if sent:
        woken()
    return sent


def _key(digest: Digest) -> str:
    return f"digest/{digest.team}/{digest.turn}/{digest.at:%Y%m%dT%H%MZ}"
