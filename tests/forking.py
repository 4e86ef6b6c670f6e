"""Baton processes that are forks of a process in which Baton is imported: each starts at once and is a process of its own."""

import atexit
import faulthandler
import gc
import multiprocessing
import os
import pkgutil
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import TextIO

import bot.processes

PATIENCE = 120
"""Seconds after which a command that has not ended is killed."""

LATER = (
    "alembic.command",
    "anyio._backends._asyncio",
    "anyio.streams.tls",
    "apscheduler.triggers.interval",
    "cryptography.hazmat.backends.openssl.backend",
    "holidays.countries",
    "httpcore",
    "sandbox.world.world",
    "uvicorn.lifespan.off",
    "uvicorn.loops.asyncio",
    "uvicorn.loops.auto",
    "uvicorn.protocols.websockets.websockets_sansio_impl",
)
"""What Baton imports when it uses it for the first time."""


def start(
    module: str, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], errors: Path
) -> tuple[ForkServerProcess, TextIO]:
    """Start a module in a folder and in this environment alone; give the process and the text that the process prints.

    The text ends when the process ends. The process appends its errors to the file `errors`.
    """
    reader, writer = _server().Pipe(duplex=False)
    process = _server().Process(target=_become, args=(module, list(arguments), folder, dict(environment), writer, errors))
    process.start()
    writer.close()
    return process, os.fdopen(os.dup(reader.fileno()))


def run(module: str, arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a module to its end, as `subprocess.run` does; TimeoutExpired when the process takes longer than two minutes."""
    with tempfile.TemporaryDirectory() as made:
        errors = Path(made) / "errors"
        process, output = start(module, arguments, folder, environment, errors)
        with output:
            printed = output.read()
        process.join(PATIENCE)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired([module, *arguments], PATIENCE)
        return subprocess.CompletedProcess([module, *arguments], process.exitcode, printed, errors.read_text())


def start_server() -> None:
    """Start the process that forks now, for this process and for its own forks, which would each start one of their own."""
    _server()
    forkserver.ensure_running()
    os.register_at_fork(after_in_child=_take_it_for_running)


def _take_it_for_running() -> None:
    """Do not ask for the end of the process that forks: only the process that started it can."""
    forkserver._forkserver.ensure_running = lambda: None  # type: ignore[attr-defined]


@cache
def _server() -> ForkServerContext:
    """Return the process that imports Baton once and forks for each start."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.forking", "bot.application", "bot.cli.main", "bot.cli.check", *_used_later()])
    return context


def import_what_is_used_later() -> None:
    """Import what Baton imports when it uses it for the first time, before this process forks."""
    for module in _used_later():
        import_module(module)


def _used_later() -> tuple[str, ...]:
    return (*(each.name for each in pkgutil.iter_modules(bot.processes.__path__, "bot.processes.")), *LATER)


def _become(
    module: str, arguments: list[str], folder: Path, environment: dict[str, str], output: Connection, errors: Path
) -> None:
    """Turn this fork into the process of a module."""
    gc.freeze()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(output.fileno(), 1)
    output.close()
    with errors.open("ab") as kept:
        os.dup2(kept.fileno(), 2)
    faulthandler.enable(2)
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        atexit._run_exitfuncs()
