"""The policy file that is shipped with Baton: what people choose from in it is also the default of any other policy file."""

from functools import cache

from bot.config.policy.marked_yaml import read_marked
from bot.config.shipped_files import shipped_file

SHIPPED_POLICY = shipped_file("policy.yml")


def shipped(*keys: str) -> object:
    """Return what the shipped file holds under `keys`, from the outermost to the innermost, as plain YAML values."""
    held = _shipped_tree()
    for key in keys:
        held = held[key] if isinstance(held, dict) else None
    return held


@cache
def _shipped_tree() -> object:
    return read_marked(SHIPPED_POLICY.read_text(encoding="utf-8")).tree
