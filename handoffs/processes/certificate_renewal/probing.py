"""The history of a certificate: each probe, each start of a renewal gives the certificate as it is known then."""

from dataclasses import replace
from datetime import datetime

from handoffs.processes.certificate_renewal.levels import judged
from handoffs.subjects.certificate import Certificate, Probed, WatchedCertificate


def watched(terms: WatchedCertificate, known: Certificate | None = None) -> Certificate:
    """Return a certificate of the inventory, with its history if it has one."""
    bare = known or Certificate(host=terms.host, port=terms.port)
    return judged(replace(bare, host=terms.host, port=terms.port, automatic=terms.automatic, provider=terms.provider))


def after_probe(known: Certificate, saw: Probed, at: datetime) -> Certificate:
    """Return the certificate after one more probe; while its host is unreachable the one that was served last is kept."""
    if saw.unreachable:
        since = known.unreachable_since or at
        return judged(replace(known, unreachable=saw.unreachable, unreachable_since=since, probed_at=at))
    is_same = known.served is not None and saw.served is not None and known.served.fingerprint == saw.served.fingerprint
    return judged(
        replace(
            known,
            unreachable=None,
            unreachable_since=None,
            probed_at=at,
            served=saw.served,
            served_since=known.served_since if is_same else at,
            fault=saw.fault,
            fault_since=(known.fault_since or at) if saw.fault else None,
        )
    )


def found(certificate: Certificate, at: datetime) -> Certificate:
    """Note the instant since which it needs work, and the certificate to replace."""
    return replace(certificate, found_at=at, replaces=certificate.served.fingerprint if certificate.served else "")


def started_by(certificate: Certificate, starter_id: str, starter: str, at: datetime) -> Certificate:
    """Note the person who starts an early renewal."""
    return replace(found(certificate, at), starter_id=starter_id, starter=starter)


def merge_with_handoff(fresh: Certificate, worked_on: Certificate) -> Certificate:
    """Return the fresh certificate with the start of the handoff that works on it."""
    return replace(
        fresh,
        replaces=worked_on.replaces or (fresh.served.fingerprint if fresh.served else ""),
        found_at=worked_on.found_at,
        starter_id=worked_on.starter_id,
        starter=worked_on.starter,
    )
