"""app_manifest.yml fits Slack's schema, and asks for just what the code uses.

The schema in this folder is Slack's own (github.com/slackapi/manifest-schema, MIT licence).
"""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.slack.scopes import EVENT_SCOPES, METHOD_SCOPES, REQUIRED_SCOPES
from bot.wire import ids

ROOT = Path(__file__).parents[2]
SCHEMA = Path(__file__).parent / "app_manifest.schema.json"


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    """Read the manifest."""
    shown: dict[str, Any] = yaml.safe_load((ROOT / "app_manifest.yml").read_text())
    return shown


def test_the_manifest_fits_slacks_schema(manifest: dict[str, Any]) -> None:
    jsonschema.Draft7Validator(json.loads(SCHEMA.read_text())).validate(manifest)


def test_it_asks_for_the_scopes_that_the_code_needs_and_no_others(manifest: dict[str, Any]) -> None:
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == REQUIRED_SCOPES
    assert "user" not in manifest["oauth_config"]["scopes"]


def test_every_method_that_the_code_calls_has_its_scopes_written_down() -> None:
    called = set()
    for path in (ROOT / "bot" / "gateways" / "slack").glob("*.py"):
        called |= set(re.findall(r"_client\.([a-z]+_[A-Za-z_0-9]+)", path.read_text()))
    assert called == set(METHOD_SCOPES)


def test_commands_and_shortcuts_are_those_of_the_code(manifest: dict[str, Any]) -> None:
    assert [each["command"] for each in manifest["features"]["slash_commands"]] == list(ids.COMMANDS)
    assert [each["callback_id"] for each in manifest["features"].get("shortcuts", [])] == list(ids.SHORTCUTS)


def test_each_command_hints_at_its_words(manifest: dict[str, Any]) -> None:
    assert {each["command"]: each["usage_hint"] for each in manifest["features"]["slash_commands"]} == {
        "/handoff": "[start PROCESS, show ID, owner PROCESS, contacts, certificates, help]",
        "/onboard": "[customer number or name]",
        "/sla": "[today, week, month, FROM..TO] [process] [team] [share], explain NUMBER, help",
    }


def test_events_are_those_that_the_code_listens_to(manifest: dict[str, Any]) -> None:
    listened = set()
    for path in (ROOT / "bot" / "listeners").rglob("*.py"):
        listened |= set(re.findall(r'@app\.event\("(\w+)"\)', path.read_text()))
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) == listened == set(EVENT_SCOPES)


def test_the_sandbox_page_is_open_where_the_app_has_a_home(manifest: dict[str, Any]) -> None:
    assert manifest["features"]["app_home"]["home_tab_enabled"] is True
    assert manifest["settings"]["interactivity"]["is_enabled"] is True
