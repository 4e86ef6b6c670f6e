"""Channels are written in the policy's language; windows, answers, home tabs and direct messages in that of their reader."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.text.pseudo import OPEN
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.cards import CS, card_of, eventually
from tests.stories.conftest import FAST, begun


@pytest.fixture
def translated() -> Iterator[World]:
    """A world whose policy has another language than its people."""
    yield from begun(World(replace(FAST, language="xx"), brisk=True))


def speaks(world: World, handle: str, locale: str) -> None:
    """Set the language of a person, and wait until Baton knows it."""
    person = world.person(handle)
    world.workspace.set_locale(person.id, locale)
    language = locale.partition("-")[0]
    eventually(world, lambda: world.application.queries.language_of(person.id) == language)


def test_a_window_is_in_the_language_of_its_reader_and_the_card_in_that_of_the_policy(world: World) -> None:
    speaks(world, "aiko", "xx-XX")
    card = card_of(world, world.customers.act("order"))
    assert OPEN not in text_of(card)

    for handle, is_translated in (("aiko", True), ("ken", False)):
        person = world.person(handle)
        person.click(CS, card["ts"], "order.approve")
        assert (OPEN in text_of(person.await_view())) is is_translated
        person.close()


def test_an_answer_is_in_the_language_of_who_asks_and_a_shared_one_in_that_of_the_policy(world: World) -> None:
    speaks(world, "aiko", "xx-XX")
    aiko = world.person("aiko")
    aiko.command(CS, "/sla", "no such word")
    eventually(world, lambda: any(OPEN in each for each in aiko.whispers()))

    aiko.command(CS, "/sla", "today share")
    shared = eventually(world, lambda: [each for each in world.workspace.messages(CS) if "Handoffs, today" in text_of(each)])
    assert OPEN not in text_of(shared[-1])


def test_the_home_tab_is_drawn_again_when_its_owner_changes_the_language(world: World) -> None:
    aiko = world.person("aiko")
    aiko.open_home()
    eventually(world, lambda: aiko.id in world.workspace.home_tabs)
    assert OPEN not in text_of(world.workspace.home_tabs[aiko.id])

    speaks(world, "aiko", "xx-XX")
    eventually(world, lambda: OPEN in text_of(world.workspace.home_tabs[aiko.id]))


def test_an_open_list_is_drawn_again_when_its_reader_changes_the_language(world: World) -> None:
    card_of(world, world.customers.act("order"))
    aiko = world.person("aiko")
    aiko.command(CS, "/handoff")
    aiko.click_whisper(world.workspace.ephemerals(aiko.id)[-1]["ts"], "home.page")
    eventually(world, lambda: "1 waiting" in aiko.whispers()[-1])

    speaks(world, "aiko", "xx-XX")
    eventually(world, lambda: OPEN in aiko.whispers()[-1])


def test_cards_and_replies_are_in_the_language_of_the_policy(translated: World) -> None:
    card = card_of(translated, translated.customers.act("order"))
    assert OPEN in text_of(card)
    card_of_first = card["ts"]
    aiko = translated.person("aiko")
    aiko.click(CS, card_of_first, "task.claim")
    eventually(translated, lambda: OPEN in text_of(translated.workspace.find(CS, card_of_first)))
