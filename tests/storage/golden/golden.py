"""Writes and loads golden databases: all rows of a small database as a revision of the schema stores them (`make golden`)."""

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import JSON, Connection, DateTime, MetaData, Table, insert, select, text

from storage import schema as migrations
from storage.database import Database
from storage.formats.codec import schemas
from storage.formats.upcasters import VERSIONS
from storage.tables import METADATA
from storage.unit_of_work import UnitOfWork
from tests.house.texts.messages import messages_made
from tests.storage.golden.rows import store

Golden = dict[str, Any]
"""A revision of the schema: versions and fingerprints of the stored shapes, the messages that rows may hold, and all rows."""

FOLDER = Path(__file__).parent
REFUSAL = """{name} exists, and a release may have stored its revision. When a stored shape changed, raise its version in
storage/formats/upcasters.py with an upcaster, and add a migration (it may be empty), so that an older release refuses the
database. Delete the file only while no release has stored its revision."""
NEVER_STORED = ("bot/cli/", "bot/commands/", "bot/listeners/", "bot/onboarding/", "bot/views/")
"""Rooms whose messages are shown at once and stored nowhere."""


def goldens() -> tuple[Golden, ...]:
    """Return the golden databases, oldest first."""
    return tuple(json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json")))


def made_now() -> Golden:
    """Make the golden database of the present code."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/golden.db")
        database.migrate()
        with database.begin() as work:
            store(work)
        with database.read() as work:
            rows = _rows_of(work)
        database.close()
    formats = {shape.value: version for shape, version in VERSIONS.items()}
    return {
        "revision": migrations.newest(),
        "formats": formats,
        "fingerprints": fingerprints(),
        "messages": storable_messages(),
        "rows": rows,
    }


def load(connection: Connection, golden: Golden) -> None:
    """Insert the rows of a golden database into an empty one that has the golden's revision; the tables are read from it."""
    tables = MetaData()
    tables.reflect(connection)
    for name, rows in golden["rows"].items():
        table = tables.tables[name]
        instants = [column.name for column in table.columns if isinstance(column.type, DateTime)]
        for row in rows:
            stored = {key: JSON.NULL if value is None else value for key, value in row.items() if _is_stored(table, key, value)}
            read = {key: datetime.fromisoformat(stored[key]).astimezone(UTC) for key in instants if key in stored}
            connection.execute(insert(table).values(**(stored | read)))
        if table.autoincrement_column is not None and connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"))


def fingerprints(found: Mapping[str, Any] | None = None) -> dict[str, dict[str, str]]:
    """Return for each stored shape (by its JSON schema; by default those of the code) the fingerprints of its types, by name.

    A union is left out, since its members have fingerprints of their own: a new kind of event, effect, request or subject
    changes no fingerprint, and a changed kind changes its own.
    """
    shapes = found or {shape.value: each for shape, each in schemas().items()}
    return {
        shape: {of_kind(name): _fingerprint(each) for name, each in sorted(_types(shape, schema))}
        for shape, schema in shapes.items()
    }


def of_kind(name: str) -> str:
    """Return the name of a stored type without the kinds of requests that an effect may carry, to which new ones are added."""
    return name.partition("_Annotated_Union_")[0]


def storable_messages() -> dict[str, list[str]]:
    """Return the names of the values of each message that a row may hold, by the message's id."""
    found: dict[str, set[str]] = {}
    for made in messages_made():
        if made.id and not made.place.startswith(NEVER_STORED):
            found.setdefault(made.id, set()).update(made.names or ())
    return {message_id: sorted(names) for message_id, names in sorted(found.items())}


def _is_stored(table: Table, key: str, value: object) -> bool:
    """Return whether a value is written: no value of a column that needs one is the JSON value null."""
    return value is not None or not table.c[key].nullable


def _rows_of(work: UnitOfWork) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of all tables, in the order in which they can be inserted, as plain JSON values."""
    connection = work.handoffs._connection
    found = {table.name: connection.execute(select(table).order_by(*table.primary_key)).all() for table in METADATA.sorted_tables}
    return {name: [_plain(row._asdict()) for row in rows] for name, rows in found.items()}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    plain = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in row.items()}
    if "key" in plain and "generation" in plain:
        plain["key"] = f"{plain['kind']}/{plain['handoff_id']}/{plain['id']:012x}"
    return plain


def _types(name: str, found: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield each type of a JSON schema with its name."""
    if "subjects" in found:
        yield from _types(name, found["content"])
        for kind, subject in found["subjects"].items():
            yield from _types(f"subject {kind}", subject)
        return
    yield name, {key: value for key, value in found.items() if key != "$defs"}
    yield from found.get("$defs", {}).items()


def _fingerprint(content: Any) -> str:
    return hashlib.sha256(json.dumps(_without_unions(content), sort_keys=True).encode()).hexdigest()[:12]


def _without_unions(content: Any) -> Any:
    if isinstance(content, list):
        return [_without_unions(each) for each in content]
    if not isinstance(content, dict):
        return content
    if "discriminator" in content:
        return "one of several kinds"
    prose = {key for key in ("title", "description") if isinstance(content.get(key), str)}
    return {key: _without_unions(value) for key, value in content.items() if key not in prose}


def main() -> int:
    """Write the golden database of the newest revision, which is never written a second time once a release has stored it."""
    made = made_now()
    path = FOLDER / f"{made['revision']}.json"
    if path.exists():
        print(REFUSAL.format(name=path.name), file=sys.stderr)
        return 1
    path.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
