"""A start imports only what it needs: what is rarely used is imported when it is used."""

import subprocess
import sys

import pytest

LATER = {
    "alembic": "migrations, when there is something to migrate",
    "lxml": "answers of Salesforce's Metadata API, which Baton never asks",
    "mako": "new migrations",
    "matplotlib": "the picture of /sla",
    "numpy": "the picture of /sla",
    "PIL": "the picture of /sla",
    "phonenumbers": "phone numbers, when somebody types one",
    "psycopg": "a PostgreSQL database",
    "sandbox": "the demo",
    "rapidfuzz": "names that are compared, when customers are",
    "websockets": "Socket Mode of the sandbox",
    "zeep": "Salesforce's Metadata API, which Baton never asks",
}
"""What a start on SQLite leaves for later, and what it is for."""


@pytest.fixture(scope="module")
def imported() -> set[str]:
    """Return the packages that a process has imported that is about to run the bot."""
    code = "import sys, bot.application, bot.cli.main; print(*{name.partition('.')[0] for name in sys.modules})"
    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(shown.stdout.split())


def test_a_start_leaves_for_later_what_is_rarely_used(imported: set[str]) -> None:
    assert "bot" in imported and "simple_salesforce" in imported
    assert not imported & LATER.keys()
