"""Values of buttons and modals: each one that Baton writes is read back, and a forged or damaged one is not read."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wire.values import (
    CustomerValue,
    Done,
    DraftValue,
    FiguresValue,
    OriginValue,
    PassedTask,
    ReviewStart,
    ReviewValue,
    StartValue,
    TaskValue,
    Value,
    dump,
    parse,
)

TEXTS, RECORDS = st.text(max_size=60), st.just("") | st.from_regex(r"[A-Za-z0-9]{15,18}", fullmatch=True)
INSTANTS = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC))


def _task(handoff: str, step: str, edition: int, choice: str) -> TaskValue:
    return TaskValue(handoff=handoff, step=step, edition=edition, choice=choice)


def _review(form: str, team: str, counts: dict[str, int], steps: list[str]) -> ReviewValue:
    done = tuple(Done(what=what, process=what, step=what, count=count) for what, count in counts.items())
    passed = tuple(PassedTask(handoff="abcd2345efgh", step=step) for step in steps)
    return ReviewValue(handoff="abcd2345efgh", step="review", edition=1, form=form, team=team, done=done, passed=passed)


VALUES: st.SearchStrategy[Value] = st.one_of(
    st.builds(
        _task,
        handoff=st.from_regex(r"[a-z0-9]{4,32}", fullmatch=True),
        step=st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True),
        edition=st.integers(0, 999_999),
        choice=TEXTS,
    ),
    st.builds(
        _review,
        form=TEXTS,
        team=TEXTS,
        counts=st.dictionaries(TEXTS, st.integers(1, 999), max_size=4),
        steps=st.lists(st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True), max_size=4),
    ),
    st.builds(ReviewStart, team=TEXTS),
    st.builds(StartValue, process=TEXTS, fields=st.dictionaries(TEXTS, TEXTS, max_size=4)),
    st.builds(OriginValue, came_from=TEXTS),
    st.builds(FiguresValue, since=INSTANTS, until=INSTANTS, period=TEXTS, process=TEXTS, team=TEXTS, person=TEXTS),
    st.builds(
        DraftValue,
        draft=st.from_regex(r"[a-z0-9]{0,32}", fullmatch=True),
        continued_at=st.none() | INSTANTS,
        account=RECORDS,
    ),
    st.builds(CustomerValue, account=RECORDS, has_number=st.booleans(), words=TEXTS),
)
KINDS = (TaskValue, StartValue, OriginValue, FiguresValue, DraftValue, CustomerValue)


@given(VALUES)
def test_a_value_is_read_as_it_was_written(value: Value) -> None:
    assert parse(type(value), dump(value)) == value


@pytest.mark.parametrize("kind", KINDS)
@given(text=st.text())
def test_another_text_is_not_read(kind: type[Value], text: str) -> None:
    read = parse(kind, text)

    assert read is None or parse(kind, dump(read)) == read


@pytest.mark.parametrize(
    "account", ["=001000000000001AAA", "#1", "001' OR Name != '", "../001000000000001", "001000000000001AAAA"]
)
def test_an_account_is_the_id_of_a_record(account: str) -> None:
    assert parse(CustomerValue, f'{{"account":"{account}"}}') is None
    assert parse(DraftValue, f'{{"draft":"abcd","account":"{account}"}}') is None
