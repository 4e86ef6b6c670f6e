"""Handoffs in the database: found again as they were, opened once, decided once."""

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from handoffs.model.change import Change
from handoffs.model.escalation import Trigger
from handoffs.model.fold import replay
from handoffs.model.handoff import Handoff
from handoffs.model.people import BATON, Actor
from handoffs.model.refusal import TooLate
from handoffs.process.handbook import Handbook
from handoffs.rules import claim, decide, escalate
from handoffs.rules import open as opening
from handoffs.rules.outside import deliver
from storage.database import Database
from storage.repositories.handoffs import AlreadyOpen, NotFound, Stale
from tests.handoffs.examples import AIKO, HANDBOOK, KEN, MONDAY_TEN, ORDER, YUMI, approval, later, opened, opening_events
from tests.statements import noted


def test_a_handoff_is_found_again_exactly_as_it_was(database: Database) -> None:
    handoff = escalate.escalate(HANDBOOK, opened(), "review", KEN, Trigger.OTHER, "日本語 👩‍👩‍👧 \u202e", MONDAY_TEN).handoff
    handoff = claim.claim(HANDBOOK, handoff, "review", AIKO, later(minutes=1)).handoff
    with database.begin() as work:
        work.handoffs.add(handoff)

    with database.read() as work:
        assert work.handoffs.peek(handoff.id) == handoff
        assert work.handoffs.latest("order_approval", ORDER.record_id) == handoff
        assert work.handoffs.waiting("order_approval") == (handoff,)
        assert work.handoffs.queue("cs") == ((handoff, "review"),)
        own = work.handoffs.own_work(AIKO.user_id, 10)
        assert (own.claims, own.claimed, own.starts) == (1, ((handoff, "review"),), 0)
        assert work.handoffs.escalated() == (handoff,)
        assert work.handoffs.by_number("00001042") == (handoff,)


def test_a_snapshot_is_parsed_once_for_each_version(database: Database) -> None:
    with database.begin() as work:
        work.handoffs.add(opened())
    with database.read() as work:
        first, second = work.handoffs.peek(opened().id), *work.handoffs.waiting("order_approval")
    with database.begin() as work:
        work.handoffs.save(first, claim.claim(HANDBOOK, first, "review", AIKO, later(minutes=1)))
    with database.read() as work:
        changed = work.handoffs.peek(opened().id)

    assert first is second
    assert changed.current.claim is not None and changed.version == first.version + 1


def test_a_change_writes_the_columns_that_it_alters_and_all_of_a_handoff_whose_row_may_be_older(database: Database) -> None:
    with database.begin() as work:
        work.handoffs.add(opened())
        work.journal.append(opened().id, opening_events(), BATON.user_id, "")

    def columns_of(rule: Callable[[Handbook, Handoff, str, Actor, datetime], Change]) -> set[str]:
        with noted(database) as statements, database.begin() as work:
            handoff = work.handoffs.get(opened().id)
            change = rule(HANDBOOK, handoff, "review", KEN, later(minutes=1))
            work.handoffs.save(handoff, change)
            work.journal.append(handoff.id, change.events, KEN.user_id, "")
        (update,) = (each for each in statements if each.startswith("UPDATE handoffs"))
        return set(re.findall(r"(\w+)=", update))

    as_read = columns_of(claim.claim)
    with database.whole() as connection:
        connection.exec_driver_sql("UPDATE handoffs SET state_format = -1, party = 'older'")
    folded = columns_of(claim.release)

    assert as_read == {"policy_version", "version", "state_format", "state"}
    assert folded == as_read | {"number", "party", "is_open", "is_waiting", "is_escalated", "alike", "is_acknowledged"}
    with database.read() as work:
        assert work.handoffs.of_customer(opened().subject.party) == (work.handoffs.peek(opened().id),)


