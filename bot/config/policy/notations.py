"""How values of the policy file are written, kind by kind; docs/policy.md lists them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Notation:
    """The name of a kind of value, how it is written, and an example in YAML."""

    name: str
    form: str
    example: str


DURATION = Notation(
    "duration", "a whole number, then `s`, `m`, `h` or `d`; at most 366 days. In business time `1d` is `24h` of open hours", "30m"
)
TIME = Notation("time", "hours and minutes of a day", '"03:00"')
WEEKDAYS = Notation("weekdays", "English names or their first three letters; one, several with commas, or a range", "mon-fri")
HOURS = Notation(
    "hours", "from and to, several with commas; they may pass midnight; `[]` is closed", '"09:00-12:00, 13:00-18:00"'
)
CLOSED = Notation("closed days", "a day or a range of days, of every year or of one", "12-29..01-03")
DAY = Notation("day", "year, month and day", "2026-08-15")
MOMENT = Notation(
    "moment", "a day, or a day and a time, in the zone of the first calendar or with an offset from UTC", "2026-12-01T09:00+09:00"
)
DAYS = Notation("days", "a number of calendar days from 30 on, then `d`", "400d")
ZONE = Notation("time zone", "a name of the tz database", "Asia/Tokyo")
COUNTRY = Notation("country", "its two letters; with a part of it where that has holidays of its own", "US-CA")
CHANNEL = Notation(
    "channel", "a name in quotes, or the ID of the channel, which stays the same when somebody renames it", '"#cs-team"'
)
CONTACT = Notation("contact", "a user group in quotes or its ID, the ID of a person, or an e-mail address", '"@cs-manager"')
USER_ID = Notation("user ID", "the ID of a person in Slack", "U024BE7LH")
FIELD = Notation("field", "the API name of a field in Salesforce", "Priority__c")
KEY = Notation("key", "a small letter, then small letters, digits and `_`; at most 40 characters", "sf_admin")
TEXT = Notation("text", "one character or more", "High")
AMOUNT = Notation("amount", "a number above zero without separators, with at most four decimals", "100000")
CURRENCY = Notation("currency", "three capital letters", "JPY")
AMOUNTS = Notation("amounts", "an amount in the org's own currency, or one for each currency", "{JPY: 100000, USD: 700}")
LANGUAGE = Notation("language", "`en` or `ja`", "ja")
HOST = Notation("host", "the name of a host, without scheme and port", "portal.example.com")
ADDRESS = Notation("web address", "with `https://`", "https://example.lightning.force.com")
TITLE = Notation("title", "a text, or one for each language, of which the first is the stored one", "{en: CS Team, ja: CSチーム}")
LABEL = Notation("label", "a title of at most 75 characters", "Home 1G")
