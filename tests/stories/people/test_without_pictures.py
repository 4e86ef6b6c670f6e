"""Where the extra for pictures is not installed, `/sla` answers with chart, table and file, and offers no picture."""

import sys

import pytest

from sandbox.world.world import World
from tests.stories.cards import approve, buttons_of, card_of, eventually
from tests.stories.people.test_managers_ask_sla import Json, asked


def test_sla_answers_without_matplotlib(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    assert approve(world, "aiko", order).ok
    card_of(world, order, "*Confirmed*")
    with_pictures = _answer(world)
    for name in [each for each in sys.modules if each.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)  # as if it were not installed

    answer = _answer(world)

    assert {block["type"] for block in answer["blocks"]} >= {"data_table", "data_visualization"}
    assert "Picture" in buttons_of(with_pictures) and buttons_of(answer) == ["CSV"]
    naomi = world.person("naomi")
    assert naomi.click_whisper(with_pictures["ts"], "sla.picture").ok
    eventually(world, lambda: any("The table and the CSV file hold the same figures." in each for each in naomi.whispers()))


def _answer(world: World) -> Json:
    assert "1 decided, 100% in time" in asked(world, "naomi", "today")
    found: Json = world.workspace.ephemerals("U0NAOMI")[-1]
    return found
