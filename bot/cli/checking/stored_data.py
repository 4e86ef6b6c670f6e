"""Checks the database: that it answers, and that the policy knows all names in it. It changes nothing, and makes no file."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from bot.cli.checking.parts import Place, not_reached
from bot.cli.terminal import opened
from bot.config.settings import Settings
from bot.processes.connection import CheckLine
from bot.queries.lost_names import handoffs_with_lost_names, instructions
from bot.text.rendering import terminal
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.processes import PROCESSES
from storage.database import DatabaseUnavailable
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")


class DatabasePart:
    """The database; without a policy, only that it answers."""

    key = "database"

    def __init__(self, settings: Settings, policy: Policy | None) -> None:
        self.title = terminal().text("check.alone.database")
        self._settings, self._policy = settings, policy
        self._failure = ""

    def place(self) -> Place | None:
        """Name the database without its password, and what it holds."""
        try:
            with opened(self._settings) as database:
                name, is_missing = database.shown, database.is_missing
                if is_missing:
                    return Place(words=terminal().text("check.database_new", name=name), facts={"name": name, "exists": False})
                database.require_connections()
                if database.is_of_newer_release:
                    self._failure = terminal().text("check.database_newer")
                is_current, is_empty = database.is_current, database.is_empty
                count = self.stored(_open_tasks) if is_current else None
        except DatabaseUnavailable as failure:
            self._failure = str(failure)
            return not_reached()
        facts = {"name": name, "exists": True, "current": is_current, "open_tasks": count}
        if is_empty:
            return Place(words=terminal().text("check.database_empty", name=name), facts=facts)
        if count is None:
            return Place(words=terminal().text("check.database_earlier", name=name), facts=facts)
        return Place(words=terminal().text("check.database_open", name=name, count=count), facts=facts)

    def lines(self) -> Iterator[CheckLine]:
        """Yield whether it answers, and the open handoffs that hold names which the policy or the handbook has no longer."""
        yield CheckLine(ok=not self._failure, subject=self.title, repair=self._failure)
        if self._policy is None:
            return
        handbook = Handbook(policy=self._policy, processes=PROCESSES)
        found = self.stored(lambda work: handoffs_with_lost_names(work, handbook)) or {}
        subject = terminal().text("check.alone.open_handoffs")
        yield from (CheckLine(ok=False, subject=subject, repair=each) for each in instructions(found, terminal()))

    def stored(self, read: Callable[[UnitOfWork], T]) -> T | None:
        """Read from the database; None while there is none, or its schema is another one."""
        try:
            with opened(self._settings) as database:
                if not database.is_missing and database.is_current:
                    with database.read() as work:
                        return read(work)
        except DatabaseUnavailable:
            pass
        return None


def _open_tasks(work: UnitOfWork) -> int:
    return sum(work.handoffs.open_counts().values())
