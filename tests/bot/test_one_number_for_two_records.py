"""An order and a case with the same eight-digit number: each of them is found, under its own kind."""

import pytest

from bot.cli.journal import receipts
from bot.commands.written_records import read_record
from bot.queries.contexts import CardContext
from bot.text.rendering import Reader
from bot.views.answers.handoff import show_answer
from bot.views.answers.sla_explained import explained_answer
from handoffs.model.checks import Answer, Outcome
from handoffs.model.task_ref import TaskRef
from handoffs.process.submission import Submission
from tests.bot.conftest import Bench
from tests.handoffs.examples import POLICY
from tests.messages import english

READER = Reader(zone=POLICY.calendars["office"].zone)


@pytest.fixture
def number(bench: Bench) -> str:
    """Open handoffs of an order and of a case with one number."""
    order = bench.customers.act("order")
    found = str(bench.org.get("Order", order)["OrderNumber"])
    bench.org.state.records.start_number("CaseNumber", int(found) - 1)
    case = bench.customers.requests.act("eligibility")
    assert bench.org.get("Case", case)["CaseNumber"] == found
    bench.intake.run()
    return found


def test_both_are_shown_with_their_kind(bench: Bench, number: str) -> None:
    answer = show_answer(bench.queries.numbered(read_record(number)).handoffs, number, READER)

    assert sorted(line.split(":")[0] for line in answer.text.splitlines()) == [f"Case {number}", f"Order {number}"]


def test_both_due_times_are_explained_with_their_kind(bench: Bench, number: str) -> None:
    answer = explained_answer(bench.queries.explained(read_record(number), "U0AIKO"), READER)

    assert sorted(line.split(":")[0] for line in answer.text.splitlines()) == [f"Case {number}", f"Order {number}"]


def test_of_several_rounds_the_newest_is_found(bench: Bench, number: str) -> None:
    (order,) = [row for row in bench.org.records("Order") if row["OrderNumber"] == number]
    for status in ("Draft", "Pending Review"):
        bench.later(minutes=1)
        bench.org.update("Order", str(order["Id"]), {"Status": status}, by="Sato Keiko")
        bench.intake.run()

    rounds = {english(each.handoff.subject.noun): each.handoff.round for each in _newest(bench, number)}

    assert rounds == {"order": 2, "case": 1}


def test_the_receipts_of_both_name_their_kind(bench: Bench, number: str) -> None:
    (order,) = [row for row in bench.org.records("Order") if row["OrderNumber"] == number]
    bench.decide(str(order["Id"]))
    case = next(each.handoff for each in _newest(bench, number) if english(each.handoff.subject.noun) == "case")
    answers = tuple(Answer(item=item, outcome=Outcome.VERIFIED) for item in ("address", "availability"))
    submission = Submission(choice="not_available", edition=case.edition, answers=answers)
    bench.service.decide(TaskRef(handoff=case.id, step="check"), "U0AIKO", submission)

    kinds = [receipt["subject"]["kind"] for receipt in receipts(bench.database, POLICY, number, None, None)]

    assert sorted(kinds) == ["eligibility_case", "order"]


def _newest(bench: Bench, number: str) -> list[CardContext]:
    return [contexts[-1] for contexts in bench.queries.numbered(read_record(number)).handoffs]
