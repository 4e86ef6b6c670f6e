"""The watchdog says once that something stands still, whichever replica notices, and once when it is over."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.processes.registry import polled_processes
from bot.scheduler.watchdog import Watchdog
from handoffs.model.effects import Announcement, Destination, Ending, Redraw, ThreadReply, WriteBack
from handoffs.rules.parts.timers import Timer, TimerKind
from handoffs.text.messages import message, written
from storage.database import Database
from storage.repositories.job_health import Job
from storage.repositories.set_aside import RowKind, RowName
from storage.unit_of_work import UnitOfWork
from tests.handoffs.examples import opened
from tests.refusals import shown

START = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


class Clock:
    """A clock that is set by hand."""

    at = START
    step = timedelta()

    def now(self) -> datetime:
        """Return the instant on the wall clock, which steps."""
        return self.at + self.step

    def monotonic(self) -> float:
        """Return the seconds that have passed, without steps."""
        return (self.at - START).total_seconds()


@pytest.fixture
def clock() -> Clock:
    """Return a clock."""
    return Clock()


def dog_of(database: Database, clock: Clock) -> Watchdog:
    """Start the watchdog of one replica."""
    return Watchdog(database, clock.now, clock.now, polled_processes(), clock.monotonic)


@pytest.fixture
def dogs(database: Database, clock: Clock) -> tuple[Watchdog, Watchdog]:
    """Return two replicas' watchdogs over one handoff."""
    with database.begin() as work:
        work.handoffs.add(opened())
    first, second = (dog_of(database, clock) for _ in range(2))
    return first, second


def polled(work: UnitOfWork, at: datetime, *but: str) -> None:
    """Note that the records of every process were read, but for some."""
    for part in ("", *(process for process in polled_processes() if process not in but)):
        work.job_health.record(Job.INTAKE, at, part=part)


def said(database: Database) -> list[str]:
    """List what was announced, oldest first."""
    with database.begin() as work:
        work.outbox.release_all_leases()
        parcels = work.outbox.lease(Destination.SLACK, START + timedelta(days=9), 50, timedelta(0))
        return [shown(parcel.effect.text) for parcel in parcels if isinstance(parcel.effect, Announcement)]


def test_salesforce_away_is_said_once_shown_on_cards_and_said_when_over(
    database: Database, clock: Clock, dogs: tuple[Watchdog, Watchdog]
) -> None:
    with database.begin() as work:
        polled(work, START)
    for seconds in (10, 100, 149):
        clock.at = START + timedelta(seconds=seconds)
        dogs[0].watch()
    assert said(database) == [] and dogs[0].as_of("order_approval") is None

    with database.begin() as work:
        work.job_health.record(Job.INTAKE, START + timedelta(seconds=20), written("No answer."))
    for seconds in (160, 170, 400):
        clock.at = START + timedelta(seconds=seconds)
        for dog in dogs:
            dog.watch()
    (answer,) = said(database)
    assert "Salesforce can't be read (No answer.)" in answer and "since Mon 30 Nov, 10:00 JST" in answer
    assert dogs[0].as_of("order_approval") == dogs[1].as_of("cancellation") == START
    with database.read() as work:
        assert work.outbox.count(Redraw.type) == 1

    with database.begin() as work:
        polled(work, clock.at)
    for dog in dogs:
        dog.watch()
    assert len(said(database)) == 2 and "read again" in said(database)[1]
    assert dogs[0].as_of("order_approval") is None


def test_where_only_some_records_can_t_be_read_the_others_cards_stay_true(
    database: Database, clock: Clock, dogs: tuple[Watchdog, Watchdog]
) -> None:
    with database.begin() as work:
        polled(work, START + timedelta(seconds=300), "cancellation", "eligibility_check")
    clock.at = START + timedelta(seconds=310)

    dogs[0].watch()

    assert dogs[0].as_of("order_approval") is None and dogs[0].as_of("cancellation") == START
    assert "The records of cancellation and eligibility check cards can't be read" in said(database)[0]


