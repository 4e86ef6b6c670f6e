"""People of other workspaces in a shared channel read along and may do nothing, even where Slack leaves out every flag."""

from collections.abc import Iterator
from typing import Any

import pytest

from handoffs.model.people import Kind
from sandbox.slack.delivery import payloads
from sandbox.world.world import World
from storage.repositories.people import Person
from tests.each_case import check_each
from tests.stories.cards import ALL, CS, approve, card_of, eventually, partner_in
from tests.stories.conftest import FAST, begun

OURS = "T0BATON"
REFUSAL = "Baton takes requests from members of its own workspace only"


@pytest.fixture
def organisation() -> Iterator[World]:
    """A world whose workspace is one of several on Enterprise Grid."""
    opened = World(FAST, brisk=True)
    opened.workspace.enterprise_id = "E0ORG"
    for user in opened.workspace.users.values():
        user.teams = (opened.workspace.team_id, "T0SISTER")
    yield from begun(opened)


def test_a_partner_in_a_shared_channel_approves_nothing_and_reads_why(world: World) -> None:
    order, partner = world.customers.act("order"), partner_in(world, CS)

    partner.click(CS, card_of(world, order)["ts"], "order.approve")
    partner.command(CS, "/handoff")

    eventually(world, lambda: sum(REFUSAL in whisper for whisper in partner.whispers()) == 2)
    assert partner.view is None
    assert world.application.queries.actor("U0PARTNER").kind is not Kind.COLLEAGUE


def test_an_account_of_another_workspace_is_a_guest_even_where_the_click_names_ours(world: World) -> None:
    order, partner = world.customers.act("order"), partner_in(world, CS)
    eventually(world, lambda: world.application.queries.actor("U0PARTNER").kind is Kind.GUEST)

    click(world, "U0PARTNER", card_of(world, order), {"user": {"team_id": OURS}, "team": {"id": OURS}})

    eventually(world, lambda: any("Guests can read along" in whisper for whisper in partner.whispers()))


def test_a_colleagues_click_from_another_workspace_or_from_nowhere_is_refused(world: World) -> None:
    order, aiko = world.customers.act("order"), world.person("aiko")
    card = card_of(world, order)

    def check(said: dict[str, Any]) -> None:
        heard = len(aiko.whispers())

        click(world, "U0AIKO", card, said)

        eventually(world, lambda: any(REFUSAL in whisper for whisper in aiko.whispers()[heard:]))
        assert "Claimed by" not in str(card_of(world, order))

    foreign: tuple[dict[str, Any], ...] = (
        {"user": {"team_id": "T0PARTNER"}},
        {"user": {"team_id": None}, "team": {"id": "T0PARTNER"}},
        {"user": {"team_id": None}, "team": None},
        {"team": {"id": "T0PARTNER"}},
        {"user": {"team_id": ["T0BATON"]}, "team": {"id": 7}},
    )
    check_each(foreign, check)


@pytest.mark.parametrize("said", [{"user": {"team_id": None}}, {"team": None}], ids=str)
def test_a_click_that_names_our_workspace_once_is_taken(world: World, said: dict[str, Any]) -> None:
    order = world.customers.act("order")

    click(world, "U0AIKO", card_of(world, order), said)

    card_of(world, order, "Claimed by")


def test_an_event_of_another_installation_changes_nobody(world: World) -> None:
    event = {"type": "user_change", "user": world.workspace.user_object("U0AIKO") | {"deleted": True}}
    foreign = payloads.event_callback(world.workspace, event) | {"team_id": "T0PARTNER", "authorizations": []}
    own = payloads.event_callback(world.workspace, event | {"user": world.workspace.user_object("U0KEN") | {"deleted": True}})

    for payload in (foreign, own):
        assert world.delivery.http.deliver("events_api", payload).ok

    eventually(world, lambda: world.application.queries.actor("U0KEN").kind is Kind.DEACTIVATED)
    assert world.application.queries.actor("U0AIKO").kind is Kind.COLLEAGUE


def test_a_partner_whom_an_earlier_release_took_for_a_colleague_loses_the_rights_at_the_next_reading(world: World) -> None:
    partner_in(world, CS)
    eventually(world, lambda: world.application.queries.actor("U0PARTNER").kind is Kind.GUEST)
    with world.application.database.begin() as work:
        work.people.put_people([Person(user_id="U0PARTNER", name="Pat Partner", kind=Kind.COLLEAGUE)])

    world.restart_bot()

    eventually(world, lambda: world.application.queries.actor("U0PARTNER").kind is Kind.GUEST)


def test_on_grid_a_colleague_acts_from_any_workspace_of_the_organisation(organisation: World) -> None:
    world, order = organisation, organisation.customers.act("order")
    world.workspace.users["U0AIKO"].team_id = "T0SISTER"

    assert approve(world, "aiko", order, ALL).ok

    card_of(world, order, "*Confirmed* by Salesforce")


def test_on_grid_a_person_of_a_sister_workspace_alone_is_a_guest(organisation: World) -> None:
    world, order = organisation, organisation.customers.act("order")
    sister = partner_in(world, CS, team_id="T0SISTER", teams=("T0SISTER",))
    eventually(world, lambda: world.application.queries.actor("U0PARTNER").kind is Kind.GUEST)

    sister.click(CS, card_of(world, order)["ts"], "order.approve")

    eventually(world, lambda: any("Guests can read along" in whisper for whisper in sister.whispers()))
    assert sister.view is None


def click(world: World, user: str, card: dict[str, Any], said: dict[str, Any]) -> None:
    """Claim a task by a click whose payload says other things about workspaces."""
    source = {"channel": world.workspace.channels[CS], "message": card}
    rows = [element for block in card["blocks"] if block["type"] == "actions" for element in block["elements"]]
    button = next(each for each in rows if each["action_id"] == "task.claim")
    payload = payloads.block_actions(world.workspace, user, source, button)
    for key, part in said.items():
        payload[key] = payload[key] | part if part else part
    assert world.delivery.interaction(payload).ok
