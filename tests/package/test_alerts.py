"""What operators are given to watch Baton: each figure exists, each alert has its page, and the page no other ones."""

import json
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
RULES = yaml.safe_load((ROOT / "ops" / "alerts.yml").read_text())["groups"][0]["rules"]
PANELS = json.loads((ROOT / "ops" / "dashboard.json").read_text())["panels"]
ASKED = [(rule["alert"], rule["expr"]) for rule in RULES] + [
    (panel["title"], target["expr"]) for panel in PANELS for target in panel["targets"]
]
OF_COUNTERS, OF_HISTOGRAMS, OF_INFO = "_total", "_bucket", "_info"


def shown() -> set[str]:
    """Return the names of the series that `/metrics` shows, as the code names them."""
    counters = re.findall(r'Counter\(\s*"(baton_\w+)"', (ROOT / "bot/telemetry/counters.py").read_text())
    histograms = re.findall(r'Histogram\(\s*"(baton_\w+)"', (ROOT / "bot/telemetry/counters.py").read_text())
    health = (ROOT / "bot/server/health.py").read_text()
    gauges = re.findall(r'GaugeMetricFamily\(\s*"(baton_\w+)"', health)
    infos = re.findall(r'InfoMetricFamily\(\s*"(baton_\w+)"', health)
    return {
        *gauges,
        *(f"{name}{OF_COUNTERS}" for name in counters),
        *(f"{name}{OF_HISTOGRAMS}" for name in histograms),
        *(f"{name}{OF_INFO}" for name in infos),
    }


@pytest.mark.parametrize(("name", "expression"), ASKED, ids=[name for name, _ in ASKED])
def test_it_asks_for_figures_that_exist(name: str, expression: str) -> None:
    named = set(re.findall(r"\bbaton_\w+", expression))

    assert named and named <= shown()
    for opening, closing in ("()", "{}", "[]"):
        assert expression.count(opening) == expression.count(closing)


def test_each_alert_has_its_page_with_what_to_do_and_no_page_is_left_over() -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text()
    pages = dict(re.findall(r"^## (Baton\w+)\n(.*?)(?=^## |\Z)", runbook, re.MULTILINE | re.DOTALL))

    assert list(pages) == [rule["alert"] for rule in RULES]
    for page in pages.values():
        assert [part in page for part in ("**Means:**", "**Look at:**", "**Do:**")] == [True] * 3


def test_each_alert_waits_and_says_whom_it_wakes() -> None:
    for rule in RULES:
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["for"] and rule["annotations"]["summary"].endswith(".")
