"""Builds the package: what pyproject.toml can't say, that files of the root are shipped within it."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

SHIPPED = ("policy.yml", "app_manifest.yml")


class BuildWithShippedFiles(build_py):
    """Copies the files of the root into the package; an editable installation finds them at the root."""

    def run(self) -> None:
        """Build from nothing, so that no module of an earlier build stays, and add the files."""
        if not self.editable_mode:
            shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()
        if not self.editable_mode:
            place = Path(self.build_lib, "bot", "shipped")
            place.mkdir(parents=True, exist_ok=True)
            for name in SHIPPED:
                shutil.copy(name, place / name)


setup(cmdclass={"build_py": BuildWithShippedFiles})
