"""Where simulated days are kept."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.world.database import fast_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder in memory, where there is one: a simulated day commits some hundreds of times."""
    with tempfile.TemporaryDirectory(dir=fast_folder()) as made:
        yield Path(made)
