"""`docs/errors.md` explains each refusal of the code, in the words that people read, and none that is gone."""

import re

from bot.text.catalogue import entries
from tests.house.sources import ROOT, text_of
from tests.house.texts.refusals import refusals

ROW = re.compile(r"^\| `(?P<id>[\w.]+)` \| (?P<read>.+?) \| (?P<means>.+?) \| (?P<who>.+?) \|$", re.MULTILINE)
ROWS = [found.groupdict() for found in ROW.finditer(text_of(ROOT / "docs" / "errors.md"))]


def test_each_refusal_has_one_row() -> None:
    explained = [row["id"] for row in ROWS]

    assert explained == sorted(set(explained))
    assert [f"{each} ({place})" for each, place in refusals() if each not in explained] == [], "explain it in docs/errors.md"
    assert set(explained) - {each for each, _ in refusals()} == set(), "no code refuses with these any more"


def test_each_row_has_the_words_that_people_read() -> None:
    texts = entries("en")

    assert [row["id"] for row in ROWS if row["read"] != texts[row["id"]].forms[0]] == [], "write the text of the catalogue"


def test_a_refusal_through_a_name_and_a_function_of_another_file_is_found() -> None:
    found = dict(refusals())

    assert {"rules.guards.withdrawn", "process.rights.guest", "cancellation.notice.too_early", "process.forms.too_long"} <= set(
        found
    )
