"""What has not left yet, and what is due: taken once, in order, and never lost."""

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bot.outbox.waits import end_waits_from_the_future
from handoffs.model.effects import Destination, Redraw, ThreadReply
from handoffs.rules import claim
from handoffs.rules.parts.timers import Timer, TimerKind, timers_of
from handoffs.text.messages import message, written
from storage.database import Database
from storage.ranks import Rank
from storage.repositories.job_health import Job
from storage.repositories.outbox import OutboxMessage
from storage.repositories.set_aside import RowKind
from tests.handoffs.examples import AIKO, HANDBOOK, MONDAY_TEN, later, opened

NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)
REPLY = ThreadReply(step="review", text=message("rules.pause.no_answer"), mention="U0AIKO")


@pytest.fixture
def stocked(database: Database) -> Database:
    """Return a database with one open handoff."""
    with database.begin() as work:
        work.handoffs.add(opened())
    return database


def test_what_is_due_first_goes_first(stocked: Database) -> None:
    with stocked.begin() as work:
        for minutes in (30, 10, 20):
            work.outbox.put_effect(opened().id, "review", REPLY, priority_at=later(minutes=minutes), now=NOW)
        taken = work.outbox.lease(Destination.SLACK, NOW, 10, LEASE)

    assert [message.priority_at for message in taken] == [later(minutes=m) for m in (10, 20, 30)]
    assert taken[0].effect == REPLY


def test_a_rank_goes_before_any_due_time(stocked: Database) -> None:
    with stocked.begin() as work:
        for number, rank in enumerate((Rank.COSMETIC, Rank.NEW, Rank.STATE, Rank.PERSON)):
            work.outbox.put_effect(opened().id, "review", REPLY, priority_at=later(days=number), now=NOW, rank=rank)
        taken = work.outbox.lease(Destination.SLACK, NOW, 10, LEASE)

    assert [(message.rank, message.priority_at) for message in taken] == [
        (Rank.PERSON, later(days=3)), (Rank.NEW, later(days=1)), (Rank.STATE, later(days=2)), (Rank.COSMETIC, later(days=0))
    ]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), [(Rank.PERSON, Rank.COSMETIC), (Rank.COSMETIC, Rank.PERSON)])
def test_a_redraw_that_waits_keeps_the_better_rank_until_it_is_delivered(stocked: Database, first: Rank, second: Rank) -> None:
    with stocked.begin() as work:
        for rank in (first, second):
            work.outbox.request_redraw(opened().id, "review", priority_at=NOW, now=NOW, rank=rank)
        (message,) = work.outbox.lease(Destination.SLACK, NOW, 10, LEASE)
        work.outbox.mark_done(message, NOW)
        work.outbox.request_redraw(opened().id, "review", priority_at=NOW, now=NOW, rank=Rank.COSMETIC)
        (later_on,) = work.outbox.lease(Destination.SLACK, NOW, 10, LEASE)

    assert (message.rank, later_on.rank) == (Rank.PERSON, Rank.COSMETIC)


def test_a_parcel_is_in_one_hand_at_a_time_and_comes_back_when_it_is_abandoned(stocked: Database) -> None:
    with stocked.begin() as work:
        work.outbox.put_effect(opened().id, "review", REPLY, priority_at=NOW, now=NOW)
    taken: list[tuple[OutboxMessage, ...]] = []

    def take() -> None:
        with stocked.begin() as work:
            taken.append(work.outbox.lease(Destination.SLACK, NOW, 10, LEASE))

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(len(each) for each in taken) == 1
    with stocked.begin() as work:
        leases = work.leases.marks(Destination.SLACK)
        assert work.outbox.lease(Destination.SLACK, NOW + LEASE, 10, LEASE) == ()
        renewed = {id: mark + LEASE for id, mark in leases.items()}
        assert work.outbox.lease(Destination.SLACK, NOW + LEASE, 10, LEASE, abandoned=renewed) == ()
        assert len(work.outbox.lease(Destination.SLACK, NOW + LEASE, 10, LEASE, abandoned=leases)) == 1


def test_a_drawing_asked_for_again_while_it_is_drawn_is_drawn_once_more(stocked: Database) -> None:
    with stocked.begin() as work:
        for _ in range(3):
            work.outbox.request_redraw(opened().id, "review", priority_at=NOW, now=NOW)
        (message,) = work.outbox.lease(Destination.SLACK, NOW, 10, LEASE)
    with stocked.begin() as work:
        work.outbox.request_redraw(opened().id, "review", priority_at=NOW, now=NOW)
        work.outbox.mark_done(message, NOW)
        (again,) = work.outbox.lease(Destination.SLACK, NOW, 10, LEASE)
        work.outbox.mark_done(again, NOW)

    with stocked.begin() as work:
        assert work.outbox.lease(Destination.SLACK, NOW, 10, LEASE) == ()
        assert work.outbox.count(Redraw.type) == 0


