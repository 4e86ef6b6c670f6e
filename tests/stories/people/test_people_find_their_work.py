"""Answers to people: the home tab, /handoff, the reason for a due time, and the history."""

import pytest

from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.cards import ALL, CS, ESCALATIONS, approve, card_of, details_of, eventually, submitted


def test_the_home_tab_shows_what_waits_and_works(world: World) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    aiko = world.person("aiko")

    aiko.open_home()
    home = eventually(world, lambda: world.workspace.home_tabs.get("U0AIKO"))
    assert "00001042" in text_of(home)

    aiko.click_home("task.claim")
    eventually(world, lambda: "claimed by Aiko Mori" in text_of(world.workspace.home_tabs["U0AIKO"]))
    aiko.click_home("task.release")
    eventually(world, lambda: "unclaimed" in text_of(world.workspace.home_tabs["U0AIKO"]))
    aiko.click_home("order.approve")
    aiko.await_view("Approve order")
    assert submitted(aiko, {"checks": ALL}).ok
    eventually(world, lambda: "00001042" not in text_of(world.workspace.home_tabs["U0AIKO"]))


def test_a_supervisor_answers_escalations_from_the_home_tab(world: World) -> None:
    world.customers.act("expensive")
    eventually(world, lambda: world.workspace.messages(ESCALATIONS))
    yumi = world.person("yumi")
    yumi.open_home()
    eventually(world, lambda: "not acknowledged yet" in text_of(world.workspace.home_tabs.get("U0YUMI") or {}))

    assert yumi.click_home("escalation.acknowledge").ok
    eventually(world, lambda: "acknowledged by Yumi Kato" in text_of(world.workspace.home_tabs["U0YUMI"]))
    yumi.click_home("escalation.resolve")
    yumi.await_view("Resolve escalation")
    assert submitted(yumi, {"assessment": "needed", "words": "Agreed with the customer."}).ok
    eventually(world, lambda: "Nothing is escalated to you" in text_of(world.workspace.home_tabs["U0YUMI"]))


def test_the_home_tab_of_somebody_in_no_team_says_so(world: World) -> None:
    world.person("leo").open_home()

    home = eventually(world, lambda: world.workspace.home_tabs.get("U0LEO"))
    assert "00001042" not in text_of(home)


def test_handoff_shows_where_an_order_stands(world: World) -> None:
    order = world.customers.act("order")
    assert approve(world, "aiko", order).ok
    card_of(world, order, "*Confirmed* by Salesforce")
    ken = world.person("ken")

    for text, words in (
        ("", "CS Team, by due time"),
        ("show 00001042", "*Approved* by <@U0AIKO>"),
        ("contacts", "CS Manager"),
        ("dance", "I don't know “dance”"),
        ("show 99", "There is no handoff 99"),
    ):
        assert ken.command("#cs-team", "/handoff", text).ok
        assert any(words in whisper for whisper in ken.whispers()), words


@pytest.mark.parametrize(
    ("command", "text"), [("/handoff", ""), ("/handoff", "show 00001042"), ("/handoff", "contacts"), ("/sla", "explain 00001042")]
)
def test_a_guest_reads_what_the_channel_shows_and_asks_for_nothing_else(world: World, command: str, text: str) -> None:
    card_of(world, world.customers.act("order"))
    world.workspace.invite(CS, "U0LEO")
    eventually(world, lambda: world.application.queries.actor("U0LEO").teams)
    leo = world.person("leo")

    assert leo.command(CS, command, text).ok

    eventually(world, lambda: leo.whispers())
    assert "Guests can read along" in leo.whispers()[-1] and "00001042" not in leo.whispers()[-1]


def test_handoff_tells_outsiders_why_it_is_not_for_them(world: World) -> None:
    leo = world.person("naomi")
    world.workspace.kick(CS, "U0NAOMI")
    eventually(world, lambda: not world.application.queries.actor("U0NAOMI").teams)

    assert leo.command("#cs-team", "/handoff", "").ok

    eventually(world, lambda: any("none of their channels" in whisper for whisper in leo.whispers()))


def test_anyone_in_the_team_can_ask_why_it_is_due_then_and_what_happened(world: World) -> None:
    order = world.customers.act("order")
    aiko = world.person("aiko")
    card = card_of(world, order)

    assert "What was counted" in details_of(world, card)
    aiko.click(CS, card["ts"], "task.more", option="History")
    assert "Came in for review" in text_of(aiko.await_view("History"))
    aiko.close()
    aiko.click(CS, card["ts"], "task.more", option="Details and checks")
    assert "090-1234-5678" in text_of(aiko.await_view("Details and checks"))
