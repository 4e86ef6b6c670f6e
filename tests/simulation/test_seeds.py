"""Some hundreds of simulated days, spread over the workers; a failing one prints its seed, its steps, and how to replay it."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.__main__ import held, replay
from tests.simulation.world.database import prepared

SEEDS = int(os.environ.get("BATON_SEEDS", "132"))
CHUNK = 5


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Keep the troubles that are made on purpose out of the output."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("first", range(1, SEEDS + 1, CHUNK))
def test_what_is_promised_holds_whatever_happens(first: int, folder: Path) -> None:
    template = prepared(folder)
    for seed in range(first, min(first + CHUNK, SEEDS + 1)):
        done, found = held(seed, folder, template)
        assert not found, "\n".join([*done.log, *found, replay(seed)])


def test_a_seed_replays_exactly(folder: Path) -> None:
    template = prepared(folder)

    (first, _), (second, _) = held(7, folder, template), held(7, folder, template)

    assert first.log == second.log and first.notify_accepted == second.notify_accepted and first.counts == second.counts
