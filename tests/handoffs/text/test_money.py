"""Amounts are written and read by the currency and the language, and nothing is ever read as another amount."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoffs.text.money import amount, parsed, plain, smallest


@pytest.mark.parametrize(
    ("value", "currency", "language", "written"),
    [
        ("4800", "JPY", "en", "¥4,800"),
        ("4800.00", "JPY", "en", "¥4,800"),
        ("4800", "JPY", "ja", "￥4,800"),
        ("1E+5", "JPY", "en", "¥100,000"),
        ("4800", "KRW", "en", "₩4,800"),
        ("700.1", "USD", "en", "$700.10"),
        ("-5", "USD", "en", "-$5.00"),
        ("99", "CHF", "en", "CHF 99.00"),
        ("1.5", "KWD", "en", "KWD 1.500"),
        ("700.1", "EUR", "de", "700,10 €"),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(value: str, currency: str, language: str, written: str) -> None:
    assert amount(Decimal(value), currency, language).replace("\u00a0", " ") == written


def test_a_fraction_below_the_smallest_unit_is_never_hidden() -> None:
    assert amount(Decimal("4800.5"), "JPY") == "¥4,800.5"
    assert amount(Decimal("0.0125"), "USD") == "$0.0125"


@pytest.mark.parametrize(("currency", "unit"), [("JPY", "1"), ("CLP", "1"), ("USD", "0.01"), ("KWD", "0.001"), ("???", "0.01")])
def test_the_smallest_unit_is_the_currencys(currency: str, unit: str) -> None:
    assert smallest(currency) == Decimal(unit)


@pytest.mark.parametrize(
    ("written", "currency", "language", "value"),
    [
        ("4800", "JPY", "en", "4800"),
        (" ¥4,800 ", "JPY", "en", "4800"),
        ("￥４，８００", "JPY", "ja", "4800"),
        ("４８００円", "JPY", "en", "4800"),
        ("4800 JPY", "JPY", "en", "4800"),
        ("99.50", "USD", "en", "99.50"),
        ("$ 1,234.5", "USD", "en", "1234.5"),
        ("99,50", "EUR", "de", "99.50"),
        ("1.234,50 €", "EUR", "de", "1234.50"),
        ("0", "USD", "en", "0"),
    ],
)
def test_an_amount_is_read_as_people_type_it(written: str, currency: str, language: str, value: str) -> None:
    assert parsed(written, currency, language) == Decimal(value)


@pytest.mark.parametrize(
    ("written", "currency", "language"),
    [
        ("99,50", "USD", "en"),
        ("99,50", "JPY", "ja"),
        ("1,2345", "JPY", "en"),
        ("12,34.5", "USD", "en"),
        ("1.234.5", "USD", "en"),
        ("99.50", "JPY", "en"),
        ("99.505", "USD", "en"),
        ("$99", "JPY", "en"),
        ("99 EUR", "USD", "en"),
        ("4 800 or so", "JPY", "en"),
        ("-1", "JPY", "en"),
        ("1e5", "JPY", "en"),
        ("1_000", "JPY", "en"),
        ("٣", "JPY", "en"),
        ("NaN", "USD", "en"),
        ("Infinity", "USD", "en"),
        ("free", "JPY", "en"),
        ("", "JPY", "en"),
        ("¥", "JPY", "en"),
        ("9" * 40, "JPY", "en"),
    ],
)
def test_what_is_no_amount_in_the_currency_is_not_read(written: str, currency: str, language: str) -> None:
    assert parsed(written, currency, language) is None


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("4800.00", "4800.00"),
        ("1,234.50", "1234.50"),
        ("-1.00", "-1.00"),
        ("0", "0"),
        ("99,50", None),
        ("1.234,50", None),
        ("1e5", None),
        ("NaN", None),
        ("", None),
        ("None", None),
    ],
)
def test_an_amount_of_another_system_is_read_exactly_or_not_at_all(written: str, value: str | None) -> None:
    assert plain(written) == (None if value is None else Decimal(value))


@given(st.decimals(0, 10**9, places=2), st.sampled_from(["USD", "EUR", "GBP", "CHF"]), st.sampled_from(["en", "ja", "de", "fr"]))
def test_what_is_written_is_read_back(value: Decimal, currency: str, language: str) -> None:
    assert parsed(amount(value, currency, language), currency, language) == value
