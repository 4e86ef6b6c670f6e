"""What the last probe saw of each certificate of the inventory, so that asking for the table needs no probing."""

import logging
from collections.abc import Iterable

from sqlalchemy import Connection, Text, bindparam, cast, delete, select

from handoffs.subjects.certificate import Certificate
from storage.formats.codec import dump_certificate, load_certificate
from storage.formats.json_text import json_value
from storage.formats.upcasters import UnreadableFormat
from storage.tables import CERTIFICATES
from storage.upserts import upsert

logger = logging.getLogger(__name__)

_STATE = cast(CERTIFICATES.c.state, Text).label("state")
_ALL = select(CERTIFICATES.c.record_id, _STATE)
_ONE = select(_STATE).where(CERTIFICATES.c.record_id == bindparam("of_record"))


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
        """Return the stored state of every certificate that can be read, by host and port; the others are probed again."""
        found = {row.record_id: _read(row.record_id, row.state) for row in self._connection.execute(_ALL).all()}
        return {record_id: certificate for record_id, certificate in found.items() if certificate}

    def get(self, record_id: str) -> Certificate | None:
        """Return the stored state of one certificate; None before its first probe, or when it can't be read."""
        stored = self._connection.execute(_ONE, {"of_record": record_id}).scalar_one_or_none()
        return _read(record_id, stored) if stored is not None else None

    def forget(self, record_ids: Iterable[str]) -> None:
        """Forget certificates that are watched no more."""
        self._connection.execute(delete(CERTIFICATES).where(CERTIFICATES.c.record_id.in_(list(record_ids))))


def _read(record_id: str, stored: str) -> Certificate | None:
    try:
        return load_certificate(json_value(stored))
    except (ValueError, UnreadableFormat):
        logger.exception("What is known of the certificate %s can't be read; it is probed again", record_id)
        return None
