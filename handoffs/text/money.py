"""Amounts of money as text, and the smallest unit of a currency."""

from decimal import Decimal

_SYMBOLS = {"JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}
_WITHOUT_CENTS = frozenset({"JPY", "KRW", "VND"})


def amount(value: Decimal, currency: str) -> str:
    """Return an amount with its currency: *¥12,800*, *$1,280.50*, *CHF 99.00*."""
    places = 0 if currency in _WITHOUT_CENTS and value == value.to_integral_value() else 2
    symbol = _SYMBOLS.get(currency, f"{currency} ")
    return f"{'-' if value < 0 else ''}{symbol}{abs(value):,.{places}f}"


def smallest(currency: str) -> Decimal:
    """Return the smallest unit in which the currency is paid."""
    return Decimal(1) if currency in _WITHOUT_CENTS else Decimal("0.01")
