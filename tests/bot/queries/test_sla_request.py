"""What people type after `/sla`: ranges of days, filters and options in any order, and what a wrong word is answered."""

import random
from datetime import datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest

from bot.queries.sla_request import Asked, read
from bot.text.rendering import Reader
from handoffs.model.refusal import Refusal
from tests.each_case import for_each
from tests.handoffs.examples import HANDBOOK

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 12, 2, 10, 30, tzinfo=TOKYO)
"""A Wednesday, in week 49."""

RANGES: dict[str, tuple[str, datetime | str]] = {
    "": ("2026-11-30", NOW),
    "today": ("2026-12-02", NOW),
    "yesterday": ("2026-12-01", "2026-12-02"),
    "week": ("2026-11-30", NOW),
    "this week": ("2026-11-30", NOW),
    "Last Week": ("2026-11-23", "2026-11-30"),
    "month": ("2026-12-01", NOW),
    "last month": ("2026-11-01", "2026-12-01"),
    "2026-11": ("2026-11-01", "2026-12-01"),
    "2025-12": ("2025-12-01", "2026-01-01"),
    "week 48": ("2026-11-23", "2026-11-30"),
    "w48": ("2026-11-23", "2026-11-30"),
    "week 50": ("2025-12-08", "2025-12-15"),
    "week 48 2025": ("2025-11-24", "2025-12-01"),
    "2025-W48": ("2025-11-24", "2025-12-01"),
    "week 53": ("2020-12-28", "2021-01-04"),
    "2026-11-30": ("2026-11-30", "2026-12-01"),
    "２０２６－１１－３０": ("2026-11-30", "2026-12-01"),
    "2026-11-01..2026-11-30": ("2026-11-01", "2026-12-01"),
    "2026-11-01 to 2026-11-30": ("2026-11-01", "2026-12-01"),
    "2026-11-01 - 2026-11-30": ("2026-11-01", "2026-12-01"),
    "2026-11-01〜2026-11-30": ("2026-11-01", "2026-12-01"),
    "2026-10..2026-11": ("2026-10-01", "2026-12-01"),
    "2026-1-1": ("2026-01-01", "2026-01-02"),
    "2026/11/30": ("2026-11-30", "2026-12-01"),
    "2026/11": ("2026-11-01", "2026-12-01"),
    "november": ("2026-11-01", "2026-12-01"),
    "Dec": ("2026-12-01", "2027-01-01"),
    "Nov 2025": ("2025-11-01", "2025-12-01"),
    "30 Nov": ("2026-11-30", "2026-12-01"),
    "Nov 30 2025": ("2025-11-30", "2025-12-01"),
    "3 december": ("2025-12-03", "2025-12-04"),
    "29 feb": ("2024-02-29", "2024-03-01"),
    "monday": ("2026-11-30", "2026-12-01"),
    "Wednesday": ("2026-12-02", "2026-12-03"),
    "1 nov to 30 nov": ("2026-11-01", "2026-12-01"),
    "今日": ("2026-12-02", NOW),
    "昨日": ("2026-12-01", "2026-12-02"),
    "今週": ("2026-11-30", NOW),
    "先週": ("2026-11-23", "2026-11-30"),
    "今月": ("2026-12-01", NOW),
    "先月": ("2026-11-01", "2026-12-01"),
    "2026年11月": ("2026-11-01", "2026-12-01"),
    "１１月": ("2026-11-01", "2026-12-01"),
    "11月30日": ("2026-11-30", "2026-12-01"),
    "2026年11月30日": ("2026-11-30", "2026-12-01"),
    "第48週": ("2026-11-23", "2026-11-30"),
    "2025年第48週": ("2025-11-24", "2025-12-01"),
    "月曜日": ("2026-11-30", "2026-12-01"),
    "11月1日〜11月30日": ("2026-11-01", "2026-12-01"),
    "11月1日から11月30日まで": ("2026-11-01", "2026-12-01"),
}
FILTERS: dict[str, dict[str, object]] = {
    "order": {"process": "order_approval"},
    "orders": {"process": "order_approval"},
    "Order Approval": {"process": "order_approval"},
    "order_approval": {"process": "order_approval"},
    "eligibility": {"process": "eligibility_check"},
    "eligibility checks": {"process": "eligibility_check"},
    "cancellations": {"process": "cancellation"},
    "onboarding": {"process": "onboarding"},
    "certificates": {"process": "certificate_renewal"},
    "cs": {"team": "cs"},
    "CS Team": {"team": "cs"},
    "#cs-team": {"team": "cs"},
    "sales": {"team": "sales"},
    "partner": {"team": "partner_relations"},
    "share": {"share": True},
    "people": {"by_person": True},
    "by person": {"by_person": True},
    "注文": {"process": "order_approval"},
    "注文承認": {"process": "order_approval"},
    "証明書の更新": {"process": "certificate_renewal"},
    "提供可否": {"process": "eligibility_check"},
    "CSチーム": {"team": "cs"},
    "営業": {"team": "sales"},
    "共有": {"share": True},
    "担当者別": {"by_person": True},
    "<@U0AIKO>": {"person": "U0AIKO"},
    "<@U0AIKO|aiko>": {"person": "U0AIKO"},
}
WRONG = {
    "yesterdayish": "I do not know the word yesterdayish. Do you mean *yesterday*?",
    "ordrs": "I do not know the word ordrs. Do you mean *Order*?",
    "last wek": "I do not know the word last wek. Do you mean *last week*?",
    "shar": "I do not know the word shar. Do you mean *share*?",
    "week eligiblity": "I do not know the word eligiblity. Do you mean *Eligibility*?",
    "xyzzy": "I do not know the word xyzzy. Try",
    "2026-13": "2026-13 is no range of days.",
    "2026-02-30": "2026-02-30 is no range of days.",
    "week 54": "week 54 is no range of days.",
    "2026/13/1": "2026/13/1 is no range of days.",
    "30 feb": "30 feb is no range of days.",
    "13月": "13月 is no range of days.",
    "2026": "2026 is no range of days.",
    "2026-11-30..": "2026-11-30.. is no range of days.",
    "9999-12-31": "9999-12-31 is no range of days.",
    "2026-11-30..2026-11-01": "The range 2026-11-30..2026-11-01 ends before it begins.",
    "today yesterday": "today and yesterday can't be asked for together.",
    "orders cancellations": "orders and cancellations can't be asked for together.",
    "cs sales": "cs and sales can't be asked for together.",
}


