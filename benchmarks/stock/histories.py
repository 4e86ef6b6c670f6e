"""Databases with a long history, which one row writes and later rows of the same run find."""

import shutil
from pathlib import Path

from benchmarks.setting import Setting
from benchmarks.stock.prepared import prepared, sqlite
from benchmarks.stock.settled import add_settled


def history(setting: Setting, count: int) -> str:
    """Return the address of a SQLite database with so many settled handoffs; each row gets a copy."""
    kept = _kept(setting, count)
    if not kept.exists():
        made = sqlite(setting.folder, f"made-{count}")
        with prepared(made) as ready:
            add_settled(made, ready.settled, 0, count)
        keep(setting, count, made)
    name = f"history-{count}"
    shutil.copyfile(kept, setting.folder / f"{name}.db")
    return sqlite(setting.folder, name)


def keep(setting: Setting, count: int, url: str) -> None:
    """Keep a database, which nobody has open, for later rows."""
    path = url.removeprefix("sqlite:///")
    for part in ("", "-wal"):
        if Path(path + part).exists():
            shutil.copyfile(path + part, f"{_kept(setting, count)}{part}")


def _kept(setting: Setting, count: int) -> Path:
    return setting.shared / f"settled-{count}.db"
