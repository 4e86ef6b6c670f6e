"""Where tests keep their files: in memory, where the system has room there, since each database is written and thrown away."""

import os
import shutil
import tempfile
from pathlib import Path

ROOM = 4 * 1024**3
"""Bytes that a folder in memory must have free; the files of a run need a quarter of it at once."""

_MEMORY = Path("/dev/shm")


def fast_folder() -> str | None:
    """Return a folder in memory where the system has one with enough room."""
    return str(_MEMORY) if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= ROOM else None


def write_in_memory() -> None:
    """Keep temporary files of this process and of those that it starts in memory, unless TMPDIR names another folder."""
    folder = fast_folder()
    if folder and "TMPDIR" not in os.environ:
        os.environ["TMPDIR"] = tempfile.tempdir = folder
