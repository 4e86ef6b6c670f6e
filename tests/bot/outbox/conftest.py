"""A world for what leaves Baton: the tests deliver to it themselves."""

from collections.abc import Iterator

import pytest

from sandbox.world.world import World
from tests.handoffs.examples import POLICY


@pytest.fixture
def world() -> Iterator[World]:
    """Open a world without a bot in it."""
    opened = World(POLICY)
    opened.open()
    yield opened
    opened.close()
