"""The draft of an `/onboard` form survives closing, belongs to its author, and is deleted when it is no longer needed."""

from datetime import timedelta

import pytest

from bot.application import real_now
from bot.scheduler.clean_up import clean_up
from sandbox.slack.block_kit.view_state import typed
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.slack.delivery.payloads import view_submission
from sandbox.world.world import World
from tests.stories.cards import eventually, quiet
from tests.stories.onboarding import (
    SAKURA,
    await_words,
    count_of,
    fields_of,
    held,
    looked_up,
    number_in,
    onboard,
    open_form,
    send,
    type_in,
)


def test_a_half_filled_form_survives_being_closed_until_it_is_begun_afresh(world: World) -> None:
    haruka = open_form(world)
    type_in(haruka, "street", {"name": "Cafe Sakura", "street": "2-3-4 Shib"})
    haruka.close()

    haruka = open_form(world)

    assert (held(haruka, "name"), held(haruka, "street")) == ("Cafe Sakura", "2-3-4 Shib")
    assert "Continued from your draft" in text_of(haruka.view)
    haruka.click_view("onboard.afresh")
    eventually(world, lambda: not held(haruka, "name"))
    looked_up(world, haruka)
    assert number_in(haruka) == "10297" and "Continued" not in text_of(haruka.view)


def test_a_form_that_nothing_came_of_can_be_gone_on_with_later(world: World) -> None:
    haruka = open_form(world)
    world.org.faults.down = True
    assert send(haruka, SAKURA).ok
    await_words(world, haruka, "nothing was created").close()
    world.org.faults.down = False

    haruka = open_form(world)

    assert "10297 is free" in text_of(haruka.view) and held(haruka, "name") == "Cafe Sakura"
    type_in(haruka, "street", {"name": "Cafe Sakura", "street": "4-5-6 Shibuya"})
    haruka.close()
    assert held(open_form(world), "street") == "4-5-6 Shibuya"


def test_a_draft_is_gone_once_it_is_sent_and_after_a_week(world: World) -> None:
    onboard(world).close()
    assert drafts_of(world, "U0HARUKA") == 0
    haruka = open_form(world)
    type_in(haruka, "name", {"name": "Bar Ume"})
    assert drafts_of(world, "U0HARUKA") == 1

    clean_up(world.application.database, world.clock.now, real_now)
    assert drafts_of(world, "U0HARUKA") == 1
    world.clock.wind(timedelta(days=8))
    clean_up(world.application.database, world.clock.now, real_now)

    assert drafts_of(world, "U0HARUKA") == 0


@pytest.mark.parametrize("handle", ["daichi", "aiko", "leo"])
def test_somebody_elses_form_can_neither_be_sent_nor_read(world: World, handle: str) -> None:
    haruka, stranger, before = open_form(world), world.person(handle), count_of(world)
    named = fields_of(haruka)
    type_in(haruka, "name", {"name": "Cafe Sakura"})
    view = haruka.view | {"user": stranger.id}
    values = typed(view, {named[name]: value for name, value in SAKURA.items()})

    for callback in ("onboard.form.view", "onboard.again.view", "onboard.anyway.view"):
        shown = view_submission(world.workspace, stranger.id, view | {"callback_id": callback}, values)
        answer = world.delivery.interaction(shown)
        assert answer.status == 200 and "Cafe Sakura" not in answer.body and "Looking" not in answer.body

    quiet(world)
    assert count_of(world) == before and not world.application.queries.waiting("onboarding")
    assert drafts_of(world, "U0HARUKA") == 1 and held(haruka, "name") == ""


def drafts_of(world: World, user: str) -> int:
    """Return the number of a person's unsent drafts."""
    with world.application.database.read() as work:
        return int(work.drafts.of(user, "onboarding") is not None)
