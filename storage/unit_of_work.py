"""One transaction's view of all that is remembered; what is done through it commits together or not at all."""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager

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


class UnitOfWork:
    """The repositories of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._writes = connection, Writes(connection)
        self.handoffs = Handoffs(connection, self._writes)
        self.snapshots = Snapshots(connection)
        self.journal = Journal(connection, self._writes)
        self.timers = Timers(connection, self._writes)
        self.outbox = Outbox(connection, self._writes)
        self.leases = Leases(connection)
        self.cards = Cards(connection)
        self.people = People(connection)
        self.reports = Reports(connection)
        self.idempotency_keys = IdempotencyKeys(connection)
        self.job_health = JobHealth(connection)
        self.certificates = Certificates(connection)
        self.drafts = Drafts(connection)
        self.removals = Removals(connection)
        self.repairs = Repairs(connection)
        self.set_aside = SetAsideRows(connection)
        self.groups = EscalationGroups(connection)
        self.nudges = Nudges(connection, self._writes)
        self.escalation_ends = EscalationEnds(connection)
        self.waiting = Waiting(connection)
        self.reviews = Reviews(connection)
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
