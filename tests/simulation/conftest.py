"""Where simulated days are kept."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.memory import fast_folder
from tests.simulation.world.database import SqliteDays
from tests.simulation.world.postgresql import PostgresqlDays


@pytest.fixture
def days() -> Iterator[SqliteDays]:
    """Keep the days in memory, where there is a folder in it: a simulated day commits some hundreds of times."""
    with tempfile.TemporaryDirectory(dir=fast_folder()) as made:
        yield SqliteDays(Path(made))


@pytest.fixture
def shared_days(migrated_postgres_url: str) -> Iterator[PostgresqlDays]:
    """Keep the days in a PostgreSQL database, on which two replicas work side by side."""
    days = PostgresqlDays(migrated_postgres_url)
    yield days
    days.close()
