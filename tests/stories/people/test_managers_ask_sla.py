"""Managers ask `/sla` and receive figures in private, as a table, a picture and a file, and why one order is due."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.text.pseudo import plain
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.cards import CS, ESCALATIONS, approve, card_of, escalation_of, eventually, submitted

Json = dict[str, Any]


def asked(world: World, handle: str, text: str, channel: str = CS) -> str:
    """Ask and return the private answer."""
    person = world.person(handle)
    before = len(person.whispers())
    assert person.command(channel, "/sla", text).ok
    shown: list[str] = eventually(world, lambda: person.whispers()[before:])
    return shown[-1]


def two_decided_one_late_one_waiting(world: World) -> None:
    """Decide one order in time and one late, and leave a third one waiting."""
    first, second = world.customers.act("order"), world.customers.act("mismatch")
    card_of(world, first)
    card_of(world, second)
    assert approve(world, "aiko", first).ok
    card_of(world, first, "*Confirmed*")
    world.clock.wind(timedelta(minutes=150))
    card_of(world, second, "Breached")
    assert approve(world, "ken", second).ok
    card_of(world, second, "*Confirmed*")
    card_of(world, world.customers.act("no_eligibility"))


def test_a_manager_sees_what_was_in_time_what_was_late_and_what_will_be(world: World) -> None:
    two_decided_one_late_one_waiting(world)

    shown = asked(world, "naomi", "today")

    assert "2 decided, 50% in time; 1 open now, 0 of them breached" in shown
    for words in (
        "Order approval",
        "CS Team",
        "00001043",
        "decided 30 min of business time too late",
        "nobody claimed it in time",
        "Will breach",
    ):
        assert words in shown, words
    (whisper,) = world.workspace.ephemerals("U0NAOMI")
    table = next(block for block in whisper["blocks"] if block["type"] == "data_table")
    assert [cell["text"] for cell in table["rows"][1]][2:7] == ["1", "0", "0", "2", "50% (1 of 2)"]


def test_an_order_is_missed_when_its_time_passes_decided_or_not(world: World) -> None:
    decided, late = world.customers.act("order"), world.customers.act("mismatch")
    card_of(world, late)
    card_of(world, decided)
    assert approve(world, "aiko", decided).ok
    card_of(world, decided, "*Confirmed*")
    assert "100% in time; 1 open now" in asked(world, "naomi", "today")

    world.clock.wind(timedelta(minutes=150))
    card_of(world, late, "Breached")

    shown = asked(world, "naomi", "today")
    assert "1 decided, 50% in time; 1 open now, 1 of them breached" in shown
    assert "In time: 1 of 2. Decided late: 0. Open and late: 1." in shown


def test_filters_ranges_and_help_work_and_nonsense_gets_one_line_with_an_example(world: World) -> None:
    two_decided_one_late_one_waiting(world)

    assert "2 decided" in asked(world, "aiko", "week order approval cs")
    assert "Nothing was decided in this time" in asked(world, "aiko", "month sales team")
    assert "Handoffs, January 2020: 0 decided, 0 late; 1 open now" in asked(world, "aiko", "2020-01")
    assert "2 decided" in asked(world, "aiko", "cs orders week")
    assert "Handoffs, last week, Order approval: 0 decided" in asked(world, "aiko", "orders last week")
    assert "The period before" in asked(world, "aiko", "week 48")
    assert "/sla explain" in asked(world, "aiko", "help")
    for nonsense in ("yesterdayish", "2026-13-01", "2026-11-30..2026-11-01", "9999-12-31", "0001-01-01", "week cards"):
        shown = asked(world, "aiko", nonsense)
        assert "Try */sla last week*" in shown and "\n" not in shown


def test_it_says_why_an_order_is_due_when_it_is(world: World) -> None:
    card_of(world, world.customers.act("order"))

    shown = asked(world, "aiko", "explain 00001042")

    assert "2 h of business time" in shown and "In all 2 h" in shown and "Decided" not in shown
    assert "There is no order 9." in asked(world, "aiko", "explain order 9 please")
    assert "Which order?" in asked(world, "aiko", "explain") and "Which order?" in asked(world, "aiko", "explain order")
    assert "Leave *share* out" in asked(world, "aiko", "share explain 1042")


def test_a_night_is_no_time_too_late_and_the_clock_is_named(world: World) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    world.clock.wind(timedelta(hours=24))
    card_of(world, order, "Breached")

    shown = asked(world, "naomi", "week")

    assert "still open, 7 h of business time too late (due Wed 02 Dec 11:00)" in shown
    assert "in minutes of business time; of wall time for Order approval (Priority)." in shown


def test_a_record_may_be_named_in_any_writing_and_by_links(world: World) -> None:
    order = world.customers.act("order")
    card = card_of(world, order)
    slack = f"{world.workspace.url.rstrip('/')}/archives/{CS}/p{card['ts'].replace('.', '')}"
    in_salesforce = f"https://org.example/lightning/r/Order/{order}/view"
    eventually(world, lambda: "In all 2 h" in asked(world, "aiko", f"explain {slack}"))
    for written in (
        "1042",
        "#00001042",
        "＃１０４２",
        "order 1042 please",
        slack,
        f"<{slack}|card>",
        in_salesforce,
        in_salesforce[:-8],
    ):
        assert "In all 2 h" in asked(world, "aiko", f"explain {written}"), written
    assert "In all 2 h" in asked(world, "aiko", "1042 explain")
    assert "There is no order" in asked(world, "aiko", "explain https://org.example/lightning/r/Order/801000000000000AAA/view")


def test_a_settled_task_is_explained_with_its_decision_and_whether_it_was_in_time(world: World) -> None:
    two_decided_one_late_one_waiting(world)

    in_time, late = asked(world, "aiko", "explain 1042"), asked(world, "aiko", "explain 1043")

    assert "*Decided*" in in_time and "by Aiko Mori. That was in time. It took " in in_time and "of business time." in in_time
    assert "by Ken Sato. That was late by 30 min of business time." in late


def test_rows_of_persons_are_for_contacts_and_managers(world: World) -> None:
    two_decided_one_late_one_waiting(world)

    assert "are for contacts and managers" in asked(world, "aiko", "today people")
    shown = asked(world, "yumi", "today people")
    assert "Aiko Mori" in shown and "Ken Sato" in shown and "Nobody yet" in shown
    assert shown.index("Aiko Mori") < shown.index("Ken Sato") < shown.index("Nobody yet"), "people are never ranked"
    (whisper,) = world.workspace.ephemerals("U0YUMI")
    rows = next(block["rows"] for block in whisper["blocks"] if block["type"] == "data_table")
    assert [cell["text"] for cell in rows[1]][:3] == ["Aiko Mori", "Order approval", "CS Team"]


def test_noise_counts_for_each_trigger_what_was_needed_and_what_ended_by_itself(world: World) -> None:
    first, second, yumi = world.customers.act("order"), world.customers.act("expensive"), world.person("yumi")
    card_of(world, first)
    shown = escalation_of(world, second)
    yumi.click(ESCALATIONS, shown["ts"], "escalation.resolve")
    yumi.await_view("Resolve escalation")
    assert submitted(yumi, {"assessment": "not_needed"}).ok
    world.clock.wind(timedelta(hours=2, minutes=1))
    escalation_of(world, first, "Due time missed")
    assert approve(world, "aiko", first).ok
    escalation_of(world, first, "*Over*")

    said = asked(world, "naomi", "noise today")
    assert "Order value over the threshold" in said and "Was not needed" in said
    assert "Due time missed" in said and "Ended by itself" in said
    assert "Nothing" not in asked(world, "naomi", "cs noise week")
    assert "No escalation ended in this time." in asked(world, "naomi", "noise last month")
    assert "/sla noise" in asked(world, "naomi", "help")


def test_a_guest_gets_no_figures(world: World) -> None:
    assert "Guests can read along" in asked(world, "leo", "today")


def test_what_is_shared_is_seen_by_all_and_says_who_asked(world: World) -> None:
    two_decided_one_late_one_waiting(world)
    assert world.person("naomi").command(CS, "/sla", "today share").ok

    shown = eventually(world, lambda: [m for m in world.workspace.messages(CS) if "2 decided" in text_of(m)])
    assert "<@U0NAOMI>" in text_of(shown[0])


def test_picture_and_file_come_in_a_direct_message(world: World) -> None:
    two_decided_one_late_one_waiting(world)
    asked(world, "naomi", "today")
    naomi = world.person("naomi")
    (whisper,) = world.workspace.ephemerals("U0NAOMI")
    for action in ("sla.picture", "sla.csv"):
        assert naomi.click_whisper(whisper["ts"], action).ok

    direct = world.workspace.direct("U0NAOMI").id
    sent = eventually(world, lambda: _files(world, direct) if len(_files(world, direct)) == 2 else None)
    names = {file["name"] for file in sent}
    assert names == {"handoffs.png", "handoffs.csv"}
    content = {file["name"]: world.workspace.files.find(file["id"]).content for file in sent}
    assert content["handoffs.png"].startswith(b"\x89PNG") and len(content["handoffs.png"]) > 10_000
    lines = plain(content["handoffs.csv"].decode("utf-8-sig")).splitlines()
    assert len(lines) == 2 and "Order approval,CS Team" in lines[1]


def test_a_forged_button_sees_nothing(world: World) -> None:
    two_decided_one_late_one_waiting(world)
    asked(world, "naomi", "today")
    (whisper,) = world.workspace.ephemerals("U0NAOMI")
    source = {"channel": world.workspace.channels[CS], "message": whisper, "ephemeral": True}
    leo, block = world.person("leo"), whisper["blocks"][-1]
    forged = {"type": "button", "action_id": "sla.csv", "value": "a|b"}

    leo.act(source, block["block_id"], forged)
    leo.act(source, block["block_id"], forged | {"value": block["elements"][1]["value"]})

    eventually(world, lambda: any("too old" in each for each in leo.whispers()))
    eventually(world, lambda: any("Guests can read along" in each for each in leo.whispers()))
    assert _files(world, world.workspace.direct("U0LEO").id) == []


def test_managers_that_the_policy_names_see_persons_without_being_of_a_team(world: World) -> None:
    world.stop_bot()
    world.policy = replace(world.policy, managers=("U0HARUKA",))
    world.restart_bot()
    two_decided_one_late_one_waiting(world)

    assert "Aiko Mori" in asked(world, "haruka", "today people", "C0SALES")


def _files(world: World, channel: str) -> list[Json]:
    return [file for message in world.workspace.messages(channel) for file in message.get("files") or []]


def test_a_decision_that_salesforce_refused_is_counted_as_undone_in_words(world: World) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    assert "undone" not in asked(world, "naomi", "today")
    world.org.faults.validation_rule = "Credit check missing"
    assert approve(world, "aiko", order).ok
    card_of(world, order, "*Refused by Salesforce*")

    assert "1 decision was undone in this time" in asked(world, "naomi", "today")

    world.org.faults.validation_rule = ""
    assert approve(world, "ken", order).ok
    card_of(world, order, "*Confirmed*")
    assert "1 decision was undone in this time" in asked(world, "naomi", "today")


def test_a_block_that_the_workspace_refuses_is_replaced_and_the_others_stay(world: World) -> None:
    two_decided_one_late_one_waiting(world)
    faults = world.workspace.faults

    def kinds(refused: set[str]) -> list[str]:
        faults.refused_blocks = frozenset(refused)
        asked(world, "naomi", "today")
        return [block["type"] for block in world.workspace.ephemerals("U0NAOMI")[-1]["blocks"]]

    native = kinds(set())
    assert {"data_visualization", "data_table"} <= set(native)
    without_chart = kinds({"data_visualization"})
    assert without_chart == [each for each in native if each != "data_visualization"]
    plain = kinds({"data_visualization", "data_table"})
    assert plain == [{"data_table": "table"}.get(each, each) for each in without_chart]
    table = next(block for block in world.workspace.ephemerals("U0NAOMI")[-1]["blocks"] if block["type"] == "table")
    assert [cell["text"] for cell in table["rows"][1]][2:7] == ["1", "0", "0", "2", "50% (1 of 2)"]
    assert world.person("naomi").command(CS, "/sla", "today share").ok
    eventually(world, lambda: [m for m in world.workspace.messages(CS) if "2 decided" in text_of(m)])
