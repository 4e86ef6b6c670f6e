"""The last item of a renewal, which only a probe answers, and the words for its result."""

from zoneinfo import ZoneInfo

from handoffs.model.checks import Finding, needs_review, verified
from handoffs.process.policy import Policy
from handoffs.process.submission import Submission
from handoffs.processes.certificate_renewal.about import KEY, RENEWED
from handoffs.processes.certificate_renewal.levels import is_done, is_fine
from handoffs.subjects.certificate import Certificate
from handoffs.text.expiry import expiry_words
from handoffs.text.wording import spelled

UNCHANGED = "still the certificate that was served at the start"


def findings_of(certificate: Certificate) -> tuple[Finding, ...]:
    """Verify by the last probe the last of the manual steps."""
    if certificate.probed_at is None:
        return (needs_review("verify", "It has not been probed yet; press Check now."),)
    if is_done(certificate):
        return (verified("verify", f"{_served_words(certificate)} It is trusted, and for this host."),)
    if is_fine(certificate):
        return (needs_review("verify", f"It is {UNCHANGED}. {_served_words(certificate)}"),)
    return (needs_review("verify", f"The last probe saw: {certificate.state}."),)


def renewed_submission(certificate: Certificate, policy: Policy) -> Submission:
    """Return the decision that Baton makes when a probe sees the renewed certificate; the journal keeps the probe."""
    at = spelled(certificate.modified_at, zone_of(policy))
    return Submission(choice=RENEWED.key, edition=1, words=f"Verified by probing {at}: {_served_words(certificate)}")


def no_longer_needed(certificate: Certificate) -> str:
    """Return the reason to end a handoff although the certificate was not renewed."""
    return f"Verified by probing: {certificate.number} is fine again, and its certificate {_expiry(certificate)}"


def zone_of(policy: Policy) -> ZoneInfo:
    """Return the time zone of the team that renews certificates."""
    return policy.calendar_of(policy.process(KEY).team).zone


def _served_words(certificate: Certificate) -> str:
    expiry = _expiry(certificate)
    return f"The certificate that is served {expiry}." if expiry else ""


def _expiry(certificate: Certificate) -> str:
    if certificate.served is None or certificate.left is None:
        return ""
    return expiry_words(certificate.served.not_after, certificate.left)
