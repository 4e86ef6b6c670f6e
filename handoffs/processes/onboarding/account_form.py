"""What the org wants to know of a new customer."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, kw_only=True)
class AccountForm:
    """What the form for a new account asks for.

    `is_person` asks for a last and a first name. `asks_number` is False where the org assigns customer numbers itself;
    `keeps_numbers` is True where it keeps them as numbers, for which *010297* is *10297*. `states` are the states that an address
    can have, by the names that people read; without any, a state is free text. `countries` are those of which somebody chooses
    one, each with its states; empty where all customers are of one country, and `home` names this one where it is known.
    `statuses` are the initial statuses that the org takes, None where that is not known. `required` are the keys of fields that
    the org requires although most orgs do not.
    """

    is_person: bool = False
    asks_number: bool = True
    keeps_numbers: bool = False
    states: tuple[str, ...] = ()
    countries: tuple[tuple[str, tuple[str, ...]], ...] = ()
    home: str = ""
    statuses: tuple[str, ...] | None = None
    required: frozenset[str] = frozenset()

    def under(self, country: str) -> "AccountForm":
        """Return the form for a customer of a country, which offers the states of this country."""
        return replace(self, states=dict(self.countries).get(country, ())) if self.countries else self


USUAL = AccountForm()
"""The form for an org whose accounts have a name in one field, a number that people choose, and states in free text."""
