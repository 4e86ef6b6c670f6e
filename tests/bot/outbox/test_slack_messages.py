"""The outbox worker brings each message to Slack once, in the order of due times, for every answer of Slack."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.gateways.errors import NotYet
from bot.gateways.slack.rate_limits import POST, RateLimiter
from bot.outbox import slack_health
from bot.outbox.leases import TERM
from bot.outbox.worker import OutboxWorker
from handoffs.model.effects import Destination
from handoffs.text.messages import message
from sandbox.world.world import World
from storage.database import Database
from storage.ranks import Rank
from storage.repositories.job_health import Job
from tests.bot.outgoing import CS, SALES, HandoffService, SlowRelay
from tests.handoffs.examples import MONDAY_TEN, later
from tests.messages import english
from tests.statements import noted, written

FIRST = "abcd2345efgh"
NO_ANSWER = message("rules.pause.no_answer")


@pytest.fixture
def service(database: Database, world: World) -> HandoffService:
    """Return a desk with nothing on it."""
    return HandoffService(database, world)


@pytest.fixture
def worker(service: HandoffService) -> Iterator[OutboxWorker]:
    """Return one worker."""
    made = service.worker()
    yield made
    made.close()


def test_a_card_is_posted_once_then_redrawn_and_left_alone_while_nothing_changed(
    service: HandoffService, worker: OutboxWorker
) -> None:
    service.ask(service.open(FIRST, "waiting"))
    service.deliver(worker)
    for words in ("waiting", "claimed", "claimed"):
        service.words[FIRST] = words
        service.ask(FIRST)
        service.deliver(worker)

    assert service.said() == ["claimed"]
    assert (service.calls("chat.postMessage"), service.calls("chat.update")) == (1, 1)


def test_a_redraw_that_changes_nothing_takes_few_statements(service: HandoffService, worker: OutboxWorker) -> None:
    service.ask(service.open(FIRST, "waiting"))
    service.deliver(worker)
    service.ask(FIRST)

    with noted(service.database) as statements:
        worker.run()

    assert len(statements) == 6, "three lease it, two find its card and its channel, and one says that it is done"
    assert [each.split()[0] for each in written(statements)] == ["UPDATE", "UPDATE"]


def test_a_post_whose_answer_was_lost_is_found_and_not_repeated(service: HandoffService, worker: OutboxWorker) -> None:
    service.world.workspace.faults.drop_after["chat.postMessage"] = 1
    service.ask(service.open(FIRST, "waiting"))
    service.deliver(worker, until=lambda: service.said())
    service.words[FIRST] = "claimed"

    service.deliver(worker)

    assert service.said() == ["claimed"]


def test_a_post_that_was_begun_before_a_kill_is_found_and_not_repeated(service: HandoffService, worker: OutboxWorker) -> None:
    service.ask(service.open(FIRST, "waiting"))
    with service.database.begin() as work:
        work.outbox.lease(Destination.SLACK, service.now(), 1, TERM)
        work.cards.attempted(FIRST, "review", CS, service.now())
    metadata = {"event_type": "baton_card", "event_payload": {"key": f"{FIRST}/review"}}
    service.world.workspace.append(CS, {"user": "U0BATON", "text": "waiting", "metadata": metadata})
    worker.run()
    service.skipped = TERM

    service.deliver(worker)

    assert service.said() == ["waiting"]


def test_a_post_that_was_given_up_on_may_still_arrive_and_is_waited_for(
    service: HandoffService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_health, "NO_ANSWER_AFTER", timedelta(seconds=0.3))
    slow = SlowRelay(service.world.url)
    impatient = service.worker(url=slow.url, timeout=0.5)
    service.ask(service.open(FIRST, "posted late"))
    impatient.run()
    service.words[FIRST] = "drawn anew"
    impatient.close()
    patient = service.worker()

    service.skipped = timedelta(seconds=slack_health.ARRIVES_WITHIN / 2)
    patient.run()
    assert service.calls("conversations.history") == 0, "it does not look yet for what may still arrive"
    slow.release.set()
    service.world.workspace.wait_for(lambda: "posted late" in service.posted())
    service.skipped = timedelta(seconds=slack_health.ARRIVES_WITHIN)
    service.deliver(patient)
    patient.close()
    slow.stop()

    assert service.said() == ["drawn anew"]
    assert service.posted() == ["posted late"]


@pytest.mark.parametrize("error", ["is_archived", "not_in_channel", "restricted_action"])
def test_a_closed_channel_keeps_the_card_and_says_why_until_it_is_open(
    service: HandoffService, worker: OutboxWorker, error: str
) -> None:
    service.world.workspace.faults.fail["chat.postMessage"] = error
    service.ask(service.open(FIRST, "waiting"))
    worker.run()
    with service.database.read() as work:
        beat = work.job_health.last(Job.SLACK)
    assert beat and beat.failed_since and english(beat.reason).startswith("Slack: ")

    service.world.workspace.faults.fail.clear()
    service.deliver(worker)

    assert service.said() == ["waiting"]
    assert service.calls("conversations.history") == 0
    with service.database.read() as work:
        health = work.job_health.last(Job.SLACK)
    assert health and health.failed_since is None


def test_a_card_that_could_not_be_changed_for_a_while_is_drawn_again_and_not_posted_twice(
    service: HandoffService, worker: OutboxWorker
) -> None:
    service.ask(service.open(FIRST, "waiting"))
    service.deliver(worker)
    service.words[FIRST] = "decided"

    service.world.workspace.faults.fail["chat.update"] = "is_inactive"
    service.world.workspace.faults.fails["chat.update"] = 1
    service.ask(FIRST)
    service.deliver(worker)

    assert (service.said(), service.posted()) == (["decided"], ["waiting"])


def test_a_pause_that_slack_asks_for_holds_that_channel_and_no_other(service: HandoffService, worker: OutboxWorker) -> None:
    service.world.workspace.faults.rate_limit["chat.postMessage"] = 1
    service.ask(service.open("aaaa", "first"), due=later(minutes=1))
    worker.run()
    service.ask(service.open("bbbb", "second"), due=later(minutes=2))
    service.ask(service.open("cccc", "elsewhere", team="sales"), due=later(minutes=3))
    service.deliver(worker)

    first, *others = service.world.workspace.calls("chat.postMessage")
    assert first.error == "ratelimited"
    assert [call.args["channel"] for call in others] == [SALES, CS, CS]
    assert all(call.at - first.at >= 0.95 for call in others if call.args["channel"] == CS)
    assert service.said() == ["first", "second"]


def test_what_is_due_first_is_posted_first(service: HandoffService, worker: OutboxWorker) -> None:
    for number in (5, 2, 4, 1, 3):
        service.ask(service.open(f"card{number}", f"due {number}"), due=later(minutes=number))

    service.deliver(worker)

    assert service.said() == [f"due {number}" for number in range(1, 6)]
    assert not [call for call in service.world.workspace.audit if call.error]


def test_a_reply_waits_for_its_card_and_is_said_once_though_its_answer_was_lost(
    service: HandoffService, worker: OutboxWorker
) -> None:
    service.reply(service.open(FIRST, "waiting"), NO_ANSWER)
    worker.run()
    assert service.said() == []
    service.ask(FIRST)
    service.deliver(worker, until=lambda: service.said())
    service.world.workspace.faults.drop_after["chat.postMessage"] = 1

    service.deliver(worker)

    (card,) = service.world.workspace.messages(CS)
    assert [reply["text"] for reply in service.world.workspace.messages(CS, card["ts"])] == [service.reader.show(NO_ANSWER)]


def test_a_reply_to_a_card_that_was_deleted_brings_the_card_back(service: HandoffService, worker: OutboxWorker) -> None:
    service.ask(service.open(FIRST, "waiting"))
    service.deliver(worker)
    (card,) = service.world.workspace.messages(CS)
    service.world.workspace.delete_message(CS, card["ts"])
    service.reply(FIRST, NO_ANSWER)

    service.deliver(worker)

    (anew,) = service.world.workspace.messages(CS)
    assert [reply["text"] for reply in service.world.workspace.messages(CS, anew["ts"])] == [service.reader.show(NO_ANSWER)]


def test_a_card_that_slack_does_not_take_is_said_shortly_rather_than_not_at_all(
    service: HandoffService, worker: OutboxWorker
) -> None:
    service.ask(service.open(FIRST, "long " * 1000))
    service.deliver(worker)
    service.words[FIRST] = "longer " * 1000
    service.ask(FIRST)
    service.deliver(worker)

    (card,) = service.world.workspace.messages(CS)
    assert card["blocks"][0]["text"]["text"].startswith("longer longer")


def test_two_workers_post_every_card_once(service: HandoffService) -> None:
    for number in range(6):
        service.ask(service.open(f"card{number}", f"card {number}", team="cs" if number % 2 else "sales"))
    workers = [service.worker(), service.worker()]

    threads = [threading.Thread(target=service.deliver, args=(each,)) for each in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for each in workers:
        each.close()

    assert sorted(service.said(CS) + service.said(SALES)) == [f"card {number}" for number in range(6)]


def test_a_drawing_that_fails_is_kept_and_the_others_go_on(service: HandoffService, worker: OutboxWorker) -> None:
    service.ask(service.open("aaaa", "waiting"), due=later(minutes=1))
    service.ask(service.open("bbbb", "fine"), due=later(minutes=2))
    del service.words["aaaa"]

    worker.run()

    assert (service.said(), service.waiting()) == (["fine"], 1)


def test_cards_that_wait_for_their_turn_are_not_drawn_meanwhile_and_postponed_together(service: HandoffService) -> None:
    drawn, draw, limiter = list[str](), service.card, RateLimiter(monotonic=lambda: 0.0)
    service.card = lambda handoff_id, surface: drawn.append(handoff_id) or draw(handoff_id, surface)  # type: ignore[method-assign, func-returns-value]
    worker = service.worker(limiter=limiter)
    for number in range(4):
        service.ask(service.open(f"card{number}", "waiting"), due=later(minutes=number))
    service.deliver(worker, until=lambda: service.waiting() == 2)
    assert {"card2", "card3"} <= set(drawn), "a card that nobody has drawn yet may prove to need nothing"
    drawn.clear()

    service.skipped = timedelta(minutes=1)
    with noted(service.database) as statements:
        worker.run()
    worker.close()

    assert drawn == []
    assert (service.waiting(), written(statements)) == (2, ["UPDATE outbox SET"] * 2), "one leases both, one postpones both"


def test_a_redraw_that_is_requested_again_while_it_is_postponed_stays_due(service: HandoffService) -> None:
    service.ask(service.open(FIRST, "waiting"))
    with service.database.begin() as work:
        (message_,) = work.outbox.lease(Destination.SLACK, service.now(), 8, TERM)
    service.ask(FIRST)

    with service.database.begin() as work:
        work.outbox.postpone(message_, service.now() + timedelta(seconds=30), NO_ANSWER)
        (again,) = work.outbox.lease(Destination.SLACK, service.now(), 8, TERM)

    assert again.generation == message_.generation + 1


def test_a_long_backlog_comes_back_in_its_order_and_not_all_the_time() -> None:
    rate_limiter, pauses = RateLimiter(monotonic=lambda: 0.0), []
    for number in range(300):
        try:
            rate_limiter.acquire(POST, CS, (Rank.NEW, MONDAY_TEN, number))
            with rate_limiter.call(POST, CS, (Rank.NEW, MONDAY_TEN, number)):
                pass
        except NotYet as waiting:
            pauses.append(waiting.retry_after or 0.0)

    assert len(pauses) == 298
    assert sum(pause > 5 for pause in pauses) > 250
    assert max(pauses) < 32
    with pytest.raises(NotYet) as urgent:
        rate_limiter.acquire(POST, CS, (Rank.NEW, MONDAY_TEN - timedelta(minutes=1), 300))
    assert (urgent.value.retry_after or 0.0) <= 1.0
