"""The policy of an org with habits, read from a file as an operator writes it."""

import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.config.policy.file import load_policy
from bot.config.policy.loaded_policy import LoadedPolicy
from sandbox.salesforce.objects.habits import Habit, policy_lines

SHIPPED = Path(__file__).parents[1] / "policy.yml"


def policy_for(habits: Collection[Habit], **salesforce: object) -> LoadedPolicy:
    """Load the shipped policy with the lines that follow the habits, and with further lines of its section `salesforce`."""
    lines: dict[str, Any] = yaml.safe_load(SHIPPED.read_text())
    lines["salesforce"] = _merged(_merged(lines["salesforce"], policy_lines(habits)), salesforce)
    with tempfile.TemporaryDirectory(prefix="baton-policy-") as folder:
        file = Path(folder) / "policy.yml"
        file.write_text(yaml.safe_dump(lines, allow_unicode=True))
        return load_policy(file)


def _merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(one)
    for key, value in other.items():
        merged[key] = _merged(merged.get(key, {}), value) if isinstance(value, Mapping) else value
    return merged
