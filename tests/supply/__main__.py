"""Look each pinned requirement up in the public lists of vulnerabilities (`audit`), or list what an image holds (`sbom`).

`python -m tests.supply audit` ends with 1 when a vulnerability is known; without the network it says so, and ends with 0.
`python -m tests.supply sbom` writes CycloneDX, and ends with 1 where it can't.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bot import __version__

ROOT = Path(__file__).parents[2]
UV = str(Path(sys.executable).with_name("uv"))
AUDITED, LISTED = ROOT / "requirements-demo.txt", ROOT / "requirements.txt"
SBOM = ROOT / "sbom.cdx.json"
AUDIT = ("pip-audit@2.10.1", "--disable-pip", "--require-hashes", "--progress-spinner", "off", "-f", "json", "-r", str(AUDITED))
CYCLONEDX = (
    "--from", "cyclonedx-bom==7.5.0", "cyclonedx-py", "requirements", str(LISTED),
    "--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible",
)  # fmt: skip


def audit() -> int:
    """Look all requirements up, print the verdict, and return the exit code."""
    printed, why = _printed(AUDIT)
    if not printed:
        print(f"Skipped: pip-audit can't run here, probably since the network is missing ({why}).")
        return 0
    words, exit_code = verdict(json.loads(printed))
    print(words)
    return exit_code


def verdict(report: dict[str, Any]) -> tuple[str, int]:
    """Judge what pip-audit reports: the words, and the exit code."""
    asked = report["dependencies"]
    unknown = [each["name"] for each in asked if "skip_reason" in each]
    found = [f"{each['name']} {each['version']}: {vuln['id']}" for each in asked for vuln in each.get("vulns", ())]
    if len(unknown) == len(asked):
        return f"Skipped: the public lists can't be asked from here; none of {len(asked)} requirements was looked up.", 0
    left = f"; {len(unknown)} could not be looked up: {', '.join(unknown)}" if unknown else ""
    if found:
        return "\n".join([f"Known vulnerabilities{left}:", *found]), 1
    return f"{len(asked) - len(unknown)} requirements, no known vulnerability{left}.", 0


def sbom() -> int:
    """Write the list of an image's parts; return the exit code."""
    printed, why = _printed(CYCLONEDX)
    if not printed:
        print(f"Not written: cyclonedx-py can't run here, probably since the network is missing ({why}).")
        return 1
    listed = json.loads(printed)
    listed["metadata"]["component"]["version"] = __version__
    SBOM.write_text(json.dumps(listed, indent=2) + "\n")
    print(f"{SBOM.name} lists {len(listed['components'])} components of Baton {__version__} (CycloneDX {listed['specVersion']}).")
    return 0


def _printed(tool: tuple[str, ...]) -> tuple[str, str]:
    """Run a tool that uv fetches; return what it printed, or the last line of its failure."""
    done = subprocess.run([UV, "tool", "run", *tool], capture_output=True, text=True, env=dict(os.environ))
    is_json = done.stdout.lstrip().startswith("{")
    return (done.stdout, "") if is_json else ("", (done.stderr.strip().splitlines() or ["no answer"])[-1])


if __name__ == "__main__":
    sys.exit({"audit": audit, "sbom": sbom}[sys.argv[1]]())
