"""Some hundreds of simulated days, spread over the workers; a failing one prints its seed, its steps, and how to replay it."""

import logging
import os
from collections.abc import Iterator

import pytest

from tests.simulation.__main__ import held, replay
from tests.simulation.doings.doings import Run
from tests.simulation.world.database import Days, SqliteDays
from tests.simulation.world.postgresql import PostgresqlDays

SEEDS = int(os.environ.get("BATON_SEEDS", "60"))
SHARED_SEEDS = int(os.environ.get("BATON_SHARED_SEEDS", "4"))
CHUNK = 5


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Keep the troubles that are made on purpose out of the output."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("first", range(1, SEEDS + 1, CHUNK))
def test_what_is_promised_holds_whatever_happens(first: int, days: SqliteDays) -> None:
    for seed in range(first, min(first + CHUNK, SEEDS + 1)):
        _hold(seed, days)


@pytest.mark.parametrize("seed", range(1, SHARED_SEEDS + 1))
def test_it_holds_while_two_replicas_work_side_by_side(seed: int, shared_days: PostgresqlDays) -> None:
    _hold(seed, shared_days)


def test_a_seed_replays_exactly(days: SqliteDays) -> None:
    _replay(7, days)


def test_a_seed_of_two_replicas_side_by_side_replays_exactly(shared_days: PostgresqlDays) -> None:
    done = _replay(3, shared_days)

    assert done.world.fate.turns.changes > 50, "the replicas hardly met"


def _hold(seed: int, days: Days) -> None:
    done, found = held(seed, days)
    assert not found, "\n".join([*done.log, *found, replay(seed, days)])


def _replay(seed: int, days: Days) -> Run:
    (first, _), (second, _) = held(seed, days), held(seed, days)

    assert first.log == second.log and first.notify_accepted == second.notify_accepted and first.counts == second.counts
    return second
