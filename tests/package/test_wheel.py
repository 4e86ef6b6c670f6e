"""The wheel holds everything: installed outside the checkout without any extra, commands work; with the sandbox, the demo."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import __version__
from sandbox.world.world import World
from tests import loopback
from tests.handoffs.examples import POLICY
from tests.package.installing import PACKAGES, ROOT, Installation, build_wheel
from tests.processes import environment_of

pytestmark = pytest.mark.together("package")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel by way of the sdist."""
    return build_wheel(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Install the wheel without extras."""
    return Installation(tmp_path_factory.mktemp("operator"), built)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A world without a bot."""
    opened = World(POLICY)
    opened.open()
    yield opened
    opened.close()


def test_the_wheel_holds_each_file_of_the_packages_and_the_shipped_files(built: Path) -> None:
    files = (path.relative_to(ROOT) for room in PACKAGES for path in (ROOT / room).rglob("*") if path.is_file())
    ours = {str(path) for path in files if "__pycache__" not in path.parts}

    with zipfile.ZipFile(built) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}

    assert held == ours | {"bot/shipped/policy.yml", "bot/shipped/app_manifest.yml"}


def test_the_sdist_holds_the_recipes_and_the_documents(built: Path) -> None:
    unpacked = built.parent / f"baton-{__version__}"

    for name in ("README.md", "CHANGELOG.md", "Makefile", "requirements.txt", "docs/reliability.md", "tests/package/__init__.py"):
        assert (unpacked / name).is_file(), name


def test_without_extras_the_commands_work_and_the_database_is_made(installed: Installation, world: World) -> None:
    assert installed.run("--version").stdout == f"baton {__version__}\n"
    assert "up to date" in installed.run("migrate").stdout

    checked = installed.run("check", "--verbose", **environment_of(world))

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "Slack scopes" in checked.stdout and "Salesforce" in checked.stdout


def test_without_extras_baton_runs_and_answers(installed: Installation, world: World) -> None:
    with installed.started("run", **environment_of(world)) as line:
        assert line.startswith("Baton listens on")
        assert loopback.get(f"{line.split()[3].rstrip('.')}/readyz").status_code == 200


def test_with_the_sandbox_the_demo_opens_its_page(installed: Installation) -> None:
    installed.add("sandbox")

    with installed.started("demo") as line:
        assert line.startswith("Baton's sandbox is open")
        assert [loopback.get(f"{line.split()[-1]}{path}").status_code for path in ("/", "/main.js")] == [200, 200]
