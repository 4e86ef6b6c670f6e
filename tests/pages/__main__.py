"""`python -m tests.pages`: writes the reference of the policy, puts the source of the site together, and builds it.

The build ends with 1 for a link or an anchor that leads nowhere, for a page that the navigation lacks, and for a page that asks
another host for anything.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.pages.policy_page import POLICY_PAGE, policy_page
from tests.pages.source import ROOT, write_source

SITE = ROOT / "build" / "site"
FETCHED = re.compile(
    r"""<(?:script|img|iframe|source)\b[^>]*\bsrc=["']?(https?:[^"'\s>]+)|<link\b[^>]*\bhref=["']?(https?:[^"'\s>]+)"""
)
"""What a browser fetches by itself; a link that a person follows is none."""


def main() -> int:
    """Build the site; return the exit code."""
    POLICY_PAGE.write_text(policy_page(), encoding="utf-8")
    write_source(ROOT / "build" / "docs")
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    built = subprocess.run([sys.executable, "-m", "mkdocs", "build", "--strict", "--clean"], cwd=ROOT, env=environment)
    outside = [
        f"{page.relative_to(SITE)}: {next(filter(None, each))}" for page in SITE.rglob("*.html") for each in _fetched(page)
    ]
    print(*(f"A page asks another host: {each}" for each in outside), sep="\n", end="\n" if outside else "")
    if built.returncode or outside:
        return 1
    print(
        f"{SITE.relative_to(ROOT)}/index.html; with the search: python3 -m http.server -b 127.0.0.1 -d {SITE.relative_to(ROOT)}"
    )
    return 0


def _fetched(page: Path) -> list[tuple[str, str]]:
    return FETCHED.findall(page.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
