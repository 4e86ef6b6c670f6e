"""Reads the watched certificates for their table."""

from bot.queries.certificate_contexts import CertificatesContext, WatchedCertificateContext
from bot.queries.queries import Queries
from handoffs.processes.certificate_renewal.probing import watched
from handoffs.processes.certificate_renewal.process import CertificateRenewal
from handoffs.subjects.certificate import place_of
from storage.database import Database
from storage.repositories.job_health import Job


def watched_certificates(database: Database, queries: Queries) -> CertificatesContext:
    """Return the certificates of the inventory with the results of their last probes."""
    with database.read() as work:
        seen, status = work.certificates.all(), work.job_health.last(Job.CERTIFICATES)
    links = queries.card_links(CertificateRenewal.key)
    known = [watched(terms, seen.get(place_of(terms.host, terms.port))) for terms in queries.policy.certificates]
    return CertificatesContext(
        rows=tuple(WatchedCertificateContext(certificate=each, card_link=links.get(each.record_id, "")) for each in known),
        now=queries.now,
        reader=queries.reader,
        failure=status.reason if status else None,
    )
