"""The desk's verbs for what became of a delivery: a service has ended, it is confirmed, refused, delayed, or given up."""

from datetime import datetime

from bot.keeping import Keeping
from bot.loading import delivered
from handoffs import saving
from handoffs.change import Change
from handoffs.customers import BilledService
from handoffs.effects import RecordChange, ThreadReply, WriteBack
from handoffs.people import BATON
from storage.outbox import Parcel


class Deliveries:
    """Notes what outside systems said; each verb commits the handoff's change and the parcel's fate together."""

    def __init__(self, keeping: Keeping) -> None:
        self._kept = keeping

    def ended(self, parcel: Parcel, service: BilledService) -> bool:
        """Note that the service has ended that this parcel asked for; what is to be written of it leaves next."""
        ref, reference = delivered(parcel)
        return self._kept.settle(parcel, lambda book, h, now: saving.ended(book, h, ref.step, reference, service, now))

    def confirm(self, parcel: Parcel, made: RecordChange | None = None) -> bool:
        """Note that the outside system holds the decision that this parcel carried, with the record that it `made`, if any."""
        ref, reference = delivered(parcel)
        changes = (made,) if made else parcel.effect.changes if isinstance(parcel.effect, WriteBack) else ()
        return self._kept.settle(parcel, lambda book, h, now: saving.confirm(book, h, ref.step, reference, now, changes))

    def refuse(self, parcel: Parcel, says: str, *, conflict: bool, system: str = "Salesforce", link: str = "") -> bool:
        """Open the task again, because the outside system said no in these words; `link` leads to what stands in the way."""
        ref, reference = delivered(parcel)
        return self._kept.settle(
            parcel,
            lambda book, h, now: saving.refuse(
                book, h, ref.step, reference, says, conflict=conflict, system=system, link=link, now=now
            ),
        )

    def delay(self, parcel: Parcel, says: str, again_at: datetime) -> None:
        """Keep the parcel for later, and let the card say since when and why."""
        ref, reference = delivered(parcel)
        with self._kept.database.begin() as work:
            handoff = work.handoffs.get(ref.handoff)
            change = saving.delay(handoff, ref.step, reference, says, self._kept.now())
            if change:
                self._kept.record(work, handoff, change, BATON)
            work.outbox.again(parcel, again_at, says)
        self._kept.woken()

    def give_up(self, parcel: Parcel, says: str) -> None:
        """Tell the colleagues in the thread that a remark can't be put on the record, and why."""
        text = f"This could not be put on the record in Salesforce: {says} Please do it there yourself."
        with self._kept.database.begin() as work:
            handoff = work.handoffs.get(parcel.handoff_id)
            told = Change(handoff=handoff, events=(), effects=(ThreadReply(step=parcel.step, text=text),))
            self._kept.note(work, handoff, told, BATON)
            work.outbox.give_up(parcel, says, self._kept.real_now())
        self._kept.woken()