def test_the_age_of_a_redraw_is_that_of_the_oldest_request_that_waits(stocked: Database) -> None:
    with stocked.begin() as work:
        work.outbox.request_redraw(opened().id, "review", priority_at=NOW, now=NOW)
        (message,) = work.outbox.lease(Destination.SLACK, NOW, 10, LEASE)
        work.outbox.mark_done(message, NOW)
    for minutes in (60, 65):
        with stocked.begin() as work:
            work.outbox.request_redraw(opened().id, "review", priority_at=NOW, now=NOW + timedelta(minutes=minutes))

    with stocked.read() as work:
        assert work.outbox.oldest_unsent() == NOW + timedelta(minutes=60)


def test_what_has_arrived_is_noted_while_somebody_decides_so_that_no_two_wait_for_each_other(postgres_url: str) -> None:
    database = Database(postgres_url)
    database.migrate()
    with database.begin() as work:
        work.handoffs.add(opened())
        work.outbox.request_redraw(opened().id, "review", priority_at=NOW, now=NOW)
        (message,) = work.outbox.lease(Destination.SLACK, NOW, 10, LEASE)

    with database.begin() as deciding, database.begin() as delivering:
        delivering.outbox._connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        deciding.handoffs.get(opened().id)
        delivering.outbox.mark_done(message, NOW)
    with database.read() as work:
        assert work.outbox.count(Redraw.type) == 0
    database.close()


