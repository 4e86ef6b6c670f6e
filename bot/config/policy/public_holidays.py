"""Public holidays of a country as a question about one date, looked up a year at a time and kept."""

import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import holidays
from holidays.registry import EntityLoader

from bot.text.rendering import terminal

ENGLISH = ("en_US", "en_GB", "en")

_COUNTRIES = "holidays.countries"
"""The package of all countries, which imports each of them: 13 MiB and a fifth of a second of the start for one country."""


class PublicHolidays:
    """The holidays of a country, as *JP*, or of a part of it, as *US-CA*; years that nobody has published have none.

    Raises ValueError for a country or a part that is not known. May be shared between threads.
    """

    def __init__(self, code: str) -> None:
        self._country, _, part = code.strip().upper().partition("-")
        self._part = part or None
        if self._country not in EntityLoader.get_country_codes():
            raise ValueError(terminal().text("policy.fault.holidays_country"))
        _import_one_country_at_a_time()
        known = getattr(holidays, self._country)
        if self._part and self._part not in known.subdivisions:
            raise ValueError(terminal().text("policy.fault.holidays_part", country=self._country))
        self._language = next((language for language in ENGLISH if language in known.supported_languages), None)
        self._years: dict[int, dict[date, str]] = {}

    def __call__(self, day: date) -> str | None:
        """Return the name of the holiday on a date, in English if there is a translation; None on other days."""
        names = self._years.get(day.year)
        if names is None:
            names = self._years.setdefault(day.year, self._of_year(day.year))
        return names.get(day)

    def _of_year(self, year: int) -> dict[date, str]:
        listed = holidays.country_holidays(self._country, subdiv=self._part, years=year, language=self._language)
        return {day: name for day, name in listed.items() if day.year == year}


def _import_one_country_at_a_time() -> None:
    """Put an empty package in the place of the package of all countries, unless that one is imported already."""
    package = ModuleType(_COUNTRIES)
    package.__path__ = [str(Path(holidays.__file__).with_name("countries"))]
    sys.modules.setdefault(_COUNTRIES, package)