@for_each(list(RANGES))
def test_a_range_of_days_is_read(written: str) -> None:
    asked, (since, until) = _read(written), RANGES[written]
    assert (asked.since, asked.until) == (_day(since), until if isinstance(until, datetime) else _day(until))
    assert asked.is_usual == (not written)


@for_each(list(FILTERS))
def test_a_filter_or_option_is_read(written: str) -> None:
    asked = _read(written)
    assert {name: getattr(asked, name) for name in FILTERS[written]} == FILTERS[written]


def test_words_mean_the_same_in_any_order() -> None:
    words = ["last week", "orders", "cs", "people", "share", "<@U0AIKO>"]
    meant = {_read(" ".join(order)) for order in permutations(words)}
    (asked,) = meant
    assert (asked.process, asked.team, asked.person, asked.by_person, asked.share) == (
        "order_approval",
        "cs",
        "U0AIKO",
        True,
        True,
    )
    assert asked.since == _day("2026-11-23")


def test_japanese_words_need_no_space_around_the_particle() -> None:
    assert _read("先週の注文") == _read("last week orders")
    assert _read("CSチームの11月、注文承認") == _read("november cs order")


def test_any_choice_of_known_words_is_read_as_each_of_them_alone() -> None:
    chance = random.Random(48)
    for _ in range(500):
        written = chance.choice([each for each in RANGES if each])
        named = chance.sample(list(FILTERS), 3)
        kinds = [next(iter(FILTERS[each])) for each in named]
        if len(set(kinds)) < len(kinds):
            continue
        words = [written, *named]
        chance.shuffle(words)
        asked, alone = _read(" ".join(words)), _read(written)
        assert (asked.since, asked.until) == (alone.since, alone.until), words
        for each in named:
            assert {name: getattr(asked, name) for name in FILTERS[each]} == FILTERS[each], words


@for_each(list(WRONG))
def test_a_word_that_is_not_understood_is_named_with_the_nearest_known_one(written: str) -> None:
    with pytest.raises(Refusal) as refused:
        _read(written)
    shown = Reader.for_operator().show(refused.value.message)
    assert shown.startswith(WRONG[written]) and "Try */sla last week*" in shown and "\n" not in shown


def test_any_text_is_read_or_refused() -> None:
    chance, pieces = random.Random(7), [*RANGES, *FILTERS, *WRONG, "..", "-", "week", "2026", "東京", "<@", "9" * 40, "%"]
    for _ in range(1000):
        try:
            asked = _read(" ".join(chance.choices(pieces, k=chance.randrange(6))))
        except Refusal:
            continue
        assert asked.since <= asked.until and len(asked.period) <= 60


COMPARED: dict[str, tuple[str, datetime | str]] = {
    "today": ("2026-12-01", NOW - timedelta(days=1)),
    "yesterday": ("2026-11-30", "2026-12-01"),
    "week": ("2026-11-23", NOW - timedelta(days=7)),
    "last week": ("2026-11-16", "2026-11-23"),
    "month": ("2026-11-01", NOW.replace(month=11)),
    "last month": ("2026-10-01", "2026-11-01"),
    "2026-03": ("2026-02-01", "2026-03-01"),
    "week 48": ("2026-11-16", "2026-11-23"),
    "2026-11-30": ("2026-11-29", "2026-11-30"),
    "2026-11-21..2026-11-30": ("2026-11-11", "2026-11-21"),
}


@for_each(list(COMPARED))
def test_a_range_is_compared_with_the_one_before(written: str) -> None:
    since, until = COMPARED[written]
    assert _read(written).before(TOKYO) == (_day(since), until if isinstance(until, datetime) else _day(until))


def _read(written: str) -> Asked:
    return read(written, HANDBOOK, NOW, TOKYO)


def _day(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=TOKYO)
