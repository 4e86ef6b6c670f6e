"""Records the results of deliveries: service ended, confirmed, rejected, delayed, or undeliverable."""

from datetime import datetime

from bot.service.loading import delivered
from bot.service.transactions import Transactions
from handoffs.model.change import Change
from handoffs.model.effects import ThreadReply, WriteBack
from handoffs.model.events.deliveries import RejectingSystem
from handoffs.model.people import BATON
from handoffs.rules.outside import deliver
from handoffs.subjects.customer import BilledService, CreatedAccount
from handoffs.text.messages import Message, message
from storage.repositories.outbox import OutboxMessage
from storage.retries import retried


class DeliveryResults:
    """Records the answers of outside systems; each method commits the handoff and its outbox message together."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def note_service_ended(self, delivery: OutboxMessage, service: BilledService) -> bool:
        """Record that the service has ended that this message asked to end; the write-back follows."""
        ref, reference = delivered(delivery)
        return self._transactions.complete(
            delivery, lambda book, h, now: deliver.note_service_ended(book, h, ref.step, reference, service, now)
        )

    def confirm(self, delivery: OutboxMessage, created: CreatedAccount | None = None, aside: Message | None = None) -> bool:
        """Record that the outside system has the decision, with the account that was `created` or used, if any.

        `aside` is said in the card's thread.
        """
        ref, reference = delivered(delivery)
        written = created or (delivery.effect.request if isinstance(delivery.effect, WriteBack) else None)
        return self._transactions.complete(
            delivery, lambda book, h, now: deliver.confirm(book, h, ref.step, reference, now, written, aside)
        )

    def note_rejected(
        self,
        delivery: OutboxMessage,
        reason: Message,
        *,
        conflict: bool,
        system: RejectingSystem = RejectingSystem.SALESFORCE,
        link: str = "",
    ) -> bool:
        """Open the task again after a rejection by the outside system; `link` is the address of the record in conflict."""
        ref, reference = delivered(delivery)
        return self._transactions.complete(
            delivery,
            lambda book, h, now: deliver.note_rejected(
                book, h, ref.step, reference, reason, conflict=conflict, system=system, link=link, now=now
            ),
        )

    @retried
    def note_retry(self, delivery: OutboxMessage, reason: Message, again_at: datetime) -> None:
        """Postpone the message, and record the reason for the card."""
        ref, reference = delivered(delivery)
        with self._transactions.database.begin() as work:
            handoff = work.handoffs.get(ref.handoff)
            change = deliver.note_retry(handoff, ref.step, reference, reason, self._transactions.now())
            if change:
                self._transactions.record(work, handoff, change, BATON)
            work.outbox.postpone(delivery, again_at, reason)

    @retried
    def mark_undeliverable(self, delivery: OutboxMessage, reason: Message) -> None:
        """Reply in the thread that a remark cannot be written to the record, and why."""
        text = message("service.delivery_results.undeliverable", reason=reason)
        with self._transactions.database.begin() as work:
            handoff = work.handoffs.get(delivery.handoff_id)
            change = Change(handoff=handoff, events=(), effects=(ThreadReply(step=delivery.step, text=text),))
            self._transactions.note(work, handoff, change, BATON)
            work.outbox.mark_undeliverable(delivery, reason, self._transactions.real_now())
