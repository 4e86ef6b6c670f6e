"""The judgement of a certificate: its level after a probe, and whether its renewal is done."""

from dataclasses import replace
from datetime import timedelta

from handoffs.subjects.certificate import Certificate, Level

WARNING_AT, URGENT_AT, CRITICAL_AT = timedelta(days=30), timedelta(days=14), timedelta(days=7)
"""The handbook's alerts, by the time left until a certificate expires."""

SURE_AFTER = timedelta(minutes=5)
"""A host counts as unreachable after two failed connections at least so far apart; one may be an accident."""


def judged(certificate: Certificate) -> Certificate:
    """Return the certificate with the level that its last probe means; of several levels the worst counts."""
    levels = [level_of(certificate.left, automatic=certificate.automatic)]
    levels += [Level.CRITICAL] if certificate.fault else []
    levels += [Level.UNREACHABLE] if is_surely_unreachable(certificate) else []
    left = certificate.left
    has_failed = certificate.automatic and left is not None and left <= URGENT_AT
    return replace(certificate, level=max(levels, key=lambda each: each.rank), renewal_failed=has_failed)


def level_of(left: timedelta | None, *, automatic: bool) -> Level:
    """Return the level for the time left until the expiry; None, for a certificate that no probe has seen, is fine."""
    if left is None or left > WARNING_AT:
        return Level.FINE
    if left <= CRITICAL_AT:
        return Level.CRITICAL
    if left <= URGENT_AT:
        return Level.RENEWAL_FAILED if automatic else Level.URGENT
    return Level.WARNING


def is_surely_unreachable(certificate: Certificate) -> bool:
    """Return whether two probes, some minutes apart, could not reach the host."""
    if certificate.unreachable_since is None or certificate.probed_at is None:
        return False
    return certificate.probed_at - certificate.unreachable_since >= SURE_AFTER


def needs_work(certificate: Certificate) -> bool:
    """Return whether the last probe found a problem."""
    return certificate.level is not Level.FINE


def is_fine(certificate: Certificate) -> bool:
    """Return whether the last probe saw the certificate and found no problem."""
    return certificate.served is not None and not certificate.unreachable and certificate.level is Level.FINE


def is_renewed(certificate: Certificate) -> bool:
    """Return whether the host serves another certificate than the one to replace, and it is fine."""
    return is_fine(certificate) and certificate.served is not None and certificate.served.fingerprint != certificate.replaces


def is_done(certificate: Certificate) -> bool:
    """Return whether its handoff can end: it is fine again, or renewed where a person started an early renewal."""
    return is_renewed(certificate) if certificate.starter_id else is_fine(certificate)
