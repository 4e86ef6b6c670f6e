"""A contact who can't be reached: the escalation names them and asks the next of the ladder, who may answer it."""

from collections.abc import Callable

import pytest

from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.cards import ESCALATIONS, card_of, escalation_of, eventually, quiet, replies_to

GOES: dict[str, Callable[[World], None]] = {
    "deactivated": lambda world: world.workspace.deactivate("U0YUMI"),
    "nobody in the group": lambda world: world.workspace.set_usergroup("S0CSMGR", []),
}
"""What happens to the CS Manager."""

THE_IT_MANAGER = "<!subteam^S0ITMGR>"
UNREACHED = "The CS Manager (@cs-manager) can't be reached."


@pytest.mark.parametrize("way", GOES)
def test_a_new_escalation_names_whom_it_could_not_reach_and_asks_the_next(world: World, way: str) -> None:
    GOES[way](world)
    eventually(world, lambda: "cs" in unreachable(world))

    order = world.customers.act("expensive")

    told = escalation_of(world, order, "Order value over the threshold")
    assert UNREACHED in text_of(told) and f"{THE_IT_MANAGER}, please have a look" in text_of(told)
    assert "<!subteam^S0CSMGR>" not in text_of(told)
    kaito = world.person("kaito")
    assert kaito.click(ESCALATIONS, told["ts"], "escalation.acknowledge").ok
    assert UNREACHED not in text_of(escalation_of(world, order, "<@U0KAITO> has it"))


def test_an_open_escalation_goes_up_at_once_and_back_when_the_contact_is_there_again(world: World) -> None:
    order = world.customers.act("expensive")
    card_of(world, order)
    told = escalation_of(world, order, "<!subteam^S0CSMGR>, please have a look")
    quiet(world)
    assert replies_to(world, told, ESCALATIONS) == []

    world.workspace.set_usergroup("S0CSMGR", [])

    (reply,) = eventually(world, lambda: replies_to(world, told, ESCALATIONS))
    assert reply.startswith(f"{THE_IT_MANAGER} {UNREACHED}") and "nobody has acknowledged this" in reply
    assert UNREACHED in text_of(escalation_of(world, order, f"{THE_IT_MANAGER}, please have a look"))
    world.workspace.set_usergroup("S0CSMGR", ["U0YUMI"])
    assert UNREACHED not in text_of(escalation_of(world, order, "<!subteam^S0CSMGR>, please have a look"))
    assert world.person("yumi").click(ESCALATIONS, told["ts"], "escalation.acknowledge").ok
    escalation_of(world, order, "<@U0YUMI> has it")
    assert len(replies_to(world, told, ESCALATIONS)) == 1


def unreachable(world: World) -> frozenset[str]:
    """Return the teams of which no contact can be reached."""
    with world.application.database.read() as work:
        return work.people.unreachable(["cs"])
