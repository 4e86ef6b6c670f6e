"""The bot as it is installed: `baton run` in a process of its own, whose environment names the sandbox."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import yaml
from pydantic import SecretStr

from bot.config.settings import Settings
from sandbox.world.world import World

_PATIENCE = 90.0
_SHOWN = "Baton listens on "


@dataclass(frozen=True, kw_only=True)
class Bot:
    """A bot that answers Slack; `ready_after` is how many seconds it took to be ready."""

    url: str
    process: int
    ready_after: float


@contextmanager
def bot(world: World, database_url: str, *, is_slacks: bool = True) -> Iterator[Bot]:
    """Run the bot on a database, and stop it at the end; if `is_slacks`, the sandbox's Slack delivers to it."""
    began = time.monotonic()
    with (world.folder / "bot.log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            env=_environment(world, database_url),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            url = _address(process, world.folder / "bot.log")
            _await_ready(url, began + _PATIENCE)
            running = Bot(url=url, process=process.pid, ready_after=time.monotonic() - began)
            world.delivery.request_url = f"{url}/slack/events" if is_slacks else world.delivery.request_url
            yield running
        finally:
            _stop(process)


def _stop(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()


def _environment(world: World, database_url: str) -> dict[str, str]:
    """Return the environment of a bot in this world, which polls at any hour as in business hours.

    It has no certificates, whose hosts only the sandbox's own bot finds.
    """
    known = yaml.safe_load(Path("policy.yml").read_text())
    known.pop("certificates", None)
    intake = {"business": "10s", **known.get("intake", {})}
    known["intake"] = {**intake, "otherwise": intake["business"]}
    policy = world.folder / "policy.yml"
    policy.write_text(yaml.safe_dump(known, allow_unicode=True))
    settings = world.settings().model_copy(
        update={"database_url": database_url, "baton_policy": str(policy), "log_level": "ERROR"}
    )
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TZ", "PYTHONPATH", "SQLALCHEMY_SILENCE") if name in os.environ}
    return kept | _variables(settings)


def _variables(settings: Settings) -> dict[str, str]:
    values = {name: getattr(settings, name) for name in Settings.model_fields}
    plain = {name: value.get_secret_value() if isinstance(value, SecretStr) else value for name, value in values.items()}
    return {name.upper(): str(value) for name, value in plain.items() if value not in ("", None)}


def _address(process: "subprocess.Popen[str]", log: Path) -> str:
    assert process.stdout
    for line in process.stdout:
        if line.startswith(_SHOWN):
            return line.removeprefix(_SHOWN).split()[0].rstrip(".")
    raise RuntimeError(f"the bot did not start: {log.read_text()[-2000:]}")


def _await_ready(url: str, until: float) -> None:
    with httpx.Client(trust_env=False) as client:
        while client.get(f"{url}/readyz").status_code != 200:
            if time.monotonic() > until:
                raise TimeoutError("the bot is not ready")
            time.sleep(0.02)
