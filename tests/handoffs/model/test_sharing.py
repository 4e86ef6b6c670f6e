"""Values that share their parts are the same values, to the type and the last digit of each part."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from handoffs.subjects.order import Order
from handoffs.subjects.sharing import Sharing
from storage.formats.codec import dump_handoff, load_handoff
from tests.handoffs.examples import MONDAY_TEN, ORDER, opened

TOKYO = timezone(timedelta(hours=9))


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Values that are equal and not the same."""

    values: tuple[object, ...]


ALIKE: tuple[object, ...] = (1, True, 1.0, Decimal("1.0"), Decimal("1.00"), MONDAY_TEN, MONDAY_TEN.astimezone(TOKYO), "1", None)


def test_a_handoff_that_shares_its_parts_is_the_same() -> None:
    assert repr(Sharing().of(opened())) == repr(opened())


def test_what_is_only_equal_is_not_shared() -> None:
    sharing = Sharing()
    shared = [sharing.of(Parts(values=(value, "x"))) for value in (*ALIKE, *ALIKE)]

    assert [repr(each.values) for each in shared] == [repr((value, "x")) for value in (*ALIKE, *ALIKE)]


def test_parts_that_are_the_same_are_one_object() -> None:
    sharing, orders = Sharing(), [replace(ORDER, number=number) for number in ("00001042", "00001043")]
    read = [load_handoff(dump_handoff(opened(order))) for order in orders]
    first, second = (sharing.of(handoff) for handoff in read)

    assert [repr(first), repr(second)] == list(map(repr, read))
    assert read[0].about(Order).account is not read[1].about(Order).account
    assert first.about(Order).account is second.about(Order).account


def test_an_instant_keeps_its_zone() -> None:
    assert Sharing().of((datetime(2026, 12, 1, tzinfo=UTC),))[0].tzinfo is UTC
