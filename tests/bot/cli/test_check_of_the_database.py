"""What `baton check` says of a database: whether there is one, and what it holds."""

from pathlib import Path

from bot.cli.checking.stored_data import DatabasePart
from bot.config.settings import Settings
from storage.database import Database
from tests.handoffs.examples import POLICY


def said(address: str) -> str:
    """Return the words of the place, without the database's name."""
    place = DatabasePart(Settings(database_url=address), POLICY).place()
    assert place is not None
    return place.words.split(": ", 1)[1]


def test_a_database_is_missing_then_empty_then_of_an_earlier_release_then_current(tmp_path: Path, postgres_url: str) -> None:
    file, address = tmp_path / "baton.db", f"sqlite:///{tmp_path}/baton.db"
    assert said(address) == "not there yet, “baton run” makes it"
    assert not file.exists()

    file.touch()
    for empty in (address, postgres_url):
        assert said(empty) == "empty, “baton run” makes its tables"

    for revision, words in (("0001", "of an earlier release, “baton run” brings it up to date"), ("head", "0 open tasks")):
        database = Database(address)
        database.migrate(revision)
        database.close()
        assert said(address) == words
