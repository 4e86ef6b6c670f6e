"""What was sent without an answer may show in Slack: what a card says next is sent in any case, and no notice comes twice."""

from datetime import timedelta

from bot.outbox.worker import OutboxWorker
from bot.scheduler.clean_up import SEEN_KEPT
from bot.slack.channels import ESCALATIONS
from handoffs.model.effects import Announcement
from handoffs.text.messages import written
from tests.bot.outbox.test_slack_messages import FIRST, service, worker
from tests.bot.outgoing import SALES, HandoffService

__all__ = ["service", "worker"]


def claimed_without_an_answer(service: HandoffService, worker: OutboxWorker) -> None:
    """Draw a card, and change it by a call that is carried out while its answer is lost."""
    service.ask(service.open(FIRST, "waiting"))
    service.deliver(worker)
    service.world.workspace.faults.drop_after["chat.update"] = 1
    service.words[FIRST] = "claimed"
    service.ask(FIRST)
    service.deliver(worker, until=lambda: service.said() == ["claimed"])


def said_after_it_changed_back(service: HandoffService, worker: OutboxWorker) -> list[str]:
    """Return what the cards say once the change is taken back."""
    service.words[FIRST] = "waiting"
    service.ask(FIRST)
    service.deliver(worker)
    return service.said()


def test_a_card_that_changes_back_after_an_answer_was_lost_is_drawn_again(service: HandoffService, worker: OutboxWorker) -> None:
    claimed_without_an_answer(service, worker)

    assert said_after_it_changed_back(service, worker) == ["waiting"]


def test_a_card_is_drawn_again_though_an_operator_dropped_the_change_whose_answer_was_lost(
    service: HandoffService, worker: OutboxWorker
) -> None:
    claimed_without_an_answer(service, worker)
    with service.database.begin() as work:
        assert work.repairs.end_message(f"redraw/{FIRST}/review", written("Nobody knows"), service.now())

    assert said_after_it_changed_back(service, worker) == ["waiting"]


def test_a_notice_whose_answer_was_lost_is_not_repeated_after_more_than_a_week(
    service: HandoffService, worker: OutboxWorker
) -> None:
    service.world.workspace.faults.drop_after["chat.postMessage"] = 1
    now = service.now()
    with service.database.begin() as work:
        work.people.set_channel(ESCALATIONS, SALES)
        assert work.outbox.put_notice("news", Announcement(text=written("Something happened")), priority_at=now, now=now)
    service.deliver(worker, until=lambda: service.said(SALES))
    service.skipped = SEEN_KEPT + timedelta(days=1)
    with service.database.begin() as work:
        assert work.idempotency_keys.purge(service.now() - SEEN_KEPT)

    service.deliver(worker)

    assert len(service.said(SALES)) == 1
