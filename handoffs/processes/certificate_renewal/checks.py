"""The last item of a renewal, which only a probe answers, and the messages for its result."""

from handoffs.model.checks import Finding, needs_review, verified
from handoffs.process.submission import Submission
from handoffs.processes.certificate_renewal.facts import RENEWED
from handoffs.processes.certificate_renewal.levels import is_done, is_fine
from handoffs.subjects.certificate import Certificate
from handoffs.text.expiry import expiry_words
from handoffs.text.messages import Given, Message, message

UNCHANGED = message("certificate_renewal.checks.unchanged")
"""The state of a fine certificate that is not the renewed one."""


def findings_of(certificate: Certificate) -> tuple[Finding, ...]:
    """Verify by the last probe the last of the manual steps."""
    if certificate.probed_at is None:
        return (needs_review("verify", message("certificate_renewal.checks.not_probed")),)
    if is_done(certificate):
        return (verified("verify", message("certificate_renewal.checks.trusted", served=_served(certificate))),)
    if is_fine(certificate):
        return (
            needs_review(
                "verify", message("certificate_renewal.checks.not_renewed", state=UNCHANGED, served=_served(certificate))
            ),
        )
    return (needs_review("verify", message("certificate_renewal.checks.probe_saw", state=certificate.state)),)


def renewed_submission(certificate: Certificate) -> Submission:
    """Return the decision that Baton makes when a probe sees the renewed certificate; the journal keeps the probe."""
    words = message("certificate_renewal.checks.renewed", at=certificate.modified_at, served=_served(certificate))
    return Submission(choice=RENEWED.key, edition=1, words=words)


def no_longer_needed(certificate: Certificate) -> Message:
    """Return the reason to end a handoff although the certificate was not renewed."""
    return message("certificate_renewal.checks.no_longer_needed", name=certificate.number, expiry=_expiry(certificate))


def _served(certificate: Certificate) -> Given:
    expiry = _expiry(certificate)
    return message("certificate_renewal.checks.served", expiry=expiry) if expiry else ""


def _expiry(certificate: Certificate) -> Given:
    if certificate.served is None or certificate.left is None:
        return ""
    return expiry_words(certificate.served.not_after, certificate.left)
