"""Values are written by their type, in the reader's time zone; a missing text is logged and stops nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.text.catalogue import UnknownMessage
from bot.text.rendering import NEUTRAL, Reader, render, render_strictly, write_value
from handoffs.text.messages import Given, Money, message

TOKYO = Reader(zone=ZoneInfo("Asia/Tokyo"))
KNOWN = message("services.slack_too_slow")
KNOWN_TEXT = "Slack was slow, so the window could not be opened in time. Nothing was changed; please press the button again."


@pytest.fixture(autouse=True)
def no_text_is_missing() -> None:
    """Let the texts be missing that these tests ask for."""


@pytest.mark.parametrize(
    ("given", "style", "written"),
    [
        ("Aiko {Mori}", "", "Aiko {Mori}"),
        (1200, "", "1200"),
        (1200, ",", "1,200"),
        (Decimal("1E+3"), "", "1000"),
        (Money(amount=Decimal(12800), currency="JPY"), "", "¥12,800"),
        (date(2026, 12, 30), "", "30 December 2026"),
        (datetime(2026, 11, 23, 5, 2, tzinfo=UTC), "", "Mon 23 Nov, 14:02 JST"),
        (timedelta(minutes=80), "", "1 h 20 min"),
        (("a", "b", 3), "", "a, b and 3"),
        (("a", "b", 3), "unwritten", ""),
        ((), "", ""),
        (
            KNOWN,
            "",
            "Slack was slow, so the window could not be opened in time. Nothing was changed; please press the button again.",
        ),
    ],
)
def test_a_value_is_written_by_its_type(given: Given, style: str, written: str) -> None:
    ((_, value),) = message("any.id", value=given).values
    assert write_value(value, style, TOKYO) == written


@pytest.mark.parametrize(
    ("given", "style", "written"),
    [
        (Money(amount=Decimal(12800), currency="JPY"), "", "￥12,800"),
        (Money(amount=Decimal("99.5"), currency="USD"), "", "$99.50"),
        (date(2026, 12, 30), "", "2026年12月30日"),
        (datetime(2026, 11, 30, 5, 2, tzinfo=UTC), "", "11月30日(月) 14:02"),
        (datetime(2026, 11, 30, 5, 2, tzinfo=UTC), "clock", "11月30日 14:02"),
        (datetime(2026, 11, 30, 5, 2, tzinfo=UTC), "utc", "2026年11月30日 05:02 UTC"),
        (timedelta(minutes=80), "", "1時間20分"),
        (timedelta(minutes=120), "", "2時間"),
        (timedelta(0), "", "0分"),
        (("A", "B", "C"), "", "A、B、C"),
        (("*today*", "*yesterday*"), "", "*today*, *yesterday*"),
        (("_早め_", "遅め"), "", "_早め_, 遅め"),
        ("住所が違います。", "clause", "住所が違います"),
        ("住所が違います", "sentence", "住所が違います。"),
        ("住所が違います。", "sentence", "住所が違います。"),
        ("（住所が違います。）", "sentence", "（住所が違います。）"),
        ("Wrong address.", "sentence", "Wrong address. "),
        ("", "sentence", ""),
    ],
)
def test_a_value_is_written_in_japanese(given: Given, style: str, written: str) -> None:
    ((_, value),) = message("any.id", value=given).values
    assert write_value(value, style, replace(TOKYO, language="ja")) == written


def test_an_instant_of_another_zone_names_it_in_japanese() -> None:
    ((_, at),) = message("any.id", at=datetime(2026, 11, 30, 5, 2, tzinfo=UTC)).values
    assert write_value(at, "", Reader(zone=ZoneInfo("Europe/Berlin"), language="ja")) == "11月30日(月) 06:02 CET"


def test_an_instant_is_written_in_the_time_zone_of_the_reader() -> None:
    ((_, at),) = message("any.id", at=datetime(2026, 11, 23, 5, 2, tzinfo=UTC)).values
    assert write_value(at, "", Reader(zone=ZoneInfo("Europe/Berlin"))) == "Mon 23 Nov, 06:02 CET"


def test_a_message_without_a_text_becomes_a_neutral_sentence_and_an_error_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    assert render(message("no.such_text"), TOKYO) == NEUTRAL
    assert render(message("no.such_text", of=KNOWN), TOKYO) == NEUTRAL
    assert "no.such_text" in caplog.text


def test_a_test_learns_of_a_message_without_a_text() -> None:
    with pytest.raises(UnknownMessage, match="such_text"):
        render_strictly(message("no.such_text"), TOKYO)


def test_a_view_gives_the_text_by_its_id() -> None:
    assert TOKYO.text(KNOWN.id) == render(KNOWN, TOKYO)


@pytest.mark.parametrize(
    ("language", "commas", "sentences"),
    [("en", "a, *b*", "A. *B*."), ("ja", "a, *b*", "A. *B*.")],
)
def test_what_is_in_bold_is_apart_from_its_neighbours(language: str, commas: str, sentences: str) -> None:
    reader = replace(TOKYO, language=language)
    assert (reader.commas(["a", "", "*b*"]), reader.sentences("A.", "", "*B*.")) == (commas, sentences)


def test_japanese_has_its_own_comma_and_no_space_between_sentences() -> None:
    reader = replace(TOKYO, language="ja")
    assert (reader.commas(["甲", "乙"]), reader.sentences("甲。", "乙。")) == ("甲、乙", "甲。乙。")
