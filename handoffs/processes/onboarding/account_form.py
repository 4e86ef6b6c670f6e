"""What the org wants to know of a new customer."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class AccountForm:
    """What the form for a new account asks for.

    `is_person` asks for a last and a first name. `asks_number` is False where the org assigns customer numbers itself. `states`
    are the states that an address can have, by the names that people read; without any, a state is free text. `required` are the
    keys of fields that the org requires although most orgs do not.
    """

    is_person: bool = False
    asks_number: bool = True
    states: tuple[str, ...] = ()
    required: frozenset[str] = frozenset()


USUAL = AccountForm()
"""The form for an org whose accounts have a name in one field, a number that people choose, and states in free text."""
