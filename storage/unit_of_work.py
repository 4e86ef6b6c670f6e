"""One transaction's view of all that is remembered; what is done through it commits together or not at all."""

from sqlalchemy import Connection

from storage.cards import Cards
from storage.certificates import Certificates
from storage.drafts import Drafts
from storage.handoffs import Handoffs
from storage.idempotency import IdempotencyKeys
from storage.job_health import JobHealth
from storage.journal import Journal
from storage.outbox import Outbox
from storage.people import People
from storage.reports import Reports
from storage.timers import Timers


class UnitOfWork:
    """The repositories of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.handoffs = Handoffs(connection)
        self.journal = Journal(connection)
        self.timers = Timers(connection)
        self.outbox = Outbox(connection)
        self.cards = Cards(connection)
        self.people = People(connection)
        self.reports = Reports(connection)
        self.seen = IdempotencyKeys(connection)
        self.job_health = JobHealth(connection)
        self.certificates = Certificates(connection)
        self.drafts = Drafts(connection)
