"""What operators are given to watch Baton: each figure exists, each alert has its page, and the page no other ones."""

import json
import re
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase

from bot.scheduler.timetable import Timetable
from bot.server.health import Health
from bot.telemetry import counters
from storage.database import Database
from tests.databases import migrated

ROOT = Path(__file__).parents[2]
RULES = yaml.safe_load((ROOT / "ops" / "alerts.yml").read_text())["groups"][0]["rules"]
PANELS = json.loads((ROOT / "ops" / "dashboard.json").read_text())["panels"]
ASKED = [(rule["alert"], rule["expr"]) for rule in RULES] + [
    (panel["title"], target["expr"]) for panel in PANELS for target in panel["targets"]
]
ENDINGS = {"counter": "_total", "histogram": "_bucket", "info": "_info"}


BY_PROMETHEUS = {"up": {"job", "instance"}}
"""Series of Prometheus itself, and the labels that it gives to each series: one of ours with such a name would be renamed."""


def shown(folder: Path, url: str = "") -> dict[str, set[str]]:
    """Return the series that `/metrics` shows on an empty database, with their labels."""
    file = folder / "baton.db"
    file.write_bytes(migrated())
    database, now = Database(url or f"sqlite:///{file}"), partial(datetime.now, UTC)
    health = Health(database, Timetable(int), str, now, now, Counter())
    ours = (each for each in vars(counters).values() if isinstance(each, MetricWrapperBase))
    counted = {each.describe()[0].name: set(each._labelnames) for each in ours}
    found = {}
    for family in health.registry.collect():
        labels = counted.get(family.name, set(getattr(family, "_labelnames", ())))
        found[family.name + ENDINGS.get(family.type, "")] = labels | {label for each in family.samples for label in each.labels}
    database.close()
    return found


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Return what an alert or a panel may ask for."""
    return shown(tmp_path_factory.mktemp("figures"))


@pytest.mark.parametrize(("name", "expression"), ASKED, ids=[name for name, _ in ASKED])
def test_it_asks_for_figures_and_labels_that_exist(series: dict[str, set[str]], name: str, expression: str) -> None:
    known = series | BY_PROMETHEUS
    named = set(re.findall(r"\b(?:baton_\w+|up)\b", expression))

    assert named and named <= set(known)
    labels = set().union(*(known[each] for each in named)) | BY_PROMETHEUS["up"]
    asked = {label for each in re.findall(r"by \(([^)]*)\)", expression) for label in re.findall(r"\w+", each)}
    asked |= set(re.findall(r"(\w+)\s*(?:=~|!=|!~|=)\s*\"", expression))
    assert asked <= labels | {"le"}
    for opening, closing in ("()", "{}", "[]"):
        assert expression.count(opening) == expression.count(closing)


def test_no_figure_has_a_label_that_prometheus_gives_itself(series: dict[str, set[str]]) -> None:
    taken = {name: labels & BY_PROMETHEUS["up"] for name, labels in series.items()}

    assert {name: labels for name, labels in taken.items() if labels} == {}


def test_without_the_database_the_other_figures_are_shown(series: dict[str, set[str]], tmp_path: Path) -> None:
    alone = shown(tmp_path, f"sqlite:///{tmp_path}/nowhere/baton.db")

    assert {"baton_database_up", "baton_build_info", "baton_slack_calls_total"} <= set(alone)
    assert "baton_outbox_unsent" in set(series) - set(alone)


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
