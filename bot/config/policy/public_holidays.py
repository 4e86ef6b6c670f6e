"""Public holidays of a country as a question about one date, looked up a year at a time and kept."""

from datetime import date

import holidays

from bot.text.rendering import terminal

ENGLISH = ("en_US", "en_GB", "en")


class PublicHolidays:
    """The holidays of a country, as *JP*, or of a part of it, as *US-CA*; years that nobody has published have none.

    Raises ValueError for a country or a part that is not known. May be shared between threads.
    """

    def __init__(self, code: str) -> None:
        self._country, _, part = code.strip().upper().partition("-")
        self._part = part or None
        known = holidays.list_supported_countries(include_aliases=True)
        if self._country not in known:
            raise ValueError(terminal().text("policy.fault.holidays_country"))
        if self._part and self._part not in known[self._country]:
            raise ValueError(terminal().text("policy.fault.holidays_part", country=self._country))
        spoken = holidays.list_localized_countries(include_aliases=True).get(self._country, [])
        self._language = next((language for language in ENGLISH if language in spoken), None)
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
