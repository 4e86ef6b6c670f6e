"""The value above which only a contact approves: one amount for each currency."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

OWN = ""
"""The key of an amount in the org's own currency, until the policy names that currency."""


@dataclass(frozen=True, kw_only=True)
class ValueLimit:
    """`amounts` holds the limit for each currency, by its ISO 4217 code; an order in another currency has no limit of its own."""

    amounts: Mapping[str, Decimal]

    def of(self, currency: str) -> Decimal | None:
        """Return the limit for orders in a currency; None when there is none."""
        return self.amounts.get(currency)

    def named(self, currency: str) -> "ValueLimit":
        """Return the limit with `currency` as the name of the org's own currency."""
        return ValueLimit(amounts={currency if key == OWN else key: amount for key, amount in self.amounts.items()})
