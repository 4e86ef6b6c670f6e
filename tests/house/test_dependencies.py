"""What Baton depends on: named by hand, pinned with hashes, used, and nothing else used; `make audit` looks them up."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import pytest

from tests.house.sources import ROOT, nodes_of
from tests.house.test_house import SOURCES

UNSEEN = {"tzdata", "httptools", "websockets", "alembic", "cryptography", "psycopg", "matplotlib-fontja"}
"""Needed and not imported by name: the zones, uvicorn's parser and WebSockets, imports of migrations and drivers, a font."""


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-demo.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_with_hashes_and_names_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text()
    pins = re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)(.*(?:\n    --hash=.*)+)", text, re.MULTILINE)

    assert len(pins) > 30 and len(pins) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE))
    assert all("--hash=sha256:" in hashes for _, _, hashes in pins)
    assert "index-url" not in text and "://" not in text


def test_what_runs_imports_only_what_is_named_and_names_only_what_it_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    named = {re.split(r"[^\w-]", line)[0].lower().replace("_", "-") for line in asked}
    provided = packages_distributions()
    imported = {
        provided[top][0].lower().replace("_", "-")
        for path in SOURCES
        for top in _imports_of(path)
        if top not in sys.stdlib_module_names and top in provided
    } - {"baton", "anyio", "pydantic-core", "urllib3"}  # anyio is starlette's, urllib3 requests'

    assert imported <= named, f"imported but not named in pyproject.toml: {sorted(imported - named)}"
    assert named <= imported | UNSEEN, f"named but not needed: {sorted(named - imported - UNSEEN)}"


def _imports_of(path: Path) -> Iterator[str]:
    for node in nodes_of(path):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        yield from (name.partition(".")[0] for name in names)
