"""The process from the docs is complete: it is added as described, started, handed on, finished and found by its owner."""

import re
import shutil
import subprocess
import sys
import types
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.config.policy.file import load_policy
from bot.text import catalogue
from handoffs.clock.sla import Clock
from handoffs.processes import PROCESSES
from sandbox.salesforce.objects import service_objects
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.by_hand import card_in, complete, private_message, start, tick_all
from tests.stories.cards import eventually
from tests.stories.conftest import FAST, begun

CALENDAR = FAST.calendar_of("cs")
ROOT = Path(__file__).parents[3]
DOCS = (ROOT / "docs" / "adding-a-process.md").read_text(encoding="utf-8")


def block_of(language: str, begin: str = "") -> str:
    """Return the first block of the document that is written in a language and begins with a text."""
    found = re.search(rf"```{language}\n({re.escape(begin)}.*?)```", DOCS, re.S)
    assert found, language
    return found[1]


def add_texts(texts: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Add texts of the document to a copy of the catalogue, which is read instead."""
    shutil.copytree(catalogue.LOCALES, folder / "locales")
    with (folder / "locales" / "en" / "LC_MESSAGES" / "baton.po").open("a", encoding="utf-8") as file:
        file.write(f"\n{texts}")
    monkeypatch.setattr(catalogue, "LOCALES", folder / "locales")


CODE, TEXTS, POLICY = block_of("python"), block_of("po"), block_of("yaml", "processes:\n").removeprefix("processes:\n")
MOVING_CODE = tuple(block_of("python", begin) for begin in ('"""Moving house:', '"""The outside part of moves:'))
MOVING_TEXTS = block_of("po", 'msgid "moving_house.begins"\n')


@pytest.mark.parametrize("code", [CODE, *MOVING_CODE], ids=["process", "moving process", "outside part"])
@pytest.mark.parametrize("rule", ["check", "format"])
def test_a_block_that_is_copied_as_it_is_passes_the_linter(code: str, rule: str, tmp_path: Path) -> None:
    (tmp_path / "copied.py").write_text(code, encoding="utf-8")
    check = ["--check"] if rule == "format" else []
    ruff = [sys.executable, "-m", "ruff", rule, *check, "--no-cache", "--config", str(ROOT / "pyproject.toml"), "copied.py"]
    ended = subprocess.run(ruff, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[World]:
    """Yield a world with the docs' process: its file, its texts and its section of the policy."""
    written = types.ModuleType("router_return")
    exec(compile(CODE, "docs/adding-a-process.md", "exec"), written.__dict__)
    add_texts(TEXTS, tmp_path, monkeypatch)
    monkeypatch.setitem(PROCESSES, "router_return", written.RouterReturn())
    shipped = (ROOT / "policy.yml").read_text(encoding="utf-8")
    (tmp_path / "policy.yml").write_text(shipped.replace("\nprocesses:\n", f"\nprocesses:\n{POLICY}"), encoding="utf-8")
    yield from begun(World(replace(load_policy(tmp_path / "policy.yml"), intake=FAST.intake), brisk=True))


@pytest.fixture
def moving_world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[World]:
    """A world with the docs' process for cases of Salesforce, and a type of case for it."""
    process, outside = "handoffs.processes.moving_house", "bot.processes.moving_house"
    add_texts(MOVING_TEXTS, tmp_path, monkeypatch)
    for name, code in zip((process, outside), MOVING_CODE, strict=True):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
        exec(compile(code, "docs/adding-a-process.md", "exec"), sys.modules[name].__dict__)
    monkeypatch.setitem(PROCESSES, "moving_house", sys.modules[process].MovingHouse())
    monkeypatch.setattr(service_objects, "CASE_TYPES", (*service_objects.CASE_TYPES, "Moving Request"))
    shipped = load_policy(ROOT / "policy.yml")
    yield from begun(World(replace(shipped, intake=FAST.intake), brisk=True))


def next_monday_at_nine(now: datetime) -> datetime:
    """Return the next instant at which the docs' policy starts the process on schedule."""
    today = now.astimezone(CALENDAR.zone)
    return (today + timedelta(days=7 - today.weekday())).replace(hour=9, minute=0, second=0, microsecond=0)


@pytest.mark.parametrize(("code", "texts"), [(CODE, TEXTS), ("".join(MOVING_CODE), MOVING_TEXTS)])
def test_each_message_of_a_process_has_a_text_in_the_document(code: str, texts: str) -> None:
    used = set(re.findall(r'message\(\s*"([^"]+)"', code))
    assert used == set(re.findall(r'msgid "([^"]+)"', texts))


def test_a_process_is_one_file_with_its_texts_and_a_line(world: World) -> None:
    assert world.policy.process("router_return").steps["wipe"].clock is Clock.BUSINESS
    assert start(world, "aiko", "router_return", customer="10294", serial="X-77").ok
    assert "X-77" in text_of(card_in(world, "cs", "Label for the router", "RR-"))

    tick_all(world, "aiko", "cs", "Label for the router")
    assert complete(world, "aiko", "cs", "Label for the router").ok
    card_in(world, "devops", "Return of the router", "0 of 2 done")
    tick_all(world, "ren", "devops", "Return of the router")
    assert complete(world, "ren", "devops", "Return of the router").ok
    private_message(world, "aiko", "is done, router of customer 10294: completed by Ren Ono.")

    ken = world.person("ken")
    assert ken.command("#cs-team", "/handoff", "owner router").ok
    assert "A label of the carrier" in ken.whispers()[-1]

    world.clock.wind_to(next_monday_at_nine(world.clock.now()) + timedelta(minutes=1))
    card_in(world, "cs", "Label for the router", "customer 10293")


def test_a_process_of_records_is_two_files_and_a_line(moving_world: World) -> None:
    world = moving_world
    account = world.org.create("Account", {"Name": "Tanaka Taro"})
    case = world.org.create("Case", {"Type": "Moving Request", "AccountId": account, "Subject": "New home in May"})
    assert "New home in May" in text_of(card_in(world, "cs", "Move of a customer"))

    tick_all(world, "aiko", "cs", "Move of a customer")
    assert complete(world, "aiko", "cs", "Move of a customer").ok
    eventually(world, lambda: world.org.get("Case", case)["IsClosed"] or None)
