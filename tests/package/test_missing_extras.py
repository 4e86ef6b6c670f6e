"""What an extra brings is asked for in one line where the extra is not installed."""

import sys
from pathlib import Path

import pytest

from bot.cli.main import main


@pytest.mark.parametrize(
    ("lacking", "arguments", "exit_code", "extra"),
    [("websockets", ["demo"], 2, "sandbox"), ("psycopg", ["migrate"], 1, "postgresql")],
)
def test_it_is_named(
    lacking: str,
    arguments: list[str],
    exit_code: int,
    extra: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgresql://baton@127.0.0.1:1/baton")
    monkeypatch.setitem(sys.modules, lacking, None)  # as if it were not installed

    assert main(arguments) == exit_code

    said = capsys.readouterr().err
    assert said.endswith(f"pip install 'baton[{extra}]'.\n") and said.count("\n") == 1
