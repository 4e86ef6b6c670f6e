"""Where the files are that are shipped with Baton: within the package that is installed, at the root of a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def shipped_file(name: str) -> Path:
    """Return the path of a shipped file, which setup.py copies into the package."""
    installed = _PACKAGE / "shipped" / name
    return installed if installed.is_file() else _PACKAGE.parent / name
