"""Queries over many values: each value is asked for once, and no query is longer than an address holds."""

import pytest

from bot.gateways.salesforce.readers.parts.batches import LONGEST, encoded, quoted, split

IDS = [f"001BT00000{number:05d}AAA" for number in range(2_000)]
STREETS = [f"{'渋谷区神宮前一丁目' * 6}{number}" for number in range(300)]


def short(some: str) -> str:
    """Ask briefly."""
    return f"SELECT Id FROM Account WHERE BillingStreet IN ({some})"


def long(some: str) -> str:
    """Ask for many fields."""
    return f"SELECT {', '.join(f'Field_{number}__c' for number in range(200))} FROM Account WHERE Id IN ({some})"


@pytest.mark.parametrize("values", [IDS, STREETS, ["丁" * 255] * 1 + IDS, ["O'Brien & Söhne + 100 %"], []], ids=len)
def test_values_are_split_by_encoded_length_and_each_is_asked_for_once(values: list[str]) -> None:
    literals = list(quoted(values))

    batches = list(split(literals, short, long))

    assert all(encoded(asked) <= LONGEST for batch in batches for asked in batch)
    assert [each for asked, _ in batches for each in asked[len(short("")) - 1 : -1].split(",") if each] == literals
    assert all(len(batch) == 2 for batch in batches) and bool(batches) == bool(values)


def test_few_queries_ask_for_many_ids() -> None:
    assert len(list(split(quoted(IDS), short))) <= 5


def test_a_value_is_asked_for_once_however_often_it_is_wanted() -> None:
    assert list(quoted(["b", "a", "b"])) == ["'b'", "'a'"]