def test_timers_that_nobody_fires_are_said_but_a_clock_that_jumps_is_no_trouble(
    database: Database, clock: Clock, dogs: tuple[Watchdog, Watchdog]
) -> None:
    with database.begin() as work:
        due_at = START - timedelta(days=1)
        timer = Timer(kind=TimerKind.REDRAW, step="review", since=due_at, due_at=due_at)
        work.timers.reconcile(opened().id, (timer,))
    dogs[0].watch()
    assert said(database) == []

    clock.at = START + timedelta(seconds=61)
    dogs[0].watch()

    assert len(said(database)) == 1 and "Clocks are not being watched" in said(database)[0]


def test_messages_that_do_not_leave_are_said(database: Database, clock: Clock, dogs: tuple[Watchdog, Watchdog]) -> None:
    with database.begin() as work:
        polled(work, START + timedelta(minutes=5))
        work.outbox.put_effect(
            opened().id, "review", ThreadReply(step="review", text=message("rules.pause.no_answer")), priority_at=START, now=START
        )

    clock.at = START + timedelta(minutes=6)
    dogs[0].watch()

    assert any("1 message waits for Slack" in each for each in said(database))


def test_each_outside_system_has_its_own_count_and_sentence(
    database: Database, clock: Clock, dogs: tuple[Watchdog, Watchdog]
) -> None:
    with database.begin() as work:
        polled(work, START + timedelta(minutes=5))
        for effect in (_decision(1), _decision(2), ENDING):
            work.outbox.put_effect(opened().id, "review", effect, priority_at=START, now=START)
    clock.at = START + timedelta(minutes=6)
    dogs[0].watch()

    waits = said(database)
    assert any("2 decisions wait for Salesforce" in each for each in waits)
    assert any("1 service waits for its end in WHMCS" in each for each in waits)
    assert len(waits) == 2


def test_the_end_of_a_delay_names_the_system_that_was_waited_for(
    database: Database, clock: Clock, dogs: tuple[Watchdog, Watchdog]
) -> None:
    with database.begin() as work:
        polled(work, START + timedelta(minutes=5))
        for effect in (_decision(1), ENDING):
            work.outbox.put_effect(opened().id, "review", effect, priority_at=START, now=START)
    clock.at = START + timedelta(minutes=6)
    dogs[0].watch()

    with database.begin() as work:
        (ended,) = work.outbox.lease(Destination.WHMCS, clock.at, 9, timedelta(minutes=1))
        work.outbox.mark_done(ended, clock.at)
    dogs[1].watch()

    assert "WHMCS has ended all services" in said(database)[-1]
    assert not any("reached Salesforce" in each for each in said(database))


def test_every_outside_system_is_watched(database: Database, dogs: tuple[Watchdog, Watchdog]) -> None:
    with database.begin() as work:
        watched = dogs[0]._faults(work, {}, {})

    assert {destination.value for destination in Destination} <= watched.keys()


ENDING = Ending(reference="r1", step="review", subject="801", service_id="7")


def _decision(number: int) -> WriteBack:
    return WriteBack(reference=f"r{number}", step="review", subject="801")


def test_a_clock_that_was_set_back_makes_no_alarm_while_records_are_read(
    database: Database, clock: Clock, dogs: tuple[Watchdog, Watchdog]
) -> None:
    clock.step = -timedelta(hours=1)
    for _ in range(60):
        clock.at += timedelta(seconds=10)
        with database.begin() as work:
            polled(work, clock.now())
        for dog in dogs:
            dog.watch()

    assert said(database) == [] and dogs[0].as_of("order_approval") is None


def test_drift_of_some_seconds_makes_no_alarm_when_one_reading_fails(
    database: Database, clock: Clock, dogs: tuple[Watchdog, Watchdog]
) -> None:
    clock.at += timedelta(days=1)
    with database.begin() as work:
        polled(work, clock.now())
    dogs[0].watch()
    clock.step = -timedelta(seconds=4)
    with database.begin() as work:
        polled(work, clock.now(), "order_approval")

    dogs[0].watch()

    assert said(database) == [] and dogs[0].as_of("order_approval") is None
    clock.at += timedelta(minutes=5)
    dogs[0].watch()
    assert len(said(database)) == 1, "the alarm comes when records could really not be read for long"


