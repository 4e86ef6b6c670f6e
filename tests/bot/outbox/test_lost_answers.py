"""A change of a card whose answer was lost may show in Slack: what the card says next is sent in any case."""

from bot.outbox.worker import OutboxWorker
from tests.bot.outbox.test_slack_messages import FIRST, service, worker
from tests.bot.outgoing import HandoffService

__all__ = ["service", "worker"]


def test_a_card_that_changes_back_after_an_answer_was_lost_is_drawn_again(service: HandoffService, worker: OutboxWorker) -> None:
    service.ask(service.open(FIRST, "waiting"))
    service.deliver(worker)
    service.world.workspace.faults.drop_after["chat.update"] = 1
    service.words[FIRST] = "claimed"
    service.ask(FIRST)
    service.deliver(worker, until=lambda: service.said() == ["claimed"])
    service.words[FIRST] = "waiting"
    service.ask(FIRST)

    service.deliver(worker)

    assert service.said() == ["waiting"]
