"""Whether two ways of writing mean the same customer."""

import pytest

from handoffs.text.normalize import plain, same_email, same_number, same_phone


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ("090-1234-5678", "+81 90 1234 5678", True),
        ("(03) 5555-0303", "０３－５５５５－０３０３", True),
        ("+81 (0)3 5555 0303", "03-5555-0303", True),
        ("03-5555-0303 ext. 12", "0355550303 内線12", True),
        ("03-5555-0303 ext. 12", "03-5555-0303", True),
        ("03-5555-0303 ext. 12", "03-5555-0304 ext. 12", False),
        ("090-1234-5678", "090-1234-5679", False),
        ("81-3456-7890", "03-4567-890", False),
        ("", "", False),
        ("-", "", False),
    ],
)
def test_a_phone_is_the_same_however_it_is_written(one: str, other: str, are_same: bool) -> None:
    assert same_phone(one, other) is are_same is same_phone(other, one)


def test_e_mail_and_number_are_the_same_but_for_case_width_and_blanks() -> None:
    assert same_email(" Tanaka@Example.jp", "tanaka@example.jp") and not same_email("", "")
    assert same_number("１０２９３", "10293") and same_number("vip-7", "VIP-7") and not same_number("", "")
    assert not same_number("010293", "10293")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ｔａｎａｋａ　Taro", "tanaka taro"),
        ("1‐2‐3 Shibuya", "1-2-3, shibuya"),
        ("Sagawa Trading K.K.", "SAGAWA TRADING KK"),
        ("ｶﾌｪ さくら", "カフェ さくら"),
    ],
)
def test_a_name_or_an_address_is_the_same_however_it_is_typed(one: str, other: str) -> None:
    assert plain(one) == plain(other)
