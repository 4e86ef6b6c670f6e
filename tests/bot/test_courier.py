"""The courier brings each message to Slack once, in the order of what is due, whatever Slack answers."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot import courier as courier_module
from bot.courier import KINDS, Courier
from bot.pace import Pace
from bot.turns import POST, NotYet, Turns
from sandbox.world import World
from storage.database import Database
from tests.bot.outgoing import CS, SALES, Desk, SlowRelay
from tests.handoffs.examples import MONDAY_TEN, POLICY, later

FIRST = "abcd2345efgh"


@pytest.fixture
def world() -> Iterator[World]:
    """Open a world without a bot in it."""
    opened = World(POLICY)
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def desk(database: Database, world: World) -> Desk:
    """Give a desk with nothing on it."""
    return Desk(database, world)


@pytest.fixture
def courier(desk: Desk) -> Iterator[Courier]:
    """Give one courier."""
    made = desk.courier()
    yield made
    made.close()


def test_a_card_is_posted_once_then_redrawn_and_left_alone_while_nothing_changed(desk: Desk, courier: Courier) -> None:
    desk.ask(desk.open(FIRST, "waiting"))
    desk.deliver(courier)
    for words in ("waiting", "claimed", "claimed"):
        desk.words[FIRST] = words
        desk.ask(FIRST)
        desk.deliver(courier)

    assert desk.said() == ["claimed"]
    assert (desk.calls("chat.postMessage"), desk.calls("chat.update")) == (1, 1)


def test_a_post_whose_answer_was_lost_is_found_and_not_repeated(desk: Desk, courier: Courier) -> None:
    desk.world.workspace.faults.drop_after["chat.postMessage"] = 1
    desk.ask(desk.open(FIRST, "waiting"))
    desk.deliver(courier, until=lambda: desk.said())
    desk.words[FIRST] = "claimed"

    desk.deliver(courier)

    assert desk.said() == ["claimed"]


def test_a_post_that_was_begun_before_a_kill_is_found_and_not_repeated(desk: Desk, courier: Courier) -> None:
    desk.ask(desk.open(FIRST, "waiting"))
    with desk.database.begin() as work:
        work.outbox.take(KINDS, desk.now(), 1, courier_module.LEASE)
        work.cards.attempted(FIRST, "review", CS, desk.now())
    metadata = {"event_type": "baton_card", "event_payload": {"key": f"{FIRST}/review"}}
    desk.world.workspace.append(CS, {"user": "U0BATON", "text": "waiting", "metadata": metadata})
    desk.skipped = courier_module.LEASE

    desk.deliver(courier)

    assert desk.said() == ["waiting"]


def test_a_post_that_was_given_up_on_may_still_arrive_and_is_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier_module, "GIVEN_UP", timedelta(seconds=0.3))
    slow = SlowRelay(desk.world.url)
    impatient = desk.courier(url=slow.url, timeout=0.5)
    desk.ask(desk.open(FIRST, "posted late"))
    impatient.run()
    desk.words[FIRST] = "drawn anew"
    impatient.close()
    patient = desk.courier()

    desk.skipped = timedelta(seconds=courier_module.SETTLING / 2)
    patient.run()
    assert desk.calls("conversations.history") == 0, "it does not look yet for what may still arrive"
    slow.release.set()
    desk.world.workspace.wait_for(lambda: "posted late" in desk.posted())
    desk.skipped = timedelta(seconds=courier_module.SETTLING)
    desk.deliver(patient)
    patient.close()
    slow.stop()

    assert desk.said() == ["drawn anew"]
    assert desk.posted() == ["posted late"]


@pytest.mark.parametrize("error", ["is_archived", "not_in_channel", "restricted_action"])
def test_a_closed_channel_keeps_the_card_and_says_why_until_it_is_open(desk: Desk, courier: Courier, error: str) -> None:
    desk.world.workspace.faults.fail["chat.postMessage"] = error
    desk.ask(desk.open(FIRST, "waiting"))
    courier.run()
    with desk.database.read() as work:
        beat = work.beats.last("slack")
    assert beat and beat.failed_since and beat.says.startswith("Slack: ")

    desk.world.workspace.faults.fail.clear()
    desk.deliver(courier)

    assert desk.said() == ["waiting"]
    assert desk.calls("conversations.history") == 0
    with desk.database.read() as work:
        mended = work.beats.last("slack")
    assert mended and mended.failed_since is None


def test_a_pause_that_slack_asks_for_holds_that_channel_and_no_other(desk: Desk, courier: Courier) -> None:
    desk.world.workspace.faults.rate_limit["chat.postMessage"] = 1
    desk.ask(desk.open("aaaa", "first"), due=later(minutes=1))
    courier.run()
    desk.ask(desk.open("bbbb", "second"), due=later(minutes=2))
    desk.ask(desk.open("cccc", "elsewhere", team="sales"), due=later(minutes=3))
    desk.deliver(courier)

    first, *others = desk.world.workspace.calls("chat.postMessage")
    assert first.error == "ratelimited"
    assert [call.args["channel"] for call in others] == [SALES, CS, CS]
    assert all(call.at - first.at >= 0.95 for call in others if call.args["channel"] == CS)
    assert desk.said() == ["first", "second"]


def test_what_is_due_first_is_posted_first(desk: Desk, courier: Courier) -> None:
    for number in (5, 2, 4, 1, 3):
        desk.ask(desk.open(f"card{number}", f"due {number}"), due=later(minutes=number))

    desk.deliver(courier)

    assert desk.said() == [f"due {number}" for number in range(1, 6)]
    assert not [call for call in desk.world.workspace.audit if call.error]


def test_a_reply_waits_for_its_card_and_is_said_once_though_its_answer_was_lost(desk: Desk, courier: Courier) -> None:
    desk.reply(desk.open(FIRST, "waiting"), "At risk")
    courier.run()
    assert desk.said() == []
    desk.ask(FIRST)
    desk.deliver(courier, until=lambda: desk.said())
    desk.world.workspace.faults.drop_after["chat.postMessage"] = 1

    desk.deliver(courier)

    (card,) = desk.world.workspace.messages(CS)
    assert [reply["text"] for reply in desk.world.workspace.messages(CS, card["ts"])] == ["At risk"]


def test_a_reply_to_a_card_that_was_deleted_brings_the_card_back(desk: Desk, courier: Courier) -> None:
    desk.ask(desk.open(FIRST, "waiting"))
    desk.deliver(courier)
    (card,) = desk.world.workspace.messages(CS)
    desk.world.workspace.delete_message(CS, card["ts"])
    desk.reply(FIRST, "At risk")

    desk.deliver(courier)

    (anew,) = desk.world.workspace.messages(CS)
    assert [reply["text"] for reply in desk.world.workspace.messages(CS, anew["ts"])] == ["At risk"]


def test_a_card_that_slack_does_not_take_is_said_shortly_rather_than_not_at_all(desk: Desk, courier: Courier) -> None:
    desk.ask(desk.open(FIRST, "long " * 1000))
    desk.deliver(courier)
    desk.words[FIRST] = "longer " * 1000
    desk.ask(FIRST)
    desk.deliver(courier)

    (card,) = desk.world.workspace.messages(CS)
    assert card["blocks"][0]["text"]["text"].startswith("longer longer")


def test_two_couriers_post_every_card_once(desk: Desk) -> None:
    for number in range(6):
        desk.ask(desk.open(f"card{number}", f"card {number}", team="cs" if number % 2 else "sales"))
    couriers = [desk.courier(), desk.courier()]

    threads = [threading.Thread(target=desk.deliver, args=(each,)) for each in couriers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for each in couriers:
        each.close()

    assert sorted(desk.said(CS) + desk.said(SALES)) == [f"card {number}" for number in range(6)]


def test_a_drawing_that_fails_is_kept_and_the_others_go_on(desk: Desk, courier: Courier) -> None:
    desk.ask(desk.open("aaaa", "waiting"), due=later(minutes=1))
    desk.ask(desk.open("bbbb", "fine"), due=later(minutes=2))
    del desk.words["aaaa"]

    courier.run()

    assert (desk.said(), desk.waiting()) == (["fine"], 1)


def test_a_long_backlog_comes_back_in_its_order_and_not_all_the_time() -> None:
    turns, pauses = Turns(lambda: MONDAY_TEN, Pace()), []
    for number in range(300):
        try:
            turns.take(POST, CS, (MONDAY_TEN, number))
            with turns.used(POST, CS, (MONDAY_TEN, number)):
                pass
        except NotYet as waiting:
            pauses.append(waiting.retry_after or 0.0)

    assert len(pauses) == 297
    assert sum(pause > 5 for pause in pauses) > 250
    assert max(pauses) < 32
    with pytest.raises(NotYet) as urgent:
        turns.take(POST, CS, (MONDAY_TEN - timedelta(minutes=1), 300))
    assert (urgent.value.retry_after or 0.0) <= 1.0
