"""Which workers a commit wakes: those for whose destination it made a message due, and no other."""

from collections.abc import Callable
from datetime import datetime

import pytest

from handoffs.model.effects import Announcement, Destination, Note, Remark
from handoffs.text.messages import written
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.handoffs.examples import MONDAY_TEN, opened


def test_a_commit_wakes_only_the_destinations_for_which_it_made_messages_due(database: Database) -> None:
    woken: list[Destination] = []
    database.when_due(woken.append)
    due: dict[str, datetime] = {"priority_at": MONDAY_TEN, "now": MONDAY_TEN}
    remark = Remark(reference="r", step="review", note=Note(record_id="801", title=written("t"), body=written("b")))

    def woken_by(change: Callable[[UnitOfWork], object]) -> list[Destination]:
        woken.clear()
        with database.begin() as work:
            change(work)
            assert woken == []
        return woken

    assert woken_by(lambda work: work.handoffs.add(opened())) == []
    assert woken_by(lambda work: work.outbox.request_redraw(opened().id, "review", **due)) == [Destination.SLACK]
    assert woken_by(lambda work: work.outbox.put_effect(opened().id, "review", remark, **due)) == [Destination.SALESFORCE]
    assert woken_by(lambda work: work.outbox.put_notice("a", Announcement(text=written("x")), **due)) == [Destination.SLACK]
    assert woken_by(lambda work: work.outbox.put_notice("a", Announcement(text=written("x")), **due)) == []


def test_a_transaction_that_is_rolled_back_wakes_nobody(database: Database) -> None:
    woken: list[Destination] = []
    database.when_due(woken.append)

    with pytest.raises(ZeroDivisionError), database.begin() as work:
        work.outbox.put_notice("a", Announcement(text=written("x")), priority_at=MONDAY_TEN, now=MONDAY_TEN)
        raise ZeroDivisionError

    assert woken == []
