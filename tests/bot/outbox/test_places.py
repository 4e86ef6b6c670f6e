"""A channel that Slack closed is used again by what Slack says last, whichever answer arrives first."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.outbox.waits import end_waits_from_the_future
from bot.outbox.worker import OutboxWorker
from bot.slack.channels import try_channel
from sandbox.world.world import World
from storage.database import Database
from storage.repositories.people import Home
from storage.repositories.set_aside import RowKind, SetAside
from tests.bot.outgoing import CS, HandoffService, SlowRelay

FIRST, SECOND = "abcd2345efgh", "bcde3456fghi"
ESCALATIONS = "C0ESCALATE"


@pytest.fixture
def service(database: Database, world: World) -> HandoffService:
    """Return a service whose directory was read, in a workspace that lets Baton post in #cs-team no more."""
    service = HandoffService(database, world)
    with database.begin() as work:
        work.people.refreshed(service.now())
        work.people.set_channel("escalations", ESCALATIONS)
        for key, channel in (("cs", CS), ("escalations", ESCALATIONS)):
            work.people.set_home(key, Home(word=key, channel_id=channel))
    world.workspace.channels[CS].restricted = True
    return service


@pytest.fixture
def worker(service: HandoffService) -> Iterator[OutboxWorker]:
    """Return one worker."""
    made = service.worker()
    yield made
    made.close()


@pytest.mark.parametrize("set_back", [0, 1], ids=["", "after the clock was set back by an hour"])
def test_a_channel_that_may_be_used_again_gets_its_cards_without_a_new_one(
    service: HandoffService, worker: OutboxWorker, set_back: int
) -> None:
    service.ask(service.open(FIRST, "waiting"))
    service.deliver(worker)
    assert [service.said(CS), service.said(ESCALATIONS)[-1:]] == [[], ["waiting"]]

    service.world.workspace.channels[CS].restricted = False
    if set_back:
        service.skipped -= timedelta(hours=set_back)
        with service.database.begin() as work:
            work.set_aside.try_now(service.now())
        end_waits_from_the_future(service.database, service.now)
    look(service)
    service.deliver(worker)

    assert "waiting" in service.said(CS) and aside(service) is None


def test_a_channel_is_tried_once_for_each_pause_and_a_refusal_shows_nobody_a_message(
    service: HandoffService, worker: OutboxWorker
) -> None:
    service.ask(service.open(FIRST, "waiting"))
    service.deliver(worker)
    shown, attempts = len(service.said(ESCALATIONS)), []

    for _ in range(3):
        look(service)
        look(service)
        service.deliver(worker)
        attempts.append(entry.attempts if (entry := aside(service)) else 0)

    assert attempts == [2, 3, 4]
    assert len(service.said(ESCALATIONS)) == shown and not service.said(CS)


def test_a_refusal_that_arrives_after_a_later_post_was_taken_closes_no_channel(
    service: HandoffService, worker: OutboxWorker
) -> None:
    slow = SlowRelay(service.world.url, answer_late=True)
    late = service.worker(url=slow.url)
    service.ask(service.open(FIRST, "first"))
    waiting = threading.Thread(target=late.run)
    waiting.start()
    assert slow.held.wait(60), "Slack has refused the first card, and its answer is on its way"

    service.ask(service.open(SECOND, "second"))
    service.deliver(worker, until=lambda: "second" in service.said(ESCALATIONS))
    service.world.workspace.channels[CS].restricted = False
    look(service)
    service.deliver(worker, until=lambda: "second" in service.said(CS))
    slow.release.set()
    waiting.join()
    service.deliver(worker)
    late.close()
    slow.stop()

    assert aside(service) is None, "the refused post began before the channel was used again"
    assert "first" in service.said(CS) and "first" not in service.posted_in(ESCALATIONS)
    assert len([each for each in service.posted_in(ESCALATIONS) if "come here" in each]) == 1


def look(service: HandoffService) -> None:
    """Wait until the pause of the channel is over, and see it open, as a reading of the directory does."""
    entry = aside(service)
    assert entry is not None
    service.skipped += max(entry.next_try_at - service.now(), timedelta())
    with service.database.begin() as work:
        try_channel(work, "cs", "#cs-team", CS, work.set_aside.of_kind(RowKind.CHANNEL)["cs"], service.now())


def aside(service: HandoffService) -> SetAside | None:
    """Return what is said of the channel while it is set aside."""
    with service.database.read() as work:
        return work.set_aside.of_kind(RowKind.CHANNEL).get("cs")
