"""The marks of reviewers: one task belongs to one person for a while, also when several ask at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from storage.database import Database
from storage.rows.reviews import LAPSES_AFTER
from tests.handoffs.examples import MONDAY_TEN

TASKS = [(f"handoff{number}", "review") for number in range(8)]


def take(database: Database, user: str, most: int = 1, at=MONDAY_TEN) -> list[str]:
    """Take the first free tasks for a person, and return their handoffs."""
    with database.begin() as work:
        return [handoff for handoff, _ in work.reviews.take(user, TASKS, most, at)]


def reviewers(database: Database, at=MONDAY_TEN) -> dict[str, str]:
    """Return the reviewer of each handoff."""
    with database.read() as work:
        return {handoff: user for (handoff, _), user in work.reviews.reviewers(at).items()}


def test_people_who_ask_at_once_get_different_tasks(database: Database) -> None:
    with ThreadPoolExecutor(max_workers=8) as pool:
        taken = list(pool.map(lambda number: take(database, f"U0{number}"), range(8)))

    assert sorted(each for tasks in taken for each in tasks) == [handoff for handoff, _ in TASKS]
    assert take(database, "U0LATE") == []


def test_who_goes_on_leaves_the_task_before_to_others(database: Database) -> None:
    take(database, "U0AIKO", most=2)
    assert reviewers(database) == {"handoff0": "U0AIKO", "handoff1": "U0AIKO"}

    with database.begin() as work:
        work.reviews.take("U0AIKO", TASKS[2:], 1, MONDAY_TEN)

    assert reviewers(database) == {"handoff2": "U0AIKO"}
    assert take(database, "U0KEN", most=3) == ["handoff0", "handoff1", "handoff3"]


def test_a_mark_lapses_and_a_clock_that_was_set_back_keeps_nobody_waiting(database: Database) -> None:
    take(database, "U0AIKO")
    almost, over = MONDAY_TEN + LAPSES_AFTER - timedelta(seconds=1), MONDAY_TEN + LAPSES_AFTER

    assert take(database, "U0KEN", at=almost) == ["handoff1"]
    assert take(database, "U0YUMI", at=over) == ["handoff0"]
    assert reviewers(database, MONDAY_TEN - timedelta(hours=1)) == {}


def test_a_sign_of_life_keeps_the_task(database: Database) -> None:
    take(database, "U0AIKO")
    later = MONDAY_TEN + timedelta(minutes=9)
    with database.begin() as work:
        work.reviews.renew("U0AIKO", TASKS[:1], later)

    assert take(database, "U0KEN", at=later + timedelta(minutes=9)) == ["handoff1"]


def test_a_late_sign_of_life_takes_no_task_from_its_next_reviewer(database: Database) -> None:
    take(database, "U0AIKO")
    later = MONDAY_TEN + timedelta(minutes=11)
    take(database, "U0KEN", at=later)
    with database.begin() as work:
        work.reviews.renew("U0AIKO", TASKS[:1], later + timedelta(minutes=1))

    assert reviewers(database, later + timedelta(minutes=2)) == {"handoff0": "U0KEN"}


def test_a_released_task_is_free_and_nobody_releases_that_of_another(database: Database) -> None:
    take(database, "U0AIKO")
    with database.begin() as work:
        work.reviews.release("U0KEN", TASKS)
    assert reviewers(database) == {"handoff0": "U0AIKO"}

    with database.begin() as work:
        work.reviews.release("U0AIKO", TASKS)
    assert reviewers(database) == {}
