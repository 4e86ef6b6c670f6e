"""A contact who can't be reached: the escalation names them and asks the next of the ladder, who may answer it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.cards import ESCALATIONS, card_of, escalation_of, eventually, quiet, replies_to
from tests.stories.conftest import FAST, begun

GOES: dict[str, Callable[[World], None]] = {
    "deactivated": lambda world: world.workspace.deactivate("U0YUMI"),
    "nobody in the group": lambda world: world.workspace.set_usergroup("S0CSMGR", []),
}
"""What happens to the CS Manager."""

THE_IT_MANAGER = "<!subteam^S0ITMGR>"
THE_SALES_MANAGER = "<!subteam^S0SALESMGR>"
UNREACHED = "The CS Manager (@cs-manager) can't be reached."


@pytest.mark.parametrize("way", GOES)
def test_a_new_escalation_names_whom_it_could_not_reach_and_asks_the_next(world: World, way: str) -> None:
    GOES[way](world)
    eventually(world, lambda: "cs" in unreachable(world))

    order = world.customers.act("expensive")

    shown = escalation_of(world, order, "Order value over the threshold")
    assert UNREACHED in text_of(shown) and f"{THE_IT_MANAGER}, please have a look" in text_of(shown)
    assert "<!subteam^S0CSMGR>" not in text_of(shown)
    kaito = world.person("kaito")
    assert kaito.click(ESCALATIONS, shown["ts"], "escalation.acknowledge").ok
    assert UNREACHED not in text_of(escalation_of(world, order, "<@U0KAITO> has it"))


def test_an_open_escalation_goes_up_at_once_and_back_when_the_contact_is_there_again(world: World) -> None:
    order = world.customers.act("expensive")
    card_of(world, order)
    shown = escalation_of(world, order, "<!subteam^S0CSMGR>, please have a look")
    quiet(world)
    assert replies_to(world, shown, ESCALATIONS) == []

    world.workspace.set_usergroup("S0CSMGR", [])

    (reply,) = eventually(world, lambda: replies_to(world, shown, ESCALATIONS))
    assert reply.startswith(f"{THE_IT_MANAGER} {UNREACHED}") and "nobody has acknowledged this" in reply
    assert UNREACHED in text_of(escalation_of(world, order, f"{THE_IT_MANAGER}, please have a look"))
    world.workspace.set_usergroup("S0CSMGR", ["U0YUMI"])
    assert UNREACHED not in text_of(escalation_of(world, order, "<!subteam^S0CSMGR>, please have a look"))
    assert world.person("yumi").click(ESCALATIONS, shown["ts"], "escalation.acknowledge").ok
    escalation_of(world, order, "<@U0YUMI> has it")
    assert len(replies_to(world, shown, ESCALATIONS)) == 1


@pytest.fixture
def ladder() -> Iterator[World]:
    """Yield a running world whose policy asks each contact once, and the IT Manager last."""
    escalations = replace(FAST.escalations, repeat_at_most=1, ladder=("sales", "sf_admin"))
    yield from begun(World(replace(FAST, escalations=escalations), brisk=True))


def test_one_that_has_gone_up_goes_on_at_once_when_its_next_contact_is_lost(ladder: World) -> None:
    world = ladder
    order = world.customers.act("expensive")
    card_of(world, order)
    shown = escalation_of(world, order, "<!subteam^S0CSMGR>, please have a look")
    for number, wait in enumerate((FAST.escalations.repeat_first, FAST.escalations.repeat_then), 1):
        world.clock.wind(wait)
        eventually(world, lambda number=number: len(replies_to(world, shown, ESCALATIONS)) == number)  # type: ignore[misc]
    assert replies_to(world, shown, ESCALATIONS)[-1].startswith(THE_SALES_MANAGER)

    world.workspace.set_usergroup("S0SALESMGR", [])

    reply = eventually(world, lambda: (*replies_to(world, shown, ESCALATIONS), "", "", "")[2])
    assert reply.startswith(THE_IT_MANAGER) and "nobody has acknowledged this" in reply
    world.workspace.set_usergroup("S0ITMGR", [])
    reply = eventually(world, lambda: (*replies_to(world, shown, ESCALATIONS), "", "", "", "")[3])
    assert reply.startswith("<!subteam^S0CSMGR>")


def unreachable(world: World) -> frozenset[str]:
    """Return the teams of which no contact can be reached."""
    with world.application.database.read() as work:
        return work.people.unreachable(["cs"])