def test_a_subject_is_opened_once_a_round_and_never_twice_at_a_time(database: Database) -> None:
    with database.begin() as work:
        work.handoffs.add(opened())

    for another in (replace(opened(), id="zzzz2345zzzz"), replace(opened(), id="zzzz2345zzzz", round=2)):
        with pytest.raises(AlreadyOpen), database.begin() as work:
            work.handoffs.add(another)


def test_two_polls_that_race_open_one_handoff(database: Database) -> None:
    outcomes: list[str] = []
    ready = threading.Barrier(8)

    def poll(number: int) -> None:
        ready.wait()
        try:
            with database.begin() as work:
                work.handoffs.add(replace(opened(), id=f"abcd2345abc{number}"))
            outcomes.append("opened")
        except AlreadyOpen:
            outcomes.append("already open")

    _together(poll, 8)
    assert sorted(outcomes) == ["already open"] * 7 + ["opened"]


def test_eight_people_who_decide_at_once_leave_one_decision(database: Database) -> None:
    with database.begin() as work:
        work.handoffs.add(opened())
    decided: list[Handoff] = []
    ready = threading.Barrier(8)

    def decide_as(number: int) -> None:
        ready.wait()
        try:
            with database.begin() as work:
                handoff = work.handoffs.get(opened().id)
                change = decide.decide(
                    HANDBOOK, handoff, "review", AIKO, approval(), reference=f"r{number}", now=later(minutes=1)
                )
                decided.append(work.handoffs.save(handoff, change))
        except TooLate:
            pass

    _together(decide_as, 8)
    assert len(decided) == 1
    with database.read() as work:
        assert work.handoffs.peek(opened().id) == decided[0]


def test_a_change_of_what_is_no_longer_so_is_stale(database: Database) -> None:
    with database.begin() as work:
        work.handoffs.add(opened())
        first = work.handoffs.get(opened().id)
    claimed = claim.claim(HANDBOOK, first, "review", AIKO, MONDAY_TEN)
    with database.begin() as work:
        work.handoffs.save(first, claimed)

    with pytest.raises(Stale), database.begin() as work:
        work.handoffs.save(first, claimed)


def test_the_journal_replays_to_the_stored_handoff(database: Database) -> None:
    start = opening.open_handoff(HANDBOOK, "order_approval", ORDER, handoff_id=opened().id, previous=None, now=MONDAY_TEN)
    with database.begin() as work:
        work.handoffs.add(start.handoff)
        work.journal.append(start.handoff.id, start.events, "baton", "v")
    steps = [
        lambda h: claim.claim(HANDBOOK, h, "review", AIKO, later(minutes=1)),
        lambda h: escalate.escalate(HANDBOOK, h, "review", KEN, Trigger.DISPUTED, "He says 10G", later(minutes=2)),
        lambda h: escalate.acknowledge(HANDBOOK, h, YUMI, later(minutes=3)),
        lambda h: decide.decide(HANDBOOK, h, "review", AIKO, approval(), reference="r", now=later(minutes=4)),
        lambda h: deliver.confirm(HANDBOOK, h, "review", "r", later(minutes=5)),
    ]
    for step in steps:
        with database.begin() as work:
            handoff = work.handoffs.get(opened().id)
            change = step(handoff)
            assert change is not None
            work.handoffs.save(handoff, change)
            work.journal.append(handoff.id, change.events, "U0AIKO", "v")

    with database.read() as work:
        stored = work.handoffs.peek(opened().id)
        assert replay(work.journal.of(stored.id)) == replace(stored, version=0)


def test_what_is_not_there_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound), database.read() as work:
        work.handoffs.peek("nothing2here")


def test_nothing_of_a_failed_transaction_is_kept(database: Database) -> None:
    with pytest.raises(RuntimeError), database.begin() as work:
        work.handoffs.add(opened())
        raise RuntimeError("the power fails")

    with database.read() as work:
        assert work.handoffs.latest("order_approval", ORDER.record_id) is None


def _together(work: object, count: int) -> None:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
