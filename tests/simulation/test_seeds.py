"""Some hundreds of simulated days, spread over the workers; a failing one prints its seed, its steps, and how to replay it."""

import logging
import os
from pathlib import Path

import pytest

from tests.simulation.__main__ import held, prepared

SEEDS = int(os.environ.get("BATON_SEEDS", "120"))
CHUNK = 10


@pytest.fixture(autouse=True)
def quiet() -> None:
    """Keep the troubles that are made on purpose out of the output."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("first", range(1, SEEDS + 1, CHUNK))
def test_what_is_promised_holds_whatever_happens(first: int, tmp_path: Path) -> None:
    template = prepared(tmp_path)
    for seed in range(first, min(first + CHUNK, SEEDS + 1)):
        done, found = held(seed, tmp_path, template)
        assert not found, "\n".join([*done.log, *found, f"replay it: python -m tests.simulation --first {seed} --seeds 1"])


def test_a_seed_replays_exactly(tmp_path: Path) -> None:
    template = prepared(tmp_path)

    (first, _), (second, _) = held(7, tmp_path, template), held(7, tmp_path, template)

    assert first.log == second.log and first.accepted == second.accepted and first.counts == second.counts
