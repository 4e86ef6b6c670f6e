"""Gives each task of the queue to one reviewer at a time; a mark for a while, which no journal holds and no right rests on."""

from collections.abc import Callable, Sequence
from datetime import datetime

from handoffs.model.task_ref import TaskRef
from storage.database import Database
from storage.retries import retried


class ReviewService:
    """Takes, renews and releases the tasks that a person reviews; `real_now` is the wall clock."""

    def __init__(self, database: Database, real_now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = real_now

    @retried
    def take(self, user_id: str, refs: Sequence[TaskRef], most: int = 1) -> tuple[TaskRef, ...]:
        """Take the first tasks that nobody else reviews, at most so many; the person's earlier ones are released."""
        with self._database.begin() as work:
            taken = work.reviews.take(user_id, [_task(each) for each in refs], most, self._now())
        return tuple(each for each in refs if _task(each) in taken)

    @retried
    def renew(self, user_id: str, refs: Sequence[TaskRef]) -> None:
        """Keep tasks for longer, since their reviewer shows signs of life."""
        with self._database.begin() as work:
            work.reviews.renew(user_id, [_task(each) for each in refs], self._now())

    @retried
    def release(self, user_id: str, refs: Sequence[TaskRef]) -> None:
        """Release tasks, so that other reviewers get them."""
        with self._database.begin() as work:
            work.reviews.release(user_id, [_task(each) for each in refs])


def _task(ref: TaskRef) -> tuple[str, str]:
    return ref.handoff, ref.step
