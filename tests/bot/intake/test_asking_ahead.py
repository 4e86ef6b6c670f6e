"""The queries of all sources, asked in one call: no failure of one is another's, and no answer outlives its poll."""

import json
from collections.abc import Mapping, Sequence

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.salesforce.access.ahead import APART_FOR, Ahead, answers_of
from handoffs.text.messages import written
from tests.bot.conftest import Bench

FIVE, MORE = [f"SELECT {number}" for number in range(5)], ["SELECT 5", "SELECT 6"]


def test_a_source_that_is_refused_is_asked_alone_and_no_other_waits_for_it(bench: Bench) -> None:
    order = bench.customers.act("order")
    bench.org.faults.refused_queries = {"Case": "INSUFFICIENT_ACCESS"}

    bench.intake.run()

    assert bench.handoff(order).is_open
    assert bench.intake.read_at is None, "the sources of cases could not be read"
    bench.org.faults.clear()
    case = bench.customers.requests.act("eligibility")
    bench.intake.run()
    assert bench.queries.latest("eligibility_check", case) is not None and bench.intake.read_at is not None


def test_records_wait_for_no_later_poll_when_the_call_for_several_fails(bench: Bench) -> None:
    order = bench.customers.act("order")
    bench.org.faults.busy = 1

    bench.intake.run()

    assert bench.handoff(order).is_open


def test_queries_are_asked_by_five_and_one_by_one_for_a_minute_after_a_call_that_failed() -> None:
    now, asked = [0.0], list[Sequence[str]]()
    failures: list[Exception] = []
    ahead = Ahead(lambda: now[0])

    def ask(soqls: Sequence[str]) -> Mapping[str, bytes]:
        asked.append(soqls)
        if failures:
            raise failures.pop()
        return {soql: soql.encode() for soql in soqls}

    with ahead.kept([*FIVE, *FIVE, *MORE], ask):
        assert ahead.all_taken(FIVE) == [each.encode() for each in FIVE]
        assert ahead.taken(FIVE[0]) is None, "an answer is taken once"
        assert ahead.all_taken([MORE[0], "SELECT 9"]) is None
    assert asked == [FIVE, MORE] and ahead.taken(MORE[1]) is None, "no answer outlives its poll"

    for failure in (Unavailable(written("503")), Rejected(written("no"), "LIMIT_EXCEEDED")):
        asked.clear()
        failures.append(failure)
        for passed in (0.0, APART_FOR - 1, 1.0):
            now[0] += passed
            with ahead.kept([*FIVE, *MORE], ask):
                assert (ahead.taken(FIVE[0]) is not None) is (passed == 1.0)
        assert asked == [FIVE, FIVE, MORE]


def test_an_answer_of_another_form_answers_nothing() -> None:
    for content in (b"<html>", b"[]", b"{}", b'{"compositeResponse": 1}', b'{"compositeResponse": [{"body": 1}]}'):
        assert answers_of(content, FIVE) == {}, content


def test_each_body_is_kept_as_it_came_in_and_a_failed_one_is_left_out() -> None:
    bodies, statuses = ['{"done":true , "n": 99.50}', "[]", '"é"'], (200, 400, 200)
    parts = [f'{{"body":{body},"httpStatusCode":{status}}}' for body, status in zip(bodies, statuses, strict=True)]
    content = f'{{"compositeResponse":[{",".join(parts)}]}}'.encode()

    found = answers_of(content, FIVE[:3])

    assert found == {FIVE[0]: bodies[0].encode(), FIVE[2]: bodies[2].encode()} and json.loads(found[FIVE[0]])["done"]
