"""Channels and people change in Slack, with an event that Baton hears or without one: users see the same soon after."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from handoffs.model.people import Kind
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.cards import CS, ESCALATIONS, card_of, eventually
from tests.stories.conftest import FAST, begun

Step = Callable[[World], object]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change in Slack, the state before it, and what users see after it."""

    before: Step = str
    happens: Step
    is_seen: Step


def _order_in(channel: str, *words: str) -> Step:
    """Return whether the card of an order is in a channel, with these words."""

    def is_seen(world: World) -> object:
        number = world.org.get("Order", world.customers.act("order"))["OrderNumber"]

        def found() -> bool:
            cards = [text_of(each) for each in world.workspace.messages(channel) if number in text_of(each)]
            return any(all(word in card for word in words) for card in cards)

        return eventually(world, found)

    return is_seen


def _said(text: str) -> Step:
    """Return whether supervisors see a sentence about a channel."""
    return lambda world: eventually(world, lambda: any(text in text_of(m) for m in world.workspace.messages(ESCALATIONS)))


def _refused(handle: str, because: str) -> Step:
    """Return whether a person is refused a decision, with the reason."""

    def is_seen(world: World) -> object:
        card = card_of(world, world.customers.act("order"))
        person = world.person(handle)
        eventually(world, lambda: not _may_decide(world, person.id))
        person.click(CS, card["ts"], "order.approve")
        return eventually(world, lambda: any(because in each for each in person.whispers()))

    return is_seen


def _may_decide(world: World, user_id: str) -> bool:
    """Return whether the stored team directory lets a person decide on orders; to ask by clicks would be a click each moment."""
    with world.application.database.read() as work:
        actor = work.people.actor(user_id)
    return actor.kind is Kind.COLLEAGUE and "cs" in actor.teams


def _both(*steps: Step) -> Step:
    return lambda world: [step(world) for step in steps]


def _archived(world: World) -> None:
    world.workspace.archive_channel(CS)
    _said("is archived")(world)


GUEST = "Guests can read along"

CHANGES = {
    "archived": Change(
        happens=lambda world: world.workspace.archive_channel(CS),
        is_seen=_both(_said("#cs-team is archived"), _order_in(ESCALATIONS, "can't be used")),
    ),
    "unarchived": Change(
        before=_archived,
        happens=lambda world: world.workspace.archive_channel(CS, archived=False),
        is_seen=_both(_said("#cs-team can be used again"), _order_in(CS)),
    ),
    "renamed": Change(happens=lambda world: world.workspace.rename_channel(CS, "customers"), is_seen=_order_in(CS)),
    "deleted": Change(
        happens=lambda world: world.workspace.delete_channel(CS),
        is_seen=_both(_said("There is no channel #cs-team"), _order_in(ESCALATIONS, "can't be used")),
    ),
    "without Baton": Change(
        happens=lambda world: world.workspace.kick(CS, "U0BATON"),
        is_seen=_both(_said("type /invite @Baton there"), _order_in(ESCALATIONS, "can't be used")),
    ),
    "with Baton again": Change(
        before=lambda world: (world.workspace.kick(CS, "U0BATON"), _said("type /invite @Baton there")(world)),
        happens=lambda world: world.workspace.invite(CS, "U0BATON"),
        is_seen=_both(_said("#cs-team can be used again"), _order_in(CS)),
    ),
    "a guest now": Change(happens=lambda world: world.workspace.make_guest("U0AIKO"), is_seen=_refused("aiko", GUEST)),
    "deactivated": Change(happens=lambda world: world.workspace.deactivate("U0AIKO"), is_seen=_refused("aiko", "deactivated")),
    "out of the channel": Change(happens=lambda world: world.workspace.kick(CS, "U0AIKO"), is_seen=_refused("aiko", "#cs-team")),
    "a contact is deactivated": Change(
        happens=lambda world: world.workspace.deactivate("U0YUMI"),
        is_seen=lambda world: eventually(world, lambda: "accounts are deactivated" in str(world.application.health.readiness())),
    ),
    "a user group is disabled": Change(
        happens=lambda world: world.workspace.change_usergroup("S0CSMGR", disabled=True),
        is_seen=lambda world: eventually(world, lambda: "keep their rights until" in str(world.application.health.readiness())),
    ),
}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world whose bot reads the team directory each second, so that a story need not wait for a minute."""
    monkeypatch.setattr("bot.slack.directory_reading.EVERY", timedelta(seconds=1))
    for name in ("team_directory.EVERY", "channels.CHANNELS_EVERY", "team_directory.PEOPLE_EVERY"):
        monkeypatch.setattr(f"bot.slack.{name}", timedelta(seconds=1))
    monkeypatch.setattr("bot.slack.team_directory.BETWEEN_TRIES", timedelta(seconds=0.2))
    yield from begun(World(FAST, brisk=True))


@pytest.mark.parametrize("change", CHANGES)
def test_without_its_event_a_change_is_seen_at_the_next_reading(quick: World, change: str) -> None:
    CHANGES[change].before(quick)

    with _unheard(quick):
        CHANGES[change].happens(quick)

    assert CHANGES[change].is_seen(quick)


@pytest.mark.parametrize("change", CHANGES)
def test_with_its_event_a_change_is_seen_at_once(world: World, change: str) -> None:
    CHANGES[change].before(world)

    CHANGES[change].happens(world)

    assert CHANGES[change].is_seen(world)


@contextmanager
def _unheard(world: World) -> Iterator[None]:
    """Keep the events of changes from Baton."""
    heard, world.workspace.on_event = world.workspace.on_event, lambda event: None
    yield
    world.workspace.on_event = heard
