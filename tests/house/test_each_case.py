"""A check that runs in many cases within one test fails as loudly as a test for each of them."""

import pytest

from tests.each_case import for_each


def test_each_case_with_a_fault_is_named() -> None:
    @for_each(range(4), lambda number: f"number {number}")
    def check(number: int) -> None:
        assert number % 2 == 0

    with pytest.raises(ExceptionGroup, match="2 of 4 cases") as caught:
        check()
    notes = [note for fault in caught.value.exceptions for note in fault.__notes__]
    assert notes == ["in the case of number 1", "in the case of number 3"]


def test_a_check_without_a_case_fails() -> None:
    @for_each([])
    def check(case: str) -> None:
        assert case

    with pytest.raises(AssertionError, match="no case"):
        check()
