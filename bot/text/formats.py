"""How each language writes instants, days, durations and lists: patterns of CLDR, whose names of months and days Babel knows."""

from dataclasses import dataclass

from bot.text.languages import ENGLISH, JAPANESE


@dataclass(frozen=True, kw_only=True)
class Formats:
    """The patterns of a language (https://unicode.org/reports/tr35/tr35-dates.html); `locale` is the one that Babel knows.

    `lists` is the locale of lists. An instant names its time zone, except in the zone that is `usual` where the language is
    spoken. `hours` and `minutes` are joined by `between`; `comma` stands between the items of a list without *and*, `pause`
    between its longer parts, and `space` between two sentences. `marked` stands between items with a mark of Slack, which Slack
    does not show next to wide letters; empty where the usual list will do.
    """

    locale: str
    lists: str
    instant: str
    clock: str
    date: str
    day: str
    day_of_year: str
    short: str
    short_day: str
    short_date: str
    usual: str
    hours: str
    minutes: str
    between: str
    comma: str
    pause: str
    space: str
    marked: str


FORMATS = {
    ENGLISH: Formats(
        locale="en",
        lists="en_GB",
        instant="EEE dd MMM, HH:mm",
        clock="HH:mm 'on' d MMMM",
        date="d MMMM y",
        day="EEE dd MMM",
        day_of_year="EEE dd MMM y",
        short="dd MMM HH:mm",
        short_day="EEE dd MMM HH:mm",
        short_date="dd MMM y",
        usual="",
        hours="{} h",
        minutes="{} min",
        between=" ",
        comma=", ",
        pause="; ",
        space=" ",
        marked="",
    ),
    JAPANESE: Formats(
        locale="ja",
        lists="ja",
        instant="M月d日(E) HH:mm",
        clock="M月d日 HH:mm",
        date="y年M月d日",
        day="M月d日(E)",
        day_of_year="y年M月d日(E)",
        short="M月d日 HH:mm",
        short_day="M月d日(E) HH:mm",
        short_date="y年M月d日",
        usual="Asia/Tokyo",
        hours="{}時間",
        minutes="{}分",
        between="",
        comma="、",
        pause="、",
        space="",
        marked=", ",
    ),
}
"""A language without patterns of its own, as the one for tests, has the English ones."""


def formats(language: str) -> Formats:
    """Return the patterns of a language."""
    return FORMATS.get(language, FORMATS[ENGLISH])