def test_a_message_that_cannot_be_read_is_set_aside_and_the_others_are_delivered(
    stocked: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with stocked.begin() as work:
        for minutes in (1, 2, 3):
            work.outbox.put_effect(opened().id, "review", REPLY, priority_at=later(minutes=minutes), now=NOW)
        work.outbox._connection.execute(text('UPDATE outbox SET effect = \'{"type": "unheard_of"}\' WHERE id = 2'))
    with stocked.begin() as work:
        leased = work.outbox.lease(Destination.SLACK, NOW, 10, LEASE)
        for message in leased:
            work.outbox.mark_done(message, NOW)

    assert [message.id for message in leased] == [1, 3]
    assert "can't be read" in caplog.text
    with stocked.begin() as work:
        assert work.outbox.count() == 1
        (entry,) = work.set_aside.all()
        assert (entry.row.kind, entry.row.handoff_id, entry.attempts) == (RowKind.MESSAGE, opened().id, 1)
        work.outbox._connection.execute(text("UPDATE outbox SET effect = (SELECT effect FROM outbox WHERE id = 1) WHERE id = 2"))
        assert work.outbox.lease(Destination.SLACK, entry.next_try_at - timedelta(seconds=1), 10, LEASE) == ()
        (read_now,) = work.outbox.lease(Destination.SLACK, entry.next_try_at, 10, LEASE)
    assert read_now.effect == REPLY


def test_a_clock_that_is_set_back_holds_no_message_up(stocked: Database) -> None:
    with stocked.begin() as work:
        for _ in range(2):
            work.outbox.put_effect(opened().id, "review", REPLY, priority_at=NOW, now=NOW)
        postponed, _leased = work.outbox.lease(Destination.SLACK, NOW, 10, LEASE)
        work.outbox.postpone(postponed, NOW + timedelta(seconds=60), message("rules.pause.no_answer"))
    before = NOW - timedelta(hours=1)

    with stocked.begin() as work:
        assert work.outbox.lease(Destination.SLACK, before, 10, LEASE) == ()
    end_waits_from_the_future(stocked, lambda: before)
    with stocked.begin() as work:
        assert [each.id for each in work.outbox.lease(Destination.SLACK, before, 10, LEASE)] == [postponed.id]


def test_a_turn_of_before_the_clock_was_set_back_holds_no_job_up(stocked: Database) -> None:
    with stocked.begin() as work:
        assert work.job_health.acquire_lease(Job.CERTIFICATES, NOW, timedelta(minutes=5))
        assert not work.job_health.acquire_lease(Job.CERTIFICATES, NOW - timedelta(seconds=5), timedelta(minutes=5))
        assert work.job_health.acquire_lease(Job.CERTIFICATES, NOW - timedelta(hours=1), timedelta(minutes=5))


def test_trouble_is_kept_for_later(stocked: Database) -> None:
    with stocked.begin() as work:
        work.outbox.put_effect(opened().id, "review", REPLY, priority_at=NOW, now=NOW)
        (message,) = work.outbox.lease(Destination.SLACK, NOW, 10, LEASE)
        work.outbox.postpone(message, NOW + timedelta(seconds=5), written("Slack asks for a pause"))

    with stocked.begin() as work:
        assert work.outbox.lease(Destination.SLACK, NOW, 10, LEASE) == ()
        (later_on,) = work.outbox.lease(Destination.SLACK, NOW + timedelta(seconds=5), 10, LEASE)
        assert (later_on.attempts, later_on.last_error) == (2, written("Slack asks for a pause"))


def test_timers_become_those_that_are_wanted(stocked: Database) -> None:
    claimed = claim.claim(HANDBOOK, opened(), "review", AIKO, MONDAY_TEN).handoff
    with stocked.begin() as work:
        work.timers.reconcile(opened().id, timers_of(HANDBOOK, claimed))
        work.timers.reconcile(opened().id, timers_of(HANDBOOK, opened()))
        kinds = []
        while timers := work.timers.next_due(later(days=9), NOW):
            kinds += [timer.kind for timer in timers]
            work.timers.fired(timers, later(days=9))

    assert kinds == [timer.kind for timer in sorted(timers_of(HANDBOOK, opened()), key=_order)]


def test_a_timer_of_a_kind_that_nobody_knows_any_more_stops_no_other(stocked: Database) -> None:
    with stocked.begin() as work:
        work.timers.reconcile(opened().id, timers_of(HANDBOOK, opened()))
        work.timers._connection.execute(
            text("UPDATE timers SET kind = 'ring_a_bell' WHERE due_at = (SELECT min(due_at) FROM timers)")
        )
        (found,) = work.timers.next_due(later(days=9), NOW)

        assert found.due_at > opened().current.due.started_at
        work.timers.reconcile(opened().id, timers_of(HANDBOOK, opened()))


def test_a_moment_fires_once_however_often_it_is_wanted(stocked: Database) -> None:
    moment = (Timer(kind=TimerKind.REDRAW, step="review", since=MONDAY_TEN, due_at=NOW),)
    for _ in range(3):
        with stocked.begin() as work:
            work.timers.reconcile(opened().id, moment)
            if timers := work.timers.next_due(NOW, NOW):
                work.timers.fired(timers, NOW)

    with stocked.begin() as work:
        work.timers.reconcile(opened().id, moment)
        assert work.timers.next_due(NOW, NOW) == ()


def test_a_moment_that_a_clock_shows_twice_fires_once(stocked: Database) -> None:
    twice = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    moments = tuple(Timer(kind=TimerKind.REDRAW, step="review", since=NOW, due_at=twice.replace(fold=fold)) for fold in (0, 1))
    fired = []
    for _ in range(2):
        with stocked.begin() as work:
            work.timers.reconcile(opened().id, moments)
            while timers := work.timers.next_due(NOW, NOW):
                fired += [timer.due_at for timer in timers]
                work.timers.fired(timers, NOW)

    assert fired == [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]


def test_a_moment_that_belongs_to_another_turn_of_its_task_fires_again(stocked: Database) -> None:
    fired = []
    for turn in (MONDAY_TEN, MONDAY_TEN, later(minutes=5)):
        with stocked.begin() as work:
            work.timers.reconcile(opened().id, (Timer(kind=TimerKind.BEGIN, step="review", since=turn, due_at=NOW),))
            if timers := work.timers.next_due(NOW, NOW):
                fired.append(turn)
                work.timers.fired(timers, NOW)

    assert fired == [MONDAY_TEN, later(minutes=5)]


@pytest.mark.parametrize("limit", [1, 7])
def test_two_sweeps_at_once_fire_each_timer_once(stocked: Database, limit: int) -> None:
    with stocked.begin() as work:
        wanted = tuple(
            Timer(kind=TimerKind.REDRAW, step="review", since=MONDAY_TEN, due_at=NOW + timedelta(seconds=n)) for n in range(20)
        )
        work.timers.reconcile(opened().id, wanted)
    fired: list[int] = []

    def sweep() -> None:
        while True:
            with stocked.begin() as work:
                timers = work.timers.next_due(later(days=1), NOW, limit=limit)
                if not timers:
                    return
                fired.extend(timer.id for timer in timers)
                work.timers.fired(timers, NOW)

    threads = [threading.Thread(target=sweep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(fired) == len(set(fired)) == 20


def _order(timer: Timer) -> tuple[datetime, str]:
    return timer.due_at, timer.kind