def test_what_another_replica_saw_end_does_not_begin_again_with_a_step(
    database: Database, clock: Clock, dogs: tuple[Watchdog, Watchdog]
) -> None:
    clock.at += timedelta(minutes=5)
    for dog in dogs:
        dog.watch()
    with database.begin() as work:
        polled(work, clock.now())
    dogs[0].watch()
    clock.step = -timedelta(seconds=90)
    with database.begin() as work:
        polled(work, clock.now())
    clock.at += timedelta(seconds=1)

    dogs[1].watch()

    assert len(said(database)) == 2 and dogs[1].as_of("order_approval") is None


@pytest.mark.parametrize("hours", [-1, 1, 9], ids=["set back", "set forward", "a night asleep"])
def test_a_step_of_the_clock_is_no_fault_and_hides_none(
    database: Database, clock: Clock, dogs: tuple[Watchdog, Watchdog], hours: int
) -> None:
    reply = ThreadReply(step="review", text=message("rules.pause.no_answer"))
    with database.begin() as work:
        polled(work, START)
        work.outbox.put_effect(opened().id, "review", reply, priority_at=START, now=START)
    dogs[0].watch()

    clock.at, clock.step = START + timedelta(seconds=5), timedelta(hours=hours)
    dogs[0].watch()
    assert said(database) == [] and dogs[0].as_of("order_approval") is None

    clock.at = START + timedelta(minutes=6)
    dogs[0].watch()
    assert {each.split(" ")[0] for each in said(database)} and len(said(database)) == 2


def test_a_fault_that_is_known_is_not_over_because_the_clock_stepped(
    database: Database, clock: Clock, dogs: tuple[Watchdog, Watchdog]
) -> None:
    with database.begin() as work:
        polled(work, START)
    clock.at = START + timedelta(minutes=4)
    dogs[0].watch()
    assert len(said(database)) == 1

    for hours in (-1, 3):
        clock.at, clock.step = clock.at + timedelta(seconds=5), timedelta(hours=hours)
        dogs[0].watch()
    assert len(said(database)) == 1 and dogs[0].as_of("order_approval") is not None

    with database.begin() as work:
        polled(work, clock.now())
    dogs[0].watch()
    assert len(said(database)) == 2


def test_what_fails_again_is_announced_once_by_name_and_once_when_it_is_over(
    database: Database, clock: Clock, dogs: tuple[Watchdog, Watchdog]
) -> None:
    row = RowName(kind=RowKind.RECORD, reference="order_approval/801", name="00001042", process="order_approval")
    for attempt in range(4):
        with database.begin() as work:
            polled(work, clock.at)
            work.set_aside.put(row, written("The total is no number."), clock.at)
        for dog in dogs:
            dog.watch()
        assert len(said(database)) == (0 if attempt == 0 else 1), "a row that failed once is not announced"
        clock.at += timedelta(seconds=10)
    assert "1 thing failed and is set aside" in said(database)[0] and "record order 00001042" in said(database)[0]

    with database.begin() as work:
        work.set_aside.clear(row.kind, row.reference)
    for dog in dogs:
        dog.watch()
    assert len(said(database)) == 2 and any("Nothing is set aside any more" in each for each in said(database))


@pytest.mark.parametrize("kind", [RowKind.MESSAGE, RowKind.HANDOFF])
def test_a_message_that_is_set_aside_is_announced_as_that_alone(
    database: Database, clock: Clock, dogs: tuple[Watchdog, Watchdog], kind: RowKind
) -> None:
    reply = ThreadReply(step="review", text=message("rules.pause.no_answer"))
    with database.begin() as work:
        polled(work, START + timedelta(minutes=5))
        work.outbox.put_effect(opened().id, "review", reply, priority_at=START, now=START)
        (unsent,) = work.outbox.lease(Destination.SLACK, START, 9, timedelta(0))
        reference = {RowKind.MESSAGE: unsent.key, RowKind.HANDOFF: opened().id}[kind]
        for _ in range(2):
            work.set_aside.put(RowName(kind=kind, reference=reference, name="the reply"), written("It is damaged."), START)
    clock.at = START + timedelta(minutes=6)
    dogs[0].watch()

    (answer,) = said(database)
    assert "1 thing failed and is set aside" in answer

    with database.begin() as work:
        work.set_aside.clear(kind, reference)
    dogs[0].watch()
    assert any("1 message waits for Slack" in each for each in said(database))
