"""A start imports only what it needs: what is rarely used is imported when it is used."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

LATER = {
    "alembic": "migrations, when there is something to migrate",
    "cryptography": "a login by a signed token, and certificates, when they are read",
    "jwt": "a login by a signed token",
    "lxml": "answers of Salesforce's Metadata API, which Baton never asks",
    "more_itertools": "Salesforce's bulk APIs, which Baton never asks",
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


START = """
import sys
from pathlib import Path

import bot.application, bot.cli.main
from bot.config.policy.file import load_policy

load_policy(Path("policy.yml"))
print(*sys.modules)

from holidays.registry import EntityLoader
from bot.config.policy.public_holidays import PublicHolidays

print(*(code for code in EntityLoader.get_country_codes() if not PublicHolidays(code)))
"""
"""Imports what a start imports, prints its modules, and then the countries whose holidays can't be had one by one."""


@pytest.fixture(scope="module")
def printed() -> list[str]:
    """Return the two lines of a process that has imported what a start imports."""
    shown = subprocess.run([sys.executable, "-c", START], check=True, capture_output=True, text=True, cwd=ROOT)
    return shown.stdout.splitlines()


def test_a_start_leaves_for_later_what_is_rarely_used(printed: list[str]) -> None:
    imported = {name.partition(".")[0] for name in printed[0].split()}
    assert "bot" in imported and "simple_salesforce" in imported
    assert not imported & LATER.keys()


def test_a_start_knows_the_holidays_of_its_own_country_and_can_know_those_of_each(printed: list[str]) -> None:
    countries = [name for name in printed[0].split() if name.startswith("holidays.countries.")]
    assert countries == ["holidays.countries.japan"]
    assert not printed[1]
