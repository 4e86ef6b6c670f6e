"""A block that a workspace refuses is replaced and the others stay; what was refused is remembered for a day."""

from typing import Any

import pytest

from bot.gateways.slack.errors import TooLong
from bot.gateways.slack.newer_blocks import DAY, NewerBlocks
from handoffs.text.messages import written

Json = dict[str, Any]

TEXT: Json = {"type": "section", "text": {"type": "mrkdwn", "text": "In time: 1 of 2."}}
CHART: Json = {"type": "data_visualization"}
TABLE: Json = {
    "type": "data_table",
    "rows": [
        [{"type": "raw_text", "text": "Process"}, {"type": "raw_text", "text": "Open"}],
        [{"type": "raw_text", "text": "Order approval"}, {"type": "raw_number", "value": 3, "text": "3"}],
    ],
}
DRAWN = [TEXT, CHART, TABLE]


class Workspace:
    """Refuses some kinds of blocks, and says where, unless it is `silent`."""

    def __init__(self, *refused: str, silent: bool = False) -> None:
        self.refused, self.silent, self.asked = refused, silent, 0
        self.taken: list[str] = []
        self.now = 0.0
        self.newer = NewerBlocks(lambda: self.now)

    def send(self, blocks: list[Json] | None) -> None:
        """Take blocks, or refuse the first one of a refused kind."""
        self.asked += 1
        for place, block in enumerate(blocks or []):
            if block["type"] in self.refused:
                raise TooLong(written("No."), "invalid_blocks", "" if self.silent else f"/blocks/{place}/type")
        self.taken = [block["type"] for block in blocks or []]
        self.blocks = blocks


@pytest.mark.parametrize(
    ("refused", "taken"),
    [
        ((), ["section", "data_visualization", "data_table"]),
        (("data_visualization",), ["section", "data_table"]),
        (("data_table",), ["section", "data_visualization", "table"]),
        (("data_table", "data_visualization"), ["section", "table"]),
    ],
)
def test_only_the_refused_block_is_replaced(refused: tuple[str, ...], taken: list[str]) -> None:
    workspace = Workspace(*refused)

    workspace.newer.send(DRAWN, workspace.send)

    assert workspace.taken == taken and workspace.asked == 1 + len(refused)


def test_where_slack_does_not_say_which_block_the_chart_goes_first() -> None:
    workspace = Workspace("data_table", silent=True)

    workspace.newer.send(DRAWN, workspace.send)

    assert workspace.taken == ["section", "table"]
    assert workspace.blocks and workspace.blocks[1]["column_settings"] == [{"align": "left"}, {"align": "right"}]
    assert [cell["text"] for cell in workspace.blocks[1]["rows"][1]] == ["Order approval", "3"]


def test_a_refusal_is_remembered_for_a_day() -> None:
    workspace = Workspace("data_visualization")
    workspace.newer.send(DRAWN, workspace.send)
    workspace.newer.send(DRAWN, workspace.send)
    assert workspace.asked == 3

    workspace.refused, workspace.now = (), DAY
    workspace.newer.send(DRAWN, workspace.send)
    assert workspace.taken == ["section", "data_visualization", "data_table"]


def test_a_refusal_of_another_block_is_raised() -> None:
    workspace = Workspace("section")

    with pytest.raises(TooLong):
        workspace.newer.send(DRAWN, workspace.send)
    assert workspace.asked == 1
