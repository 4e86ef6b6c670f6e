"""What the last probe saw of each certificate of the inventory, so that asking for the table needs no probing."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from handoffs.subjects.certificate import Certificate
from storage.formats.codec import dump_certificate, load_certificate
from storage.tables import CERTIFICATES
from storage.upserts import upsert

_ALL = select(CERTIFICATES.c.record_id, CERTIFICATES.c.state)


class Certificates:
    """Keeps one row a certificate."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, certificate: Certificate) -> None:
        """Remember what a probe saw, in the place of what was known."""
        seen = {"probed_at": certificate.probed_at, "state": dump_certificate(certificate)}
        statement = upsert(self._connection, CERTIFICATES, ("record_id",), ("probed_at", "state"))
        self._connection.execute(statement, {"record_id": certificate.record_id, **seen})

    def all(self) -> dict[str, Certificate]:
        """Return the stored state of every certificate, by host and port."""
        rows = self._connection.execute(_ALL)
        return {row.record_id: load_certificate(row.state) for row in rows}

    def get(self, record_id: str) -> Certificate | None:
        """Return the stored state of one certificate; None before its first probe."""
        wanted = select(CERTIFICATES.c.state).where(CERTIFICATES.c.record_id == record_id)
        stored = self._connection.execute(wanted).scalar_one_or_none()
        return load_certificate(stored) if stored is not None else None

    def forget(self, record_ids: Iterable[str]) -> None:
        """Forget certificates that are watched no more."""
        self._connection.execute(delete(CERTIFICATES).where(CERTIFICATES.c.record_id.in_(list(record_ids))))
