"""What a change costs: a fixed number of statements in one transaction, with ten open tasks and with a few hundred."""

import itertools
from collections.abc import Callable
from dataclasses import replace

from benchmarks.filling import CONTACT, MEMBER, add_open, employ, open_id
from bot.service.handoffs import HandoffService
from bot.service.transactions import Transactions
from handoffs.model.escalation import Trigger
from handoffs.model.fold import replay
from handoffs.model.task_ref import TaskRef
from handoffs.process.submission import Submission
from handoffs.text.messages import written
from storage.database import Database
from storage.repositories.journal import Entry
from tests.each_case import check_each
from tests.handoffs.examples import HANDBOOK, MONDAY_TEN
from tests.statements import noted
from tests.statements import written as writes

FEW, MANY = 10, 300
REJECTION = Submission(choice="reject", edition=1, reason="other", words=written("Measured."))
ESCALATED, CLAIMED = 1, 2

CHANGES: dict[str, tuple[int, int, Callable[[HandoffService, TaskRef], object]]] = {
    "a claim": (6, ESCALATED, lambda service, task: service.claim(task, MEMBER.user_id)),
    "a release": (6, CLAIMED, lambda service, task: service.release(task, MEMBER.user_id)),
    "a decision": (8, CLAIMED + 2, lambda service, task: service.decide(task, MEMBER.user_id, REJECTION)),
    "a decision that ends an escalation": (
        8,
        ESCALATED + 2,
        lambda service, task: service.decide(task, MEMBER.user_id, REJECTION),
    ),
    "a comment": (5, CLAIMED + 4, lambda service, task: service.comment(task, MEMBER.user_id, "Looks good.")),
    "an answered escalation": (8, ESCALATED + 6, lambda service, task: service.acknowledge(task, CONTACT.user_id)),
    "an escalation": (
        6,
        CLAIMED + 6,
        lambda service, task: service.escalate(task, MEMBER.user_id, Trigger.OTHER, "Please look."),
    ),
}
"""For each change the statements that it takes at most on SQLite, and the place of its task, which no other change touches.

PostgreSQL needs one statement more, which locks the handoff.
"""


def test_a_change_takes_few_statements_and_no_more_for_more_tasks(database: Database) -> None:
    service = _service(database)
    counts: dict[str, list[int]] = {change: [] for change in CHANGES}
    for first, last in ((0, FEW), (FEW, MANY)):
        add_open(database, HANDBOOK, range(first, last), MONDAY_TEN)
        for change, (_, place, make) in CHANGES.items():
            with noted(database) as statements:
                make(service, _ref(first + place))
            counts[change].append(len(statements))

    def check(change: str) -> None:
        few, many = counts[change]
        assert few == many <= CHANGES[change][0] + (not database.is_ours_alone)

    check_each(CHANGES, check)


def test_a_comment_writes_neither_tasks_nor_timers(database: Database) -> None:
    service = _service(database)
    add_open(database, HANDBOOK, range(FEW), MONDAY_TEN)
    service.comment(_ref(CLAIMED), MEMBER.user_id, "First, which adds the timers.")

    with noted(database) as statements:
        service.comment(_ref(CLAIMED), MEMBER.user_id, "Looks good.")

    assert writes(statements) == ["UPDATE handoffs SET", "INSERT INTO journal", "INSERT INTO outbox"]


def test_several_events_of_one_change_are_sealed_in_their_order(database: Database) -> None:
    service = _service(database)
    add_open(database, HANDBOOK, range(FEW), MONDAY_TEN)

    service.decide(_ref(ESCALATED), MEMBER.user_id, REJECTION)
    service.escalate(_ref(CLAIMED), MEMBER.user_id, Trigger.OTHER, "Please look.")

    for place in (ESCALATED, CLAIMED):
        entries = _entries(database, open_id(place))
        assert [each.sequence for each in entries] == list(range(1, len(entries) + 1))
        assert [each.seal for each in entries] == [each.expected for each in entries]
        with database.read() as work:
            stored = work.handoffs.peek(open_id(place))
            assert replace(stored, version=0) == replace(replay(work.journal.of(open_id(place))), version=0)


def _entries(database: Database, handoff_id: str) -> list[Entry]:
    with database.read() as work:
        return list(work.journal.entries(handoff_id))


def _ref(number: int) -> TaskRef:
    return TaskRef(handoff=open_id(number), step="review")


def _service(database: Database) -> HandoffService:
    employ(database, MONDAY_TEN)
    ids = itertools.count(1)
    return HandoffService(
        Transactions(
            database, HANDBOOK, now=lambda: MONDAY_TEN, real_now=lambda: MONDAY_TEN, new_id=lambda: f"id{next(ids):010d}",
            directory_is_fresh=lambda: True,
        )
    )  # fmt: skip
