"""Runs Baton as the process that operators run, against the small world, so that it can be killed for real."""

import ctypes
import os
import signal
import socket
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import TextIO

from sandbox.world.world import World
from tests.forking import PATIENCE, start

ROOT = Path(__file__).parents[1]
KEPT = {"PATH", "HOME", "LANG", "PYTHONDONTWRITEBYTECODE"}


def environment_of(world: World) -> dict[str, str]:
    """Return the environment of a bot in this world."""
    settings = world.settings()
    return {
        "SLACK_BOT_TOKEN": world.workspace.bot_token,
        "SLACK_SIGNING_SECRET": world.workspace.signing_secret,
        "SLACK_API_URL": settings.slack_api_url,
        "SALESFORCE_LOGIN_URL": settings.salesforce_login_url,
        "SALESFORCE_CLIENT_ID": settings.salesforce_client_id,
        "SALESFORCE_CLIENT_SECRET": world.org.client_secret,
        "WHMCS_API_URL": settings.whmcs_api_url,
        "WHMCS_IDENTIFIER": world.whmcs.identifier,
        "WHMCS_SECRET": world.whmcs.secret,
        "BATON_POLICY": str(_offline_policy(world)),
        "PORT": "0",
    }


def with_python(given: dict[str, str]) -> dict[str, str]:
    """Add to an environment what Python needs to find the project, and nothing else of ours."""
    return {name: value for name, value in os.environ.items() if name in KEPT} | {"PYTHONPATH": str(ROOT)} | given


class Replica:
    """One `baton run` (of this module); it can be restarted on its old port, stopped in order, or killed."""

    def __init__(self, world: World, folder: Path, database_url: str, module: str = "bot", **more: str) -> None:
        folder.mkdir(exist_ok=True)
        often = _without_certificates().replace("{business: 10s, otherwise: 60s}", "{business: 1s, otherwise: 1s}")
        (folder / "policy.yml").write_text(often)
        self._folder, self._port, self._module = folder, _free_port(), module
        own = {"BATON_POLICY": "policy.yml", "DATABASE_URL": database_url, "PORT": str(self._port), "LOG_LEVEL": "ERROR"}
        given = environment_of(world) | own | more
        self._environment = with_python(given)
        self._process: ForkServerProcess | None = None
        self._output: TextIO | None = None
        self.starts = 0
        self.errors = folder / "errors.txt"

    @property
    def url(self) -> str:
        """Return the address at which it listens."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it, and wait until it listens."""
        self.begin()
        self.await_start()

    def give(self, **settings: str) -> None:
        """Change settings for its next start."""
        self._environment |= settings

    def begin(self) -> None:
        """Start it, without waiting."""
        self._process, self._output = start(self._module, ["run"], self._folder, self._environment, self.errors)

    def await_start(self) -> None:
        """Wait until it answers Slack."""
        line = self._output.readline() if self._output else ""
        assert line.startswith("Baton listens"), self.errors.read_text()
        self.starts += 1

    @property
    def failures(self) -> list[str]:
        """List what it logged as an error of its own."""
        return [line for line in self.errors.read_text().splitlines() if " ERROR   bot." in line]

    def kill(self) -> None:
        """End it at once, wherever it is (SIGKILL)."""
        self._end(signal.SIGKILL)

    def ask_to_stop(self) -> None:
        """Send SIGTERM, without waiting."""
        if self._process and self._process.pid:
            os.kill(self._process.pid, signal.SIGTERM)

    def ask_a_thread_to_stop(self) -> None:
        """Send SIGTERM to the youngest thread, as the system may do where the first one has a signal to take already (Linux)."""
        if self._process and self._process.pid:
            youngest = max(int(path.name) for path in Path(f"/proc/{self._process.pid}/task").iterdir())
            ctypes.CDLL(None).tgkill(self._process.pid, youngest, signal.SIGTERM)

    def await_end(self) -> int:
        """Wait until it has ended by itself; gives its exit code."""
        return self._end(None)

    def stop(self) -> int:
        """End it in good order (SIGTERM); gives its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals | None) -> int:
        process, self._process = self._process, None
        if process is None or process.pid is None or self._output is None:
            return 0
        if how:
            os.kill(process.pid, how)
        process.join(PATIENCE)
        self._output.close()
        if process.exitcode is None:
            os.kill(process.pid, signal.SIGABRT)
            process.join()
            raise AssertionError(f"the process did not end; where its threads were:\n{_last_of(self.errors)}")
        return process.exitcode


def _last_of(errors: Path) -> str:
    """Return the end of a log: the stacks of all threads, which `tests.forking` has a process write when it is aborted."""
    text = errors.read_text()
    return text[text.rfind("Fatal Python error") :]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _offline_policy(world: World) -> Path:
    """Write the shipped policy so that nothing outside this machine is probed."""
    path = world.folder / "policy.yml"
    path.write_text(_without_certificates())
    return path


def _without_certificates() -> str:
    text = (ROOT / "policy.yml").read_text()
    return text[: text.index("\ncertificates:")] + "\ncertificates: []\n"
