"""Builds Baton's packages, and installs one into an environment of its own, with nothing but what the package asks for."""

import os
import shutil
import signal
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PACKAGES = ("handoffs", "storage", "bot", "sandbox")
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist", "mutants")


BUILD = """
import os, tarfile
from setuptools import build_meta
sdist = build_meta.build_sdist("..")
os.chdir("..")
tarfile.open(sdist).extractall(filter="data")
os.chdir(sdist.removesuffix(".tar.gz"))
print(build_meta.build_wheel(".."))
"""
"""Builds the sdist of a checkout, unpacks it, and builds the wheel of it; prints the name of the wheel."""


def build_wheel(folder: Path) -> Path:
    """Build the packages of a copy of the checkout in a folder, in which the unpacked sdist stays too; give the wheel."""
    copy = shutil.copytree(ROOT, folder / "checkout", ignore=LEFT_OUT)
    done = subprocess.run([sys.executable, "-c", BUILD], cwd=copy, check=True, capture_output=True, text=True)
    return folder / done.stdout.splitlines()[-1]


class Installation:
    """An environment outside the checkout that sees Baton, what it requires, and nothing else."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        venv.create(folder, with_pip=False, symlinks=True)
        self._bin, self._borrowed = folder / "bin", folder / "borrowed"
        self._borrowed.mkdir()
        site = next(folder.glob("lib/python*/site-packages"))
        (site / "borrowed.pth").write_text(f"{self._borrowed}\n")
        uv = [sys.executable, "-m", "uv", "pip", "install", "-q", "--python", str(self._bin / "python"), "--no-deps", "--offline"]
        subprocess.run([*uv, "--no-cache", "--link-mode", "copy", str(wheel)], check=True, cwd=folder)
        self.site, self._home = site, folder
        self.add()

    def add(self, *extras: str) -> None:
        """Lend it what Baton requires with these extras, from the environment of the tests; no network is needed."""
        for needed in _closure(Distribution.at(next(self.site.glob("baton-*.dist-info"))), extras):
            for place in {self._top(file) for file in needed.files or ()} - {None}:
                if not (self._borrowed / str(place)).exists():
                    (self._borrowed / str(place)).symlink_to(Path(str(needed.locate_file(str(place)))))

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `baton` to its end, in the environment's folder."""
        return subprocess.run(
            [self._bin / "baton", *arguments], cwd=self._home, env=self._environment(environment), capture_output=True, text=True,
            timeout=120,
        )  # fmt: skip

    @contextmanager
    def started(self, *arguments: str, **environment: str) -> Iterator[str]:
        """Start `baton`, give the first line that it prints, and stop it in order at the end, as Ctrl-C does."""
        errors = self._home / "errors.txt"
        with errors.open("w") as kept:
            running = subprocess.Popen(
                [self._bin / "baton", *arguments], cwd=self._home, env=self._environment(environment),
                stdout=subprocess.PIPE, stderr=kept, text=True,
            )  # fmt: skip
        assert running.stdout is not None
        yield running.stdout.readline()
        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 0, errors.read_text()
        running.stdout.close()

    def _environment(self, given: dict[str, str]) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": str(self._home), "TMPDIR": str(self._home)} | given

    @staticmethod
    def _top(file: Path) -> str | None:
        """Return the first part of an installed file; None for what lies outside the packages."""
        return None if file.parts[0] in ("..", "__pycache__") else file.parts[0]


def _closure(of: Distribution, extras: tuple[str, ...]) -> Iterator[Distribution]:
    """Return all distributions that one requires, with these of its extras."""
    waiting, seen = [(of, frozenset(extras))], set()
    while waiting:
        each, wanted = waiting.pop()
        for line in each.requires or ():
            needed = Requirement(line)
            applies = any(needed.marker.evaluate({"extra": extra}) for extra in wanted | {""}) if needed.marker else True
            if applies and needed.name not in seen:
                seen.add(needed.name)
                found = distribution(needed.name)
                waiting.append((found, frozenset(needed.extras)))
                yield found
