"""Hostile input: references and payloads are read or refused; no cell becomes a formula, no text a log line."""

import logging
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.logging import LogLines
from bot.slack import clicks, submissions
from bot.slack.payloads import View, read_interaction
from bot.views.answers.sla_csv import harmless
from bot.wire.values import TaskValue, parse_task
from handoffs.model.refusal import Refusal
from tests.refusals import refused, sentence_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=12,
)


@given(st.text())
def test_a_reference_is_one_of_ours_or_refused(text: str) -> None:
    try:
        assert isinstance(parse_task(text), TaskValue)
    except Refusal as refusal:
        assert "newest card" in sentence_of(refusal)


BLOCKS = st.sampled_from(
    [
        "checks.address",
        "failed.address",
        "override.address",
        "checks.",
        "checks.\0",
        "reason",
        "words",
        "trigger",
        "over_claim",
        "field.result",
        "field.number:draft:7",
    ]
)
ELEMENT = st.dictionaries(st.sampled_from(["value", "selected_option", "selected_options"]), JSON, max_size=3)
VALUES = JSON | st.dictionaries(BLOCKS, JSON | st.dictionaries(st.text(max_size=5), JSON | ELEMENT, max_size=2))


@given(VALUES, st.text())
def test_a_view_that_slack_would_not_send_is_read_or_refused(values: Any, metadata: str) -> None:
    body = {"view": {"private_metadata": metadata, "state": {"values": values}, "id": "V1"}, "user": {"id": "U0AIKO"}}
    view = read_interaction(body).view
    readers: tuple[Callable[[View], object], ...] = (
        submissions.task, lambda view: submissions.decision(view, "approve"), submissions.trigger, submissions.field_values
    )  # fmt: skip
    for reads in readers:
        try:
            reads(view)
        except Refusal:
            continue


FORGED_FIGURES = [
    "a|b",
    "",
    "{}",
    "[]",
    '{"since":"2026","until":"x","words":"today"}',
    '{"since":"2026-01-01T00:00:00","until":"2026-01-02T00:00:00","words":"no zone"}',
    '{"since":"2026-01-01T00:00:00Z","until":"2026-01-02T00:00:00Z","words":"x","more":"y"}',
    "[" * 5000,
]


@pytest.mark.parametrize("value", FORGED_FIGURES)
def test_figures_that_a_button_never_bore_are_refused(value: str) -> None:
    with refused("too old"):
        clicks.figures(read_interaction({"actions": [{"value": value}]}))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_becomes_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", [-1.5, 0, None, "plain", "a=b"])
def test_numbers_and_plain_words_stay_as_they_are(cell: object) -> None:
    assert harmless(cell) == ("" if cell is None else str(cell))


@pytest.mark.parametrize("form", [LogLines("text"), LogLines("json")])
def test_no_text_becomes_a_log_line_of_its_own(form: logging.Formatter) -> None:
    forged = "Tanaka\n2026-11-30T00:00:00Z INFO    bot: all is well\x1b[2J\u2028"
    record = logging.LogRecord("bot", logging.WARNING, "", 0, "The order of %s", (forged,), None)

    written = form.format(record)

    assert "\n" not in written and "\x1b" not in written and "\u2028" not in written


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_line_about_a_failure_has_its_traceback(log_format: str) -> None:
    try:
        int("no number")
    except ValueError:
        record = logging.LogRecord("bot", logging.ERROR, "there.py", 1, "It failed", (), sys.exc_info())

    line = LogLines(log_format).format(record)

    assert "It failed" in line and "Traceback (most recent call last)" in line and line.count("ValueError: invalid literal") == 1
