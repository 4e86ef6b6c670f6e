"""Readiness, and who may ask for its reasons: Slack's public address shows as little as possible."""

import socket
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from bot.application import Application
from bot.config.settings import read_settings
from bot.server import health
from bot.server.listening import CantListen
from sandbox.world.world import World
from tests import loopback
from tests.stories.cards import eventually
from tests.stories.conftest import FAST


@pytest.fixture
def world() -> Iterator[World]:
    """A world without a bot."""
    opened = World(FAST, brisk=True)
    opened.open()
    yield opened
    opened.close()


def test_on_a_public_address_operators_ask_at_another(world: World) -> None:
    bot = _started(world, host="0.0.0.0", admin_port=0)
    public, admin = bot.url.replace("0.0.0.0", "127.0.0.1"), bot.admin_url

    assert admin.startswith("http://127.0.0.1:") and admin != bot.url
    assert _get(f"{public}/healthz").status_code == _get(f"{admin}/healthz").status_code == 200
    assert _get(f"{public}/readyz").json() == {"status": "ok"}
    assert _get(f"{admin}/readyz").json()["timer_lag_seconds"] >= 0
    assert _get(f"{public}/metrics").status_code == 404
    assert "baton_outbox_unsent" in _get(f"{admin}/metrics").text
    assert loopback.post(f"{admin}/slack/events").status_code == 404
    bot.stop()


def test_on_loopback_one_address_is_enough(world: World) -> None:
    bot = _started(world)

    assert bot.admin_url == bot.url
    assert "timer_lag_seconds" in _get(f"{bot.url}/readyz").json()
    assert _get(f"{bot.url}/metrics").status_code == 200
    bot.stop()


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, None),
        ({"HOST": "localhost"}, None),
        ({"HOST": "::1"}, None),
        ({"HOST": "127.0.0.2"}, None),
        ({"HOST": "0.0.0.0"}, ("127.0.0.1", 9464)),
        ({"HOST": "::"}, ("127.0.0.1", 9464)),
        ({"HOST": "baton.example.com"}, ("127.0.0.1", 9464)),
        ({"ADMIN_PORT": "9000"}, ("127.0.0.1", 9000)),
        ({"ADMIN_HOST": "10.0.0.1"}, ("10.0.0.1", 9464)),
        ({"HOST": "0.0.0.0", "ADMIN_HOST": "0.0.0.0", "ADMIN_PORT": "9000"}, ("0.0.0.0", 9000)),
    ],
)
def test_where_operators_ask(given: dict[str, str], address: tuple[str, int] | None) -> None:
    assert read_settings(given).admin_address == address


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("C", "ADMIN_HOST and ADMIN_PORT: can't listen on .* stop what listens there"),
        ("ja_JP.UTF-8", "ADMIN_HOST、ADMIN_PORT: 127"),
    ],
)
def test_a_taken_port_of_operators_is_named(world: World, monkeypatch: pytest.MonkeyPatch, language: str, words: str) -> None:
    monkeypatch.setenv("LC_ALL", language)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(CantListen, match=words):
        _started(world, admin_port=taken.getsockname()[1])


def test_a_salesforce_that_hangs_is_named_and_takes_nobody_the_bot(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE", dict.fromkeys(health.PATIENCE, timedelta(seconds=3)))
    world.org.faults.delay = 6
    bot = _started(world)

    def behind() -> object:
        state = _get(f"{bot.url}/readyz")
        assert state.status_code == 200 and state.json()["status"] == "ok"
        return "intake" in state.json()["silent_jobs"]

    eventually(world, behind)
    world.org.faults.delay = 0
    bot.stop()


@pytest.mark.parametrize("blank", ["\n", "\r\n", "  ", "\t"])
def test_blanks_and_line_ends_around_a_secret_are_left_out(blank: str) -> None:
    settings = read_settings({"SLACK_BOT_TOKEN": f"xoxb-1{blank}", "SLACK_SIGNING_SECRET": f"{blank}s", "SLACK_APP_TOKEN": blank})

    assert settings.slack_bot_token.get_secret_value() == "xoxb-1"
    assert settings.slack_signing_secret.get_secret_value() == "s"
    assert not settings.socket_mode


def _started(world: World, **more: str | int) -> Application:
    bot = Application(world.settings().model_copy(update=more), world.policy)
    bot.start()
    return bot


def _get(url: str) -> httpx.Response:
    return loopback.get(url)
