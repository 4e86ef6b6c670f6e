"""Answers to people: the home tab, /handoff, the reason for a due time, and the history."""

import pytest

from bot.slack.lists import home_tabs, work_lists
from bot.wire.values import dump_task
from handoffs.model.task_ref import TaskRef
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.each_case import check_each
from tests.stories.by_hand import start
from tests.stories.cards import CS, ESCALATIONS, approve, card_of, details_of, eventually, submitted


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tabs and lists follow what others do after a second, not after several."""
    monkeypatch.setattr(home_tabs, "PAUSE", 1.0)
    monkeypatch.setattr(work_lists, "PAUSES", (0.5,) * 4)


def home_of(world: World, handle: str) -> str:
    """Return what a person reads on their home tab; empty before it is drawn."""
    return text_of(world.workspace.home_tabs.get(world.person(handle).id) or {})


@pytest.mark.waits
def test_the_home_tab_counts_what_waits_and_opens_each_task(world: World) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    world.customers.act("mismatch")
    aiko = world.person("aiko")

    aiko.open_home()
    eventually(world, lambda: "*CS Team*: 2 waiting" in home_of(world, "aiko"))
    eventually(world, lambda: "1 with a failed check" in home_of(world, "aiko"))
    assert "Failed: Product fits the internet eligibility" in home_of(world, "aiko")
    assert "Claimed by me" not in home_of(world, "aiko") and "Escalations" not in home_of(world, "aiko")

    world.person("ken").click(CS, card_of(world, order)["ts"], "task.claim")
    eventually(world, lambda: "Claimed by <@U0KEN>" in home_of(world, "aiko"))
    world.person("ken").click(CS, card_of(world, order)["ts"], "task.release")
    eventually(world, lambda: "Claimed by <@U0KEN>" not in home_of(world, "aiko"))
    ref = world.application.queries.latest("order_approval", order)
    assert ref is not None
    aiko.click_home("review.one", dump_task(TaskRef(handoff=ref.id, step="review", edition=ref.edition)))
    aiko.await_view("Approve order")
    question = next(each["block_id"] for each in aiko.view["blocks"] if str(each.get("block_id")).startswith("checks."))  # type: ignore[index]
    assert submitted(aiko, {question: "verified"}).ok
    eventually(world, lambda: "00001042" not in home_of(world, "aiko") and "1 waiting" in home_of(world, "aiko"))


@pytest.mark.waits
def test_the_home_tab_marks_priority_and_who_reviews_in_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    card_of(world, world.customers.act("priority"))
    ken, aiko = world.person("ken"), world.person("aiko")
    ken.open_home()
    eventually(world, lambda: "*Priority*" in home_of(world, "ken"))
    assert "1 due before" in home_of(world, "ken")

    aiko.open_home()
    eventually(world, lambda: "00001042" in home_of(world, "aiko"))
    aiko.click_home("review.start")
    aiko.await_view("Approve order")

    eventually(world, lambda: "<@U0AIKO> is reviewing" in home_of(world, "ken"))
    assert "is reviewing" not in home_of(world, "aiko")
    monkeypatch.setattr(home_tabs, "USED_FOR", 0.0)
    monkeypatch.setattr(home_tabs, "LONG_PAUSE", 0.1)
    aiko.close()
    eventually(world, lambda: "is reviewing" not in home_of(world, "ken"))  # a tab that nobody has used for long follows too


def test_what_somebody_started_is_listed_with_where_it_is(world: World) -> None:
    assert start(world, "haruka", "database_backup", database="portal", why="change").ok
    haruka = world.person("haruka")

    haruka.open_home()

    eventually(world, lambda: "Started by me (1)" in home_of(world, "haruka"))
    assert "Database backup" in home_of(world, "haruka") and "With DevOps, " in home_of(world, "haruka")


@pytest.mark.waits
def test_a_long_list_has_pages(world: World) -> None:
    made = [world.customers.act("order") for _ in range(17)]
    numbers = [str(world.org.get("Order", each)["OrderNumber"]) for each in made]
    aiko = world.person("aiko")
    aiko.open_home()
    eventually(world, lambda: all(each in home_of(world, "aiko") for each in numbers))
    assert "Show" not in home_of(world, "aiko")

    assert aiko.command(CS, "/handoff").ok
    whisper = world.workspace.ephemerals(aiko.id)[-1]
    assert "1 to 10 of 17" in text_of(whisper) and "Show 7 more" in text_of(whisper)
    assert aiko.click_whisper(whisper["ts"], "home.page").ok

    eventually(world, lambda: "11 to 17 of 17" in aiko.whispers()[-1] and len(aiko.whispers()) == 1)
    assert "Back to the first" in aiko.whispers()[-1]


@pytest.mark.waits
def test_a_home_tab_whose_change_may_show_is_drawn_again_when_it_changes_back(world: World) -> None:
    order = world.customers.act("order")
    card = card_of(world, order)["ts"]
    aiko, faults = world.person("aiko"), world.workspace.faults
    aiko.open_home()
    eventually(world, lambda: "1 waiting" in home_of(world, "aiko"))

    faults.drop_after["views.publish"] = 1
    aiko.click(CS, card, "task.claim")
    eventually(world, lambda: "Claimed by me" in home_of(world, "aiko") and not faults.drop_after["views.publish"])
    eventually(world, lambda: "task.release" in str(card_of(world, order)))
    aiko.click(CS, card, "task.release")

    eventually(world, lambda: "Claimed by me" not in home_of(world, "aiko"))


@pytest.mark.waits
def test_the_drawings_of_a_home_tab_arrive_in_their_order_though_slack_is_slow(world: World) -> None:
    orders = [world.customers.act("order") for _ in range(5)]
    cards = [card_of(world, order)["ts"] for order in orders]
    aiko, faults = world.person("aiko"), world.workspace.faults
    aiko.open_home()
    eventually(world, lambda: "5 waiting" in home_of(world, "aiko"))
    before = sum(1 for _ in world.workspace.calls("views.publish"))

    faults.held = True
    assert all(aiko.click(CS, card, "task.claim").ok for card in cards)
    faults.held = False

    eventually(world, lambda: "Claimed by me (5)" in home_of(world, "aiko"))
    assert sum(1 for _ in world.workspace.calls("views.publish")) <= before + 2


def test_a_home_tab_that_is_opened_again_while_slack_is_slow_is_drawn_again(world: World) -> None:
    aiko, faults = world.person("aiko"), world.workspace.faults
    faults.held = True
    aiko.open_home()
    eventually(world, lambda: faults.waiting == 1)
    aiko.open_home()
    faults.held = False

    eventually(world, lambda: sum(1 for _ in world.workspace.calls("views.publish")) == 2)


@pytest.mark.waits
def test_the_list_of_handoff_says_when_it_was_drawn_and_follows_what_changes_after_a_click(world: World) -> None:
    first, second = world.customers.act("order"), world.customers.act("order")
    card_of(world, first)
    card_of(world, second)
    aiko = world.person("aiko")
    assert aiko.command(CS, "/handoff").ok
    whisper = world.workspace.ephemerals(aiko.id)[-1]
    assert "2 waiting" in text_of(whisper) and "Drawn at" in text_of(whisper) and "Refresh" in text_of(whisper)

    assert approve(world, "ken", first).ok
    assert aiko.click_whisper(whisper["ts"], "review.start").ok
    aiko.await_view("Approve order")

    eventually(world, lambda: "1 waiting" in aiko.whispers()[-1])
    assert len(aiko.whispers()) == 1
    assert approve(world, "ken", second).ok
    refreshed = world.workspace.ephemerals(aiko.id)[-1]
    assert aiko.click_whisper(refreshed["ts"], "home.page").ok
    eventually(world, lambda: "nothing is waiting" in aiko.whispers()[-1])


@pytest.mark.waits
def test_a_list_of_handoff_whose_change_may_show_is_drawn_again(world: World) -> None:
    first, card = world.customers.act("order"), card_of(world, world.customers.act("order"))["ts"]
    card_of(world, first)
    aiko, faults = world.person("aiko"), world.workspace.faults
    aiko.command(CS, "/handoff")
    aiko.click_whisper(world.workspace.ephemerals(aiko.id)[-1]["ts"], "home.page")
    assert approve(world, "ken", first).ok
    eventually(world, lambda: "1 waiting" in aiko.whispers()[-1])

    faults.drop_after["response_url"] = 1
    world.person("ken").click(CS, card, "task.claim")
    eventually(world, lambda: "<@U0KEN>" in aiko.whispers()[-1] and not faults.drop_after["response_url"])
    world.person("ken").click(CS, card, "task.release")

    eventually(world, lambda: "<@U0KEN>" not in aiko.whispers()[-1])


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
    eventually(world, lambda: "Escalations to me" not in text_of(world.workspace.home_tabs["U0YUMI"]))


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
        ("", "*CS Team*: nothing is waiting"),
        ("show 00001042", "*Approved* by <@U0AIKO>"),
        ("contacts", "CS Manager"),
        ("dance", "I don't know “dance”"),
        ("show 99", "There is no handoff 99"),
    ):
        assert ken.command("#cs-team", "/handoff", text).ok
        assert any(words in whisper for whisper in ken.whispers()), words


def test_a_guest_reads_what_the_channel_shows_and_asks_for_nothing_else(world: World) -> None:
    card_of(world, world.customers.act("order"))
    world.workspace.invite(CS, "U0LEO")
    eventually(world, lambda: world.application.queries.actor("U0LEO").teams)
    leo = world.person("leo")

    def check(asked: str) -> None:
        heard = len(leo.whispers())

        assert leo.command(CS, *asked.split(" ", 1)).ok

        (said,) = eventually(world, lambda: leo.whispers()[heard:])
        assert "Guests can read along" in said and "00001042" not in said

    check_each(("/handoff ", "/handoff show 00001042", "/handoff contacts", "/sla explain 00001042"), check)


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
