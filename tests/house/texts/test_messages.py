"""The catalogue and the code agree: each message has a text, each text is used, and placeholders equal the values."""

import json
import string
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.text.catalogue import entries
from bot.text.rendering import INSTANT_STYLES, Reader, render_strictly
from handoffs.text.messages import message
from tests.each_case import for_each
from tests.house.sources import ROOT
from tests.house.texts.messages import ID, messages_made

ENGLISH = entries("en")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
GOLDEN = ROOT / "tests" / "storage" / "golden"
FILE = Path("bot/text/locales/en/LC_MESSAGES/baton.po")


def test_every_message_is_made_of_a_literal_id_and_named_values() -> None:
    assert [made.place for made in messages_made() if made.id is None or not ID.fullmatch(made.id) or made.names is None] == []


def test_every_message_has_a_text() -> None:
    assert [(made.place, made.id) for made in messages_made() if made.id not in ENGLISH] == []


def test_every_text_is_used_or_needed_by_the_rows_of_an_older_release() -> None:
    stored = {message_id for path in GOLDEN.glob("*.json") for message_id in json.loads(path.read_text())["messages"]}
    assert set(ENGLISH) - {made.id for made in messages_made()} - stored == set()


def test_the_placeholders_of_a_text_are_the_values_of_its_message() -> None:
    wrong = [
        (made.place, made.id, sorted(made.names or ()))
        for made in messages_made()
        for form in (ENGLISH[made.id].forms if made.id in ENGLISH else ())
        if not _placeholders(form) <= (made.names or frozenset())
        or (made.names or frozenset()) - {"count"} - _placeholders(form)
        or (ENGLISH[made.id or ""].has_plural and "count" not in (made.names or ()))
    ]
    assert wrong == []


def test_every_text_is_there_once_and_sorted() -> None:
    ids = [line for line in (ROOT / FILE).read_text().splitlines() if line.startswith("msgid ")]
    assert ids == sorted(set(ids))


@for_each(sorted(ENGLISH))
def test_every_text_renders(message_id: str) -> None:
    entry = ENGLISH[message_id]
    placed = {(name, style) for form in entry.forms for _, name, style, _ in string.Formatter().parse(form) if name}
    for count in (1, 2):
        samples = {name: NOON if style in INSTANT_STYLES else f"<{name}>" for name, style in placed}
        values = samples | ({"count": count} if entry.has_plural else {})
        said = render_strictly(message(message_id, **values), Reader(zone=ZoneInfo("Asia/Tokyo")))
        assert said.strip() == said != ""
        assert not set(said) & set("{}")


def test_a_placeholder_is_a_plain_name() -> None:
    for entry in ENGLISH.values():
        for form in entry.forms:
            assert all(name.isidentifier() for name in _placeholders(form)), entry.id


def _placeholders(form: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(form) if name is not None)
