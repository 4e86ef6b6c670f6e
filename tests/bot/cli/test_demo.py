"""`baton demo` as a stranger runs it: the process opens a world and takes it away when it is stopped."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests import loopback
from tests.forking import PATIENCE, start
from tests.processes import with_python


@contextmanager
def taken(port: int) -> Iterator[int]:
    """Listen at a port (0: any free one), unless somebody else does."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            listening.bind(("127.0.0.1", port))
            listening.listen()
        yield listening.getsockname()[1] or port


def test_the_demo_opens_its_page_and_leaves_nothing_behind(tmp_path: Path) -> None:
    lines = opened_and_stopped(tmp_path)

    assert lines[0].startswith("Baton's sandbox is open: http://127.0.0.1:30") and lines[-1] == "Stop it with Ctrl-C."
    assert list(tmp_path.glob("baton-sandbox-*")) == []


def test_the_demo_heeds_port(tmp_path: Path) -> None:
    with taken(0) as port:
        pass

    assert opened_and_stopped(tmp_path, PORT=str(port)) == [
        f"Baton's sandbox is open: http://127.0.0.1:{port}",
        "Stop it with Ctrl-C.",
    ]


def test_a_taken_usual_port_is_named_and_the_next_free_one_used(tmp_path: Path) -> None:
    with taken(3030):
        lines = opened_and_stopped(tmp_path)

    used = lines[0].rpartition(":")[2]
    assert 3030 < int(used) < 3060
    assert lines[1] == f"Port 3030 is taken, so the page is at port {used}. PORT chooses another one."


def test_a_taken_port_that_was_asked_for_is_one_line(tmp_path: Path) -> None:
    with taken(0) as port:
        process, output = start(
            "bot", ["demo"], tmp_path, with_python({"TMPDIR": str(tmp_path), "PORT": str(port)}), tmp_path / "errors.txt"
        )
        with output:
            assert output.read() == ""
        process.join(PATIENCE)

    assert process.exitcode == 2
    assert (
        tmp_path / "errors.txt"
    ).read_text() == f"PORT: port {port} is taken. Choose another one, or stop what listens there.\n"
    assert list(tmp_path.glob("baton-sandbox-*")) == []


def opened_and_stopped(folder: Path, **given: str) -> list[str]:
    """Run the demo until its page answers, stop it, and return what it printed."""
    environment = with_python({"TMPDIR": str(folder)} | given)
    process, output = start("bot", ["demo"], folder, environment, folder / "errors.txt")
    with output:
        first = output.readline()
        assert loopback.get(first.split()[-1]).status_code == 200
        assert process.pid
        os.kill(process.pid, signal.SIGTERM)
        process.join(PATIENCE)
        rest = output.read()

    assert process.exitcode == 0, (folder / "errors.txt").read_text()
    return (first + rest).splitlines()
