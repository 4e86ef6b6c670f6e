"""`baton manifest` prints what Slack takes at *Create an app from a manifest*; Slack's CLI asks for it and starts Baton."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.cli.main import main
from bot.config.settings import read_settings

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "tests" / "house" / "app_manifest.schema.json").read_text())
HOOKS = json.loads((ROOT / ".slack" / "hooks.json").read_text())


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """Return the manifest that the command prints."""
    assert main(["manifest", *arguments]) == 0
    shown: dict[str, Any] = json.loads(capsys.readouterr().out)
    jsonschema.Draft7Validator(SCHEMA).validate(shown)
    return shown


def addresses(value: object) -> list[str]:
    """List the addresses in a manifest."""
    if isinstance(value, dict | list):
        return [found for each in (value.values() if isinstance(value, dict) else value) for found in addresses(each)]
    return [value] if isinstance(value, str) and value.startswith("http") else []


@pytest.mark.parametrize("given", ["https://b.example.jp", "https://b.example.jp/", "https://b.example.jp/slack/events"])
def test_the_address_stands_in_all_five_places(capsys: pytest.CaptureFixture[str], given: str) -> None:
    shown = printed(capsys, "--url", given)

    assert addresses(shown) == ["https://b.example.jp/slack/events"] * 5
    assert shown["settings"]["socket_mode_enabled"] is False


def test_socket_mode_needs_no_address_and_keeps_one_that_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    without, given = printed(capsys, "--socket-mode"), printed(capsys, "--socket-mode", "--url", "https://b.example.jp")

    assert addresses(without) == [] and addresses(given) == ["https://b.example.jp/slack/events"] * 5
    assert without["settings"]["socket_mode_enabled"] is given["settings"]["socket_mode_enabled"] is True
    assert without["settings"]["interactivity"]["is_enabled"] is True and without["settings"]["event_subscriptions"]["bot_events"]
    assert [each["command"] for each in without["features"]["slash_commands"]] == ["/handoff", "/onboard", "/sla"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("baton.example.com", "is no address"),
        ("https://", "is no address"),
        ("https://a b", "is no address"),
        ("https://[x", "is no address"),
        ("https://b.example.jp:port", "is no address"),
        ("https://me:secret@b.example.jp", "is no address"),
        ("ftp://b.example.jp", "is no address"),
        ("http://b.example.jp", "Slack sends to https:// only"),
        ("", "--url is missing"),
    ],
)
def test_a_wrong_address_is_refused_in_one_line(capsys: pytest.CaptureFixture[str], url: str, words: str) -> None:
    assert main(["manifest", "--url", url]) == 2

    said = capsys.readouterr()
    assert said.out == "" and words in said.err and said.err.count("\n") == 1


def test_an_address_of_this_machine_may_have_no_tls(capsys: pytest.CaptureFixture[str]) -> None:
    assert addresses(printed(capsys, "--url", "http://127.0.0.1:3000")) == ["http://127.0.0.1:3000/slack/events"] * 5


def test_slacks_cli_gets_a_manifest_and_starts_baton_in_socket_mode() -> None:
    program, *arguments = HOOKS["hooks"]["get-manifest"].split()
    assert program == "baton" and HOOKS["hooks"]["start"] == "baton run"

    answer = subprocess.run([sys.executable, "-m", "bot", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)

    assert json.loads(answer.stdout)["settings"]["socket_mode_enabled"] is True
    assert HOOKS["config"]["sdk-managed-connection-enabled"] is True


def test_the_tokens_of_slacks_cli_go_before_those_of_a_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-of-another-app\nSLACK_APP_TOKEN=xapp-of-another-app\n")
    given = {"SLACK_CLI_XOXB": "xoxb-cli", "SLACK_CLI_XAPP": "xapp-cli"}

    settings = read_settings(given, dotenv=tmp_path / ".env")
    own = read_settings(given | {"SLACK_BOT_TOKEN": "xoxb-own"}, dotenv=tmp_path / ".env")

    assert settings.socket_mode and settings.slack_bot_token.get_secret_value() == "xoxb-cli"
    assert own.slack_bot_token.get_secret_value() == "xoxb-own"
