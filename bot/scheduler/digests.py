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
    sent = 0
    for team in policy.teams:
        turn = latest_turn(policy.calendar_of(team.key), now(), WORTH)
        if turn is None:
            continue
        key = f"digest/{team.key}/{turn.turn}/{turn.at:%Y%m%dT%H%MZ}"
        with database.begin() as work:
            fresh = Digest(team=team.key, turn=turn.turn, at=turn.at)
            sent += work.outbox.put_notice(key, fresh, priority_at=turn.at, now=real_now())
    if sent:
        woken()
    return sent
