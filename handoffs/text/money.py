"""Amounts of money as text, and text as amounts, by the rules of the currency and of the language (CLDR, by Babel)."""

import re
import unicodedata
from decimal import Decimal

from babel.numbers import (
    NumberFormatError,
    format_currency,
    format_decimal,
    get_currency_precision,
    get_currency_symbol,
    get_group_symbol,
    parse_decimal,
)

_OTHER_SIGNS = {"JPY": ("円", "¥"), "CNY": ("¥", "元")}
"""Signs of a currency that people type and the language's own data leave out."""

_LETTER_BEFORE_DIGIT = re.compile(r"(?<=[A-Z])(?=\d)")
"""Where CLDR puts a space that Babel leaves out, as in *CHF 99.00*."""

_DIGITS_AND_MARKS = re.compile(r"\d(?:[\d.,'’\s]*\d)?", re.ASCII)
_MOST_DIGITS = 15


def amount(value: Decimal, currency: str, language: str = "en") -> str:
    """Return an amount with its currency: *¥12,800*, *$1,280.50*. A part below the smallest unit is written, never rounded."""
    written = format_currency(value, currency, locale=language, decimal_quantization=False)
    return _LETTER_BEFORE_DIGIT.sub("\u00a0", written)


def smallest(currency: str) -> Decimal:
    """Return the smallest unit in which the currency is paid."""
    return Decimal(1).scaleb(-get_currency_precision(currency))


def parsed(text: str, currency: str, language: str = "en") -> Decimal | None:
    """Read an amount as people type it in a language: *4,800*, *¥4800*, *99.50*; None for everything else.

    Marks in other places than the language's (*99,50* in English), decimals that the currency does not have, and the sign of
    another currency make it no amount, so that nobody's comma ever becomes a factor of a hundred.
    """
    written = unicodedata.normalize("NFKC", text).strip()
    for sign in _signs(currency, language):
        written = written.removeprefix(sign).removesuffix(sign).strip()
    value = _number(written, language)
    return value if value is not None and value == value.quantize(smallest(currency)) else None


def plain(text: str) -> Decimal | None:
    """Read an amount as an outside system writes it: *1234.50* or *1,234.50*, perhaps with a minus; None for everything else."""
    written = text.strip()
    value = _number(written.removeprefix("-"), "en")
    return -value if value is not None and written.startswith("-") else value


def example(currency: str, language: str = "en") -> str:
    """Return how an amount in the currency is typed: *4800*, *99.50*."""
    unit = smallest(currency)
    return "4800" if unit == 1 else format_decimal(Decimal("99.5"), f"{unit:f}".replace("1", "0"), locale=language)


def _signs(currency: str, language: str) -> tuple[str, ...]:
    symbol = unicodedata.normalize("NFKC", get_currency_symbol(currency, locale=language))
    return (currency, symbol, *_OTHER_SIGNS.get(currency, ()))


def _number(written: str, language: str) -> Decimal | None:
    if not _DIGITS_AND_MARKS.fullmatch(written) or sum(map(str.isdigit, written)) > _MOST_DIGITS:
        return None
    group = get_group_symbol(locale=language)
    written = re.sub(r"\s", group, written) if group.isspace() else written
    try:
        return parse_decimal(written, locale=language, strict=True)
    except NumberFormatError:
        return None
