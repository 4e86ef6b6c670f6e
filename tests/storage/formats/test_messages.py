"""A message comes back from the database as it was stored, for all kinds of values."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as some
from pydantic import TypeAdapter

from handoffs.text.messages import Given, Message, Money, message

MESSAGES = TypeAdapter(Message)

TWICE = datetime(2004, 3, 21, 2, tzinfo=ZoneInfo("Pacific/Auckland"))
"""An instant of the hour that the clock shows twice."""

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
NUMBERS = some.decimals(allow_nan=False, allow_infinity=False)
INSTANTS = some.datetimes(min_value=datetime(2000, 1, 1), timezones=some.timezones() | some.just(UTC), allow_imaginary=False)
LOOKALIKES = some.sampled_from(["2026-11-30", "2026-11-30T10:00:00Z", "12.50", "7", "PT1H", "true", "null", "", "{name}", "\x00"])
PLAIN: some.SearchStrategy[Given] = some.one_of(
    some.text(),
    LOOKALIKES,
    some.integers(),
    NUMBERS,
    some.dates(),
    INSTANTS,
    some.timedeltas(),
    some.builds(Money, amount=NUMBERS, currency=some.sampled_from(["JPY", "USD"])),
)
NAMES = some.sampled_from(["name", "at", "count", "reason", "amount"])


def _messages(values: some.SearchStrategy[Given]) -> some.SearchStrategy[Message]:
    return some.builds(
        lambda message_id, given: message(message_id, **given),
        some.sampled_from(["claim.already_yours", "decide.too_late"]),
        some.dictionaries(NAMES, values, max_size=4),
    )


NESTED = some.recursive(PLAIN, lambda inner: some.lists(inner, max_size=3).map(tuple) | _messages(inner), max_leaves=8)


@given(_messages(NESTED))
@example(message("a.b", at=NOON, day=NOON.date(), text="2026-11-30", took=timedelta(microseconds=1)))
@example(message("a.b", amount=Money(amount=Decimal("1.10"), currency="USD"), number=Decimal("1.10"), text="1.10", whole=1))
@example(message("a.b", first=TWICE, second=TWICE.replace(fold=1)))
def test_a_message_survives_json(stored: Message) -> None:
    written = json.dumps(MESSAGES.dump_python(stored, mode="json"))
    read = MESSAGES.validate_python(json.loads(written))
    assert read == stored
    assert repr(MESSAGES.dump_python(read, mode="json")) == repr(json.loads(written))
