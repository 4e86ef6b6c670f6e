"""Each key of the policy does something: its section hands it on, and the rules or the bot read it."""

import ast
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path

import pytest

from bot.config.policy import field_map, schema
from bot.config.policy import processes as process_sections
from bot.config.policy.text import Section
from handoffs.process import policy
from handoffs.process.value_limit import ValueLimit
from handoffs.subjects.certificate import WatchedCertificate
from tests.house.sources import ROOT, nodes_of

CONFIG = ROOT / "bot" / "config"
VALUES = [
    each
    for module in (policy, field_map)
    for each in vars(module).values()
    if isinstance(each, type) and each.__module__ == module.__name__ and is_dataclass(each)
]
HANDED_ON_AT_ONCE = {
    Section,
    process_sections.StandardSla,
    process_sections.OrderSla,
    process_sections.EligibilitySla,
    process_sections.ProcessesSection,
}
"""Sections that hand on all their keys at once, as those of the org do; what they make is a value like the others."""

SECTIONS = {
    each
    for module in (schema, process_sections)
    for each in vars(module).values()
    if isinstance(each, type) and issubclass(each, Section) and each not in HANDED_ON_AT_ONCE
}
KEYS = sorted((section.__name__, key) for section in SECTIONS for key in section.model_fields)
FIELDS = sorted((value.__name__, each.name) for value in (*VALUES, ValueLimit, WatchedCertificate) for each in fields(value))


@pytest.mark.parametrize(("section", "key"), KEYS)
def test_a_key_of_the_policy_file_is_handed_on(section: str, key: str) -> None:
    assert key in read_in(CONFIG), f"no module of bot/config reads {section}.{key}"


@pytest.mark.parametrize(("value", "name"), FIELDS)
def test_a_field_of_the_policy_is_read_where_things_are_decided(value: str, name: str) -> None:
    readers = read_in(ROOT / "handoffs") | read_in(ROOT / "bot", without=CONFIG)

    assert name in readers, f"nothing but the configuration reads {value}.{name}"


@cache
def read_in(folder: Path, without: Path | None = None) -> frozenset[str]:
    """Return the names of all attributes that the modules of a folder read."""
    files = [path for path in folder.rglob("*.py") if without is None or not path.is_relative_to(without)]
    nodes = (node for path in files for node in nodes_of(path))
    return frozenset(node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load))
