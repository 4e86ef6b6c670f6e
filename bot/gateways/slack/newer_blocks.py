"""Kinds of blocks that not every workspace takes, and what replaces one that is refused; the others stay."""

import re
import time
from collections.abc import Callable
from typing import Any

from bot.gateways.slack.errors import TooLong

Json = dict[str, Any]

TABLE, CHART = "data_table", "data_visualization"
NEWER = (CHART, TABLE)
"""Where Slack does not say which block it refuses, the first of these is meant first."""

DAY = 24 * 60 * 60.0
_PLACE = re.compile(r"/blocks/([0-9]+)")


def plainer(block: Json) -> list[Json]:
    """Return what replaces a block: a table for a data table, nothing for a chart, every other block itself."""
    match block["type"]:
        case "data_table":
            return [_table(block)]
        case "data_visualization":
            return []
    return [block]


def has_newer(blocks: list[Json] | None) -> bool:
    """Return whether there is a block that a workspace may refuse."""
    return any(block["type"] in NEWER for block in blocks or ())


class NewerBlocks:
    """Sends messages, and remembers for a day which kinds of blocks the workspace has refused."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._refused_until: dict[str, float] = {}

    def send(self, blocks: list[Json] | None, send: Callable[[list[Json] | None], object]) -> None:
        """Send blocks; where Slack refuses a newer one, send again with what replaces it. TooLong for any other refusal."""
        for kind in NEWER:
            if self._monotonic() < self._refused_until.get(kind, float("-inf")):
                blocks = _without(kind, blocks)
        while True:
            try:
                send(blocks)
                return
            except TooLong as refusal:
                kind = _refused(blocks or [], refusal)
                if not kind:
                    raise
                self._refused_until[kind] = self._monotonic() + DAY
                blocks = _without(kind, blocks)


def _without(kind: str, blocks: list[Json] | None) -> list[Json] | None:
    return blocks and [each for block in blocks for each in (plainer(block) if block["type"] == kind else [block])]


def _refused(blocks: list[Json], refusal: TooLong) -> str:
    """Return the newer kind of block that a refusal means; empty if it means none."""
    kinds = [str(block["type"]) for block in blocks]
    named = [kinds[int(place)] for place in _PLACE.findall(refusal.places) if int(place) < len(kinds)]
    return next((kind for kind in NEWER if kind in (named or kinds)), "")


def _table(block: Json) -> Json:
    rows = [[{"type": "raw_text", "text": cell["text"]} for cell in row] for row in block["rows"]]
    texts = next((place for place, cell in enumerate(block["rows"][-1]) if cell["type"] == "raw_number"), len(rows[0]))
    settings = [{"align": "left" if place < texts else "right"} for place in range(len(rows[0]))]
    return {"type": "table", "rows": rows, "column_settings": settings}
