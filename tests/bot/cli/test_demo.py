"""`baton demo` as a stranger runs it: the process opens a world and takes it away when it is stopped."""

import os
import signal
from pathlib import Path

from tests import loopback
from tests.forking import PATIENCE, start
from tests.processes import with_python


def test_the_demo_opens_its_page_and_leaves_nothing_behind(tmp_path: Path) -> None:
    environment = with_python({"TMPDIR": str(tmp_path)})
    process, output = start("bot", ["demo"], tmp_path, environment, tmp_path / "errors.txt")
    with output:
        url = output.readline().split()[-1]
        assert loopback.get(url).status_code == 200
        assert process.pid
        os.kill(process.pid, signal.SIGTERM)
        process.join(PATIENCE)

    assert process.exitcode == 0, (tmp_path / "errors.txt").read_text()
    assert list(tmp_path.glob("baton-sandbox-*")) == []
