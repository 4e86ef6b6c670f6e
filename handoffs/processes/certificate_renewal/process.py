"""The process of a certificate renewal: due some days before the expiry, and escalated when that is near."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handoffs.clock.days import local_day
from handoffs.model.checks import Finding
from handoffs.model.escalation import Evidence, RecordLink, Trigger
from handoffs.model.handoff import Handoff
from handoffs.process.policy import Policy
from handoffs.process.process import MatrixRow, Process
from handoffs.processes.certificate_renewal.checks import findings_of
from handoffs.processes.certificate_renewal.facts import KEY
from handoffs.processes.certificate_renewal.renew import Renew
from handoffs.processes.certificate_renewal.start import CertificateRenewalStart
from handoffs.rules.escalate import by_rule
from handoffs.subjects.certificate import Certificate, Level
from handoffs.text.messages import Message, message, written

MARGIN = timedelta(days=3)
"""A certificate has to be renewed so long before its expiry."""

TRIGGERS = {
    Level.RENEWAL_FAILED: Trigger.CERTIFICATE_URGENT,
    Level.URGENT: Trigger.CERTIFICATE_URGENT,
    Level.CRITICAL: Trigger.CERTIFICATE_CRITICAL,
}
"""The levels that a supervisor has to know; a warning stays in the team."""


class CertificateRenewal(Process[Certificate]):
    """DevOps renews a certificate of the inventory."""

    key = KEY
    title = message("certificate_renewal.process.title")
    noun = message("certificate_renewal.process.noun")
    subject = Certificate
    owner = "devops"
    default_target = timedelta(hours=27)
    start = CertificateRenewalStart()
    steps = (Renew(),)
    deadline_meaning = message("certificate_renewal.process.deadline_meaning")
    matrix = (
        MatrixRow(
            name=message("certificate_renewal.process.matrix_name"),
            trigger=message("certificate_renewal.process.matrix_trigger"),
            depends=message("certificate_renewal.process.matrix_depends"),
            documentation=message("certificate_renewal.process.matrix_documentation"),
        ),
    )

    def deadline(self, handoff: Handoff, zone: ZoneInfo) -> date | None:
        """Return the day some days before the expiry; the day of the first fault for one that is not trusted."""
        certificate = self.subject_of(handoff)
        if certificate.fault_since:
            return local_day(certificate.fault_since, zone)
        if certificate.level in (Level.FINE, Level.UNREACHABLE) or certificate.served is None:
            return None
        return local_day(certificate.served.not_after - MARGIN, zone)

    def deadline_known_at(self, handoff: Handoff) -> datetime | None:
        """Return the instant at which a probe first saw the served certificate, or its fault."""
        certificate = self.subject_of(handoff)
        return certificate.fault_since or certificate.served_since

    def findings(self, handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
        """Verify the last item by the last probe."""
        return findings_of(self.subject_of(handoff))

    def thresholds(self, handoff: Handoff, policy: Policy, now: datetime) -> tuple[Evidence, ...]:
        """Escalate an urgent and a critical certificate, with the probe that saw it."""
        certificate = self.subject_of(handoff)
        trigger = TRIGGERS.get(certificate.level)
        if trigger is None or certificate.probed_at is None:
            return ()
        link = RecordLink(label=written(certificate.number), link=certificate.link)
        return (by_rule(trigger, _probed(certificate, certificate.probed_at), now, (link,)),)


def _probed(certificate: Certificate, at: datetime) -> Message:
    """Show the state that a probe saw, and the issuer of a served certificate."""
    name, state, issuer = certificate.number, certificate.state, certificate.served.issuer if certificate.served else ""
    if not issuer:
        return message("certificate_renewal.process.probed", name=name, state=state, at=at)
    return message("certificate_renewal.process.probed_and_issued", name=name, state=state, issuer=issuer, at=at)
