"""A list that shows its first entries only says how many more there are."""

import pytest

from bot.views.kit.blocks import counted
from tests.bot.text.test_markup import TOKYO


@pytest.mark.parametrize(
    ("number", "shown"), [(0, []), (2, ["0", "1"]), (3, ["0", "1", "And one more."]), (9, ["0", "1", "And 7 more."])]
)
def test_what_is_left_out_of_a_list_is_counted(number: int, shown: list[str]) -> None:
    assert counted([str(each) for each in range(number)], 2, TOKYO) == shown
