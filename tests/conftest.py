"""Real databases for the tests: SQLite files, and an embedded PostgreSQL that needs nothing but its wheel."""

import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, settings

from storage.database import Database
from tests.browser import browser
from tests.compiled import compile_once, take_parameters_from_code
from tests.databases import database_in, migrated, postgresql_server
from tests.forking import import_what_is_used_later, start_server
from tests.garbage import collect_less_often, leave_as_it_is
from tests.memory import write_in_memory

__all__ = ["browser"]

settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")

collect_less_often()
write_in_memory()
compile_once()
take_parameters_from_code()

RUN = str(os.getpid())
"""The name of this run, the same in each of its processes, which are forks."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests that wait and tests that compute go on side by side from the beginning of a run until its end.

    Each kind is spread evenly over a share of the run. Long tests begin early, so that all end at about the same time.

    The tests of the house stay together, so that one process parses each file once for all of them.
    """
    kinds: dict[float, list[pytest.Item]] = {}
    for item in items:
        kinds.setdefault(_share_of_the_run(item), []).append(item)
        if _is_in_room(item, "house"):
            item.add_marker(pytest.mark.together("house"))
    placed = [(share * number / len(kind), item) for share, kind in kinds.items() for number, item in enumerate(kind)]
    items[:] = [item for _, item in sorted(placed, key=lambda each: each[0])]


def _share_of_the_run(item: pytest.Item) -> float:
    """Return until when all tests of this kind have begun, as a share of the run: the longer a test, the earlier."""
    if _is_in_room(item, "house"):
        return 0.0
    if item.get_closest_marker("waits") is not None:
        return 0.7
    if _is_in_room(item, "simulation"):
        return 0.9
    return 0.95 if _is_in_room(item, "stories") else 1.0


def _is_in_room(item: pytest.Item, room: str) -> bool:
    return item.nodeid.startswith(f"tests/{room}/")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Keep the garbage collector away from modules and test items, which stay until the end, and let it run less often.

    A run of all tests has one process from which Baton's processes are forked, not one for each process of the run. What nearly
    each process needs is made before they are forked.
    """
    is_whole = session.config.args_source is pytest.Config.ArgsSource.TESTPATHS
    if is_whole and not session.config.getoption("collectonly"):
        start_server()
        import_what_is_used_later()
        migrated()
    collect_less_often()


def pytest_sessionfinish() -> None:
    """Let this process end at once, with all that its tests have left."""
    leave_as_it_is()


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
def log_as_before() -> Iterator[None]:
    """Take away what a test adds to the log, as a command within it does: its stream is closed when servers write their last."""
    root = logging.getLogger()
    before, level = set(root.handlers), root.level
    yield
    for handler in set(root.handlers) - before:
        root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture(autouse=True, scope="session")
def patience() -> Iterator[None]:
    """Let the sandbox's Slack wait for longer than three seconds, so that a busy machine fails no test.

    What answers and opens in time is measured by `make bench`; that nothing on the way to an answer waits for a system outside
    is shown by holding that system back.
    """
    with pytest.MonkeyPatch.context() as patched:
        for waits in ("delivery.http_delivery.PATIENCE", "delivery.socket_delivery.PATIENCE", "workspace.modals.TRIGGER_LIFE"):
            patched.setattr(f"sandbox.slack.{waits}", 60.0)
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start one PostgreSQL for all processes of this run; give its address. The last process that ends stops the server.

    Its folder is not one of pytest's: whenever a run begins, it closes the folders of all runs to other users, and under root the
    server is another user.
    """
    folder = Path(tempfile.gettempdir()) / f"baton-pg-{RUN}"
    with postgresql_server(folder) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of a fresh, empty database, once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/baton.db"
        return
    yield request.getfixturevalue("postgres_url")


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """Return the address of a fresh, empty PostgreSQL database."""
    with database_in(postgres, "template0") as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> Iterator[str]:
    """Make a PostgreSQL database with the schema, from which others are copied; give its name."""
    with database_in(postgres, "template0") as url:
        _migrate(url)
        yield _name_in(url)


@pytest.fixture
def migrated_postgres_url(postgres: str, postgres_template: str) -> Iterator[str]:
    """Return the address of a fresh PostgreSQL database that has the schema."""
    with database_in(postgres, postgres_template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return a fresh database with its schema, once on each kind."""
    if request.param == "sqlite":
        (tmp_path / "baton.db").write_bytes(migrated())
        url = f"sqlite:///{tmp_path}/baton.db"
    else:
        url = request.getfixturevalue("migrated_postgres_url")
    opened = Database(url)
    yield opened
    opened.close()


def _name_in(url: str) -> str:
    """Return the name of the database that an address names."""
    return urlsplit(url).path.lstrip("/")


def _migrate(url: str) -> None:
    """Bring the schema of an empty database up to date."""
    database = Database(url)
    database.migrate()
    database.close()
