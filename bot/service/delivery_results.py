"""The desk's verbs for what became of a delivery: a service has ended, it is confirmed, refused, delayed, or given up."""

from datetime import datetime

from bot.service.loading import delivered
from bot.service.transactions import Transactions
from handoffs.model.change import Change
from handoffs.model.effects import RecordChange, ThreadReply, WriteBack
from handoffs.model.people import BATON
from handoffs.rules import deliver
from handoffs.subjects.customer import BilledService
from storage.outbox import OutboxMessage


class DeliveryResults:
    """Notes what outside systems said; each verb commits the handoff's change and the parcel's fate together."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def ended(self, message: OutboxMessage, service: BilledService) -> bool:
        """Note that the service has ended that this parcel asked for; what is to be written of it leaves next."""
        ref, reference = delivered(message)
        return self._transactions.settle(
            message, lambda book, h, now: deliver.note_service_ended(book, h, ref.step, reference, service, now)
        )

    def confirm(self, message: OutboxMessage, made: RecordChange | None = None) -> bool:
        """Note that the outside system holds the decision that this parcel carried, with the record that it `made`, if any."""
        ref, reference = delivered(message)
        changes = (made,) if made else message.effect.changes if isinstance(message.effect, WriteBack) else ()
        return self._transactions.settle(
            message, lambda book, h, now: deliver.confirm(book, h, ref.step, reference, now, changes)
        )

    def refuse(self, message: OutboxMessage, says: str, *, conflict: bool, system: str = "Salesforce", link: str = "") -> bool:
        """Open the task again, because the outside system said no in these words; `link` leads to what stands in the way."""
        ref, reference = delivered(message)
        return self._transactions.settle(
            message,
            lambda book, h, now: deliver.note_rejected(
                book, h, ref.step, reference, says, conflict=conflict, system=system, link=link, now=now
            ),
        )

    def delay(self, message: OutboxMessage, says: str, again_at: datetime) -> None:
        """Keep the parcel for later, and let the card say since when and why."""
        ref, reference = delivered(message)
        with self._transactions.database.begin() as work:
            handoff = work.handoffs.get(ref.handoff)
            change = deliver.note_retry(handoff, ref.step, reference, says, self._transactions.now())
            if change:
                self._transactions.record(work, handoff, change, BATON)
            work.outbox.postpone(message, again_at, says)
        self._transactions.woken()

    def mark_undeliverable(self, message: OutboxMessage, says: str) -> None:
        """Tell the colleagues in the thread that a remark can't be put on the record, and why."""
        text = f"This could not be put on the record in Salesforce: {says} Please do it there yourself."
        with self._transactions.database.begin() as work:
            handoff = work.handoffs.get(message.handoff_id)
            told = Change(handoff=handoff, events=(), effects=(ThreadReply(step=message.step, text=text),))
            self._transactions.note(work, handoff, told, BATON)
            work.outbox.mark_undeliverable(message, says, self._transactions.real_now())
        self._transactions.woken()
