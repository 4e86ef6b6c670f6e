"""One transaction's view of all that is remembered; what is done through it commits together or not at all."""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Generic, TypeVar

from sqlalchemy import Connection

from storage.escalations.ends import EscalationEnds
from storage.escalations.groups import EscalationGroups
from storage.escalations.nudges import Nudges
from storage.leases import Leases
from storage.readings.gathering import gather
from storage.readings.waiting import Waiting
from storage.repositories.cards import Cards
from storage.repositories.certificates import Certificates
from storage.repositories.drafts import Drafts
from storage.repositories.handoffs import Handoffs
from storage.repositories.idempotency import IdempotencyKeys
from storage.repositories.job_health import JobHealth
from storage.repositories.journal import Journal
from storage.repositories.outbox import Outbox
from storage.repositories.people import People
from storage.repositories.removals import Removals
from storage.repositories.repairs import Repairs
from storage.repositories.reports import Reports
from storage.repositories.set_aside import SetAsideRows
from storage.repositories.snapshots import Snapshots
from storage.repositories.timers import Timers
from storage.rows.reviews import Reviews
from storage.rows.writes import Writes

T = TypeVar("T")


class Part(Generic[T]):
    """A part of each unit of work, made when it is first used: most transactions need two or three of twenty."""

    def __init__(self, make: Callable[["UnitOfWork"], T]) -> None:
        self._make = make

    def __set_name__(self, owner: type["UnitOfWork"], name: str) -> None:
        self._name = name

    def __get__(self, work: "UnitOfWork", owner: type["UnitOfWork"]) -> T:
        """Make the part, and keep it where it is found before this descriptor from now on."""
        made: T = self._make(work)
        vars(work)[self._name] = made
        return made


def _of(repository: Callable[[Connection], T]) -> Part[T]:
    """Return the part that is a repository."""
    return Part(lambda work: repository(work._connection))


def _writing(repository: Callable[[Connection, Writes], T]) -> Part[T]:
    """Return the part that is a repository whose rows can be written together."""
    return Part(lambda work: repository(work._connection, work._writes))


class UnitOfWork:
    """The repositories of one transaction."""

    _writes = _of(Writes)
    handoffs = _writing(Handoffs)
    snapshots = _of(Snapshots)
    journal = _writing(Journal)
    timers = _writing(Timers)
    outbox = _writing(Outbox)
    leases = _of(Leases)
    cards = _of(Cards)
    people = _of(People)
    reports = _of(Reports)
    idempotency_keys = _of(IdempotencyKeys)
    job_health = _of(JobHealth)
    certificates = _of(Certificates)
    drafts = _of(Drafts)
    removals = _of(Removals)
    repairs = _of(Repairs)
    set_aside = _of(SetAsideRows)
    groups = _of(EscalationGroups)
    nudges = _writing(Nudges)
    escalation_ends = _of(EscalationEnds)
    waiting = _of(Waiting)
    reviews = _of(Reviews)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.after_commit: list[Callable[[], object]] = []
        """What is called when the transaction has been committed, in this order; nothing when it is rolled back."""

    def gather(self, handoff_id: str, user_id: str = "") -> None:
        """Lock a handoff, and read it with all that its change by a person needs, in one statement.

        The repositories answer the next question about each part from this reading.
        """
        found = gather(self._connection, handoff_id, user_id)
        self.handoffs.know(handoff_id, found.handoff)
        self.journal.know(handoff_id, found.end)
        self.timers.know(handoff_id, found.timers)
        if user_id:
            self.people.know(found.actor)

    def each_table_once(self) -> AbstractContextManager[None]:
        """Write what a block writes at its end, with one statement for all rows of each; nothing of it is read before."""
        return self._writes.together()

    @contextmanager
    def together(self, handoff_ids: Collection[str]) -> Iterator[None]:
        """Change or open these handoffs as a batch: each once, with few statements for all of them.

        What their changes need is read at the beginning, and what they write is written at the end of the block.
        """
        self.journal.read_ahead(handoff_ids)
        self.timers.read_ahead(handoff_ids)
        with self._writes.together():
            yield
