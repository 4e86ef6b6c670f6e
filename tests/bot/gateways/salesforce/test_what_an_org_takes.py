"""What an org does not take for a while is remembered: conditions within a request, and notes."""

from collections.abc import Iterator

import pytest

from bot.gateways.errors import Rejected
from bot.gateways.salesforce.client import Record
from bot.gateways.salesforce.readers.orders import OrderReader
from bot.gateways.salesforce.readers.reading import RecordStamp
from bot.gateways.salesforce.writing.refused_notes import KEPT_FOR as NOTES_KEPT_FOR
from bot.gateways.salesforce.writing.refused_notes import RefusedNotes
from bot.gateways.salesforce.writing.subrequests import ConditionsRefused, WordsRefused
from bot.gateways.salesforce.writing.unchanged import KEPT_FOR, Unchanged
from handoffs.text.messages import message
from tests.bot.gateways.salesforce.bench import Bench

NO_REASON = message("gateways.salesforce.no_reason")


@pytest.fixture
def bench() -> Iterator[Bench]:
    """Open an org with customers."""
    opened = Bench()
    yield opened
    opened.served.stop(patience=0)


def test_conditions_are_tried_again_when_the_org_may_take_them(bench: Bench) -> None:
    now, takes_conditions, given = 0.0, False, []
    moments = ((False, 0.0), (False, 10.0), (True, KEPT_FOR - 1), (True, KEPT_FOR))

    def write(before: list[Record]) -> None:
        given.append(len(before))
        if before and not takes_conditions:
            raise ConditionsRefused(NO_REASON, "INVALID_INPUT")

    order = bench.customers.act("order")
    (shown,) = bench.salesforce.reader(OrderReader).waiting()
    guard = Unchanged(bench.salesforce.org.client, monotonic=lambda: now)
    stamp = RecordStamp(kind="Order", record_id=order, modified_at=shown.modified_at)
    for moment in moments:
        takes_conditions, now = moment
        guard.guard([stamp], write)

    assert given == [1, 0, 0, 0, 1]


def test_a_refusal_of_notes_lasts_while_one_follows_the_other() -> None:
    now = 0.0
    notes = RefusedNotes(monotonic=lambda: now)

    def refused(code: str, part: str = "note") -> bool:
        notes.refused(WordsRefused(Rejected(NO_REASON, code), part))
        return notes.lasting() is not None

    assert [refused(code) for code in ("STORAGE", "OTHER", "STORAGE")] == [False] * 3
    assert not refused("STORAGE", part="noteLink") and refused("STORAGE")
    now = NOTES_KEPT_FOR
    assert notes.lasting() is None and refused("STORAGE"), "a note is asked for once, and the refusal holds on"
    notes.taken()
    assert not refused("STORAGE")
