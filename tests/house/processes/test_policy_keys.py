"""Each key of the policy does something: its section hands it on, and the rules or the bot read it."""

import ast
from dataclasses import fields, is_dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from bot.config.policy import field_map, process_section, schema
from bot.config.policy.process_section import Sla
from bot.config.policy.processes import Processes, section_of
from bot.config.policy.text import Section
from handoffs.process import policy
from handoffs.process.policy import OwnTerms
from handoffs.process.value_limit import ValueLimit
from handoffs.processes import PROCESSES
from handoffs.subjects.certificate import WatchedCertificate
from tests.each_case import for_each
from tests.house.sources import ROOT, nodes_of

CONFIG = ROOT / "bot" / "config"
MODULES = {section_of(key).__module__ for key in PROCESSES} | {process_section.__name__, schema.__name__}
"""The modules of the form of the policy file."""

TERMS = {each.__module__ for each in OwnTerms.__subclasses__()}
"""The modules of the terms that only one process has."""

VALUES = [
    each
    for module in (policy, field_map, *map(import_module, TERMS))
    for each in vars(module).values()
    if isinstance(each, type) and each.__module__ == module.__name__ and is_dataclass(each)
]
HANDED_ON_AT_ONCE = (Sla, Processes)
"""Sections that hand on all their keys at once, as those of the org do; what they make is a value like the others."""

SECTIONS = {
    each
    for module in map(import_module, MODULES)
    for each in vars(module).values()
    if isinstance(each, type) and issubclass(each, Section) and not issubclass(each, HANDED_ON_AT_ONCE)
}
KEYS = sorted((section.__name__, key) for section in SECTIONS for key in section.model_fields)
FIELDS = sorted((value.__name__, each.name) for value in (*VALUES, ValueLimit, WatchedCertificate) for each in fields(value))


@for_each(KEYS)
def test_a_key_of_the_policy_file_is_handed_on(each: tuple[str, str]) -> None:
    section, key = each
    assert key in read_in(CONFIG), f"no module of bot/config reads {section}.{key}"


@for_each(FIELDS)
def test_a_field_of_the_policy_is_read_where_things_are_decided(field: tuple[str, str]) -> None:
    value, name = field
    readers = read_in(ROOT / "handoffs") | read_in(ROOT / "bot", without=CONFIG)

    assert name in readers, f"nothing but the configuration reads {value}.{name}"


@cache
def read_in(folder: Path, without: Path | None = None) -> frozenset[str]:
    """Return the names of all attributes that the modules of a folder read."""
    files = [path for path in folder.rglob("*.py") if without is None or not path.is_relative_to(without)]
    nodes = (node for path in files for node in nodes_of(path))
    return frozenset(node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load))
