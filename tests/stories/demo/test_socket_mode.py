"""The same bot over Socket Mode: no public address, same promises."""

from collections.abc import Iterator

import pytest

from sandbox.world.world import World
from tests import loopback
from tests.stories.cards import approve, card_of, eventually
from tests.stories.conftest import FAST, begun


@pytest.fixture
def socket_world() -> Iterator[World]:
    """A world whose bot connects by Socket Mode."""
    yield from begun(World(FAST, socket_mode=True, brisk=True))


def test_an_order_is_approved_over_a_socket(socket_world: World) -> None:
    eventually(socket_world, lambda: socket_world.delivery.sockets)
    order = socket_world.customers.act("order")

    assert approve(socket_world, "aiko", order).ok

    card_of(socket_world, order, "*Confirmed* by Salesforce")
    assert loopback.get(f"{socket_world.application.url}/healthz").status_code == 200
    assert loopback.post(f"{socket_world.application.url}/slack/events").status_code == 404


def test_a_refusal_is_said_in_private_over_a_socket_too(socket_world: World) -> None:
    eventually(socket_world, lambda: socket_world.delivery.sockets)
    order = socket_world.customers.act("order")
    haruka = socket_world.person("haruka")

    haruka.click("C0CS", card_of(socket_world, order)["ts"], "task.claim")

    eventually(socket_world, lambda: any("Only members of #cs-team" in whisper for whisper in haruka.whispers()))
