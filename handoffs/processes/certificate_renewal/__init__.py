"""Certificate renewal: one that expires soon, is not trusted or can't be reached is worked on until a probe sees it fine."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from handoffs.model.checks import Finding, needs_review, verified
from handoffs.model.escalation import Evidence, RecordLink, Trigger
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.definition import COMPLETE, Choice, MatrixRow, Process, Start, Step, item
from handoffs.process.forms import Fact, FieldKind, FormField, FormOption
from handoffs.process.policy import Policy
from handoffs.process.submission import Submission
from handoffs.rules.escalate import by_rule
from handoffs.subjects.certificate import Certificate, begun_by, place_of, renewal_failed, watched
from handoffs.subjects.expiry import Level, days_left, expiry
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.work_item import WorkItem
from handoffs.text.wording import dated, spelled

WHICH = "which"
MARGIN = timedelta(days=3)
"""A certificate has to be renewed so long before it expires."""

UNCHANGED = "still the certificate that was served at the start"
NAMES_SHOWN = 5
RENEWED = Choice(key="renewed", label="Renewed", past="verified as renewed")
"""What Baton decides by itself when a probe sees the renewed certificate."""

TRIGGERS = {
    Level.RENEWAL_FAILED: Trigger.CERTIFICATE_URGENT,
    Level.URGENT: Trigger.CERTIFICATE_URGENT,
    Level.CRITICAL: Trigger.CERTIFICATE_CRITICAL,
}
"""The levels of which a supervisor has to know; a warning is the team's own."""


def form(policy: Policy) -> tuple[FormField, ...]:
    """Ask which certificate of the inventory is to be renewed before anything asks for it."""
    known = (watched(each) for each in policy.certificates)
    options = tuple(FormOption(key=each.record_id, label=each.number) for each in known)
    hint = "The policy's inventory. Baton opens a renewal by itself when one is due; this is for renewing early."
    return (FormField(key=WHICH, label="Certificate", kind=FieldKind.OPTION, options=options, hint=hint),)


def title(field_values: tuple[FieldValue, ...], names: Mapping[str, str]) -> str:
    """Name the certificate."""
    return value_of(field_values, WHICH)


def same_as(field_values: tuple[FieldValue, ...]) -> str:
    """Take a second start for one certificate, by a person or by a probe, for the same renewal."""
    return value_of(field_values, WHICH)


def about(work_item: WorkItem, policy: Policy) -> Certificate:
    """Give the certificate that somebody wants renewed; what is served is added by the next probe."""
    wanted = next(each for each in policy.certificates if place_of(each.host, each.port) == work_item.value(WHICH))
    return begun_by(watched(wanted), work_item.starter_id, work_item.starter, work_item.started_at)


def deadline(handoff: Handoff) -> date | None:
    """Give the day by which it has to be done: some days before it expires, and at once when it is not trusted now."""
    certificate = handoff.about(Certificate)
    if certificate.fault_since:
        return certificate.fault_since.date()
    if certificate.level in (Level.FINE, Level.UNREACHABLE) or certificate.served is None:
        return None
    return (certificate.served.not_after - MARGIN).date()


def deadline_known(handoff: Handoff) -> datetime | None:
    """Give when the certificate that is served, or what is wrong with it, was first seen: nobody can have been late before."""
    certificate = handoff.about(Certificate)
    return certificate.fault_since or certificate.served_since


def find(certificate: Certificate, policy: Policy) -> tuple[Finding, ...]:
    """Verify by the last probe what the last of the manual steps asks for."""
    if certificate.probed_at is None:
        return (needs_review("verify", "It has not been probed yet; press Check now."),)
    if certificate.is_done:
        return (verified("verify", f"{_seen(certificate)} It is trusted, and for this host."),)
    if certificate.is_fine:
        return (needs_review("verify", f"It is {UNCHANGED}. {_seen(certificate)}"),)
    return (needs_review("verify", f"The last probe saw: {certificate.state}."),)


def guard(handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
    """Let nothing settle it but a probe that saw it renewed, or fine again."""
    certificate = handoff.about(Certificate)
    if certificate.is_done:
        return
    if certificate.probed_at is None:
        raise Refusal("It has not been probed yet. Please press “Check now” on the card first.", field="checks")
    seen = UNCHANGED if certificate.is_fine else certificate.state
    at = spelled(certificate.probed_at, _zone(policy))
    says = f"The last probe ({at}) saw: {seen}. Please press “Check now” on the card, and complete it when it is fine."
    raise Refusal(says, field="checks")


def alarms(certificate: Certificate, policy: Policy, now: datetime) -> tuple[Evidence, ...]:
    """Prove that it is urgent or critical: what is served where, how long it is still valid, and when that was seen."""
    trigger = TRIGGERS.get(certificate.level)
    if trigger is None or certificate.probed_at is None:
        return ()
    at = spelled(certificate.probed_at, _zone(policy))
    says = f"{certificate.number} is {certificate.state}. {_issued(certificate)}Probed {at}."
    return (by_rule(trigger, says, now, (RecordLink(label=certificate.number, link=certificate.link),)),)


def verdict(certificate: Certificate, policy: Policy) -> Submission:
    """Give what Baton decides by itself when a probe saw it renewed; the journal keeps what was seen."""
    at = spelled(certificate.modified_at, _zone(policy))
    return Submission(choice=RENEWED.key, edition=1, words=f"Verified by probing {at}: {_seen(certificate)}")


def no_longer_needed(certificate: Certificate) -> str:
    """Say why a handoff ends although nothing was renewed."""
    return f"Verified by probing: {certificate.number} is fine again, and its certificate {_expiry(certificate)}"


def offers(handoff: Handoff, task: Task, policy: Policy) -> tuple[Choice, ...]:
    """Offer people to complete it."""
    return (COMPLETE,)


def facts(handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
    """Tell what was seen at the last probe."""
    seen = handoff.about(Certificate)
    told = (Fact(label="Level", text=_level(seen)), *_served(seen))
    trouble = (
        *((Fact(label="Not trusted", text=seen.fault),) if seen.fault else ()),
        *((Fact(label="Out of reach since", text=seen.unreachable, at=seen.unreachable_since),) if seen.unreachable else ()),
    )
    renewal = "automatic" if seen.automatic else "manual"
    by = f"{renewal}, {seen.provider}" if seen.provider else renewal
    probed = Fact(label="Seen", text="" if seen.probed_at else "not yet", at=seen.probed_at)
    starter = Fact(label="Renewal started by", text=seen.starter, person=seen.starter_id)
    return (*told, *trouble, Fact(label="Renewal", text=by), probed, *((starter,) if seen.starter_id else ()))


def hints(handoff: Handoff, task: Task, policy: Policy) -> tuple[str, ...]:
    """Say what the finding means, and what can be done."""
    seen = handoff.about(Certificate)
    if seen.is_done:
        return (
            "The probe sees it fine. Press “Complete step”, or leave it: the next probe closes it by itself within the hour.",
        )
    if seen.fault:
        return (
            "Visitors see a warning now, and some programs refuse to connect. It closes by itself once a probe sees it fine.",
        )
    if seen.is_surely_unreachable:
        return ("Baton tries again every 5 minutes, and closes this by itself once it is reached and its certificate is fine.",)
    if renewal_failed(seen):
        return ("It should have been renewed by itself by now: look at certbot's log first. The steps below renew it by hand.",)
    if seen.automatic and not seen.starter_id:
        return ("It renews by itself; nothing has to be done yet. It closes by itself once the renewed certificate is served.",)
    return ("It closes by itself once a probe sees the renewed certificate; Check now probes at once.",)


RENEW = Step(
    key="renew",
    title="Certificate renewal",
    deed="complete certificate renewals",
    checklist=(
        item("csr", "Generate the CSR"),
        item("submit", "Submit it to the certificate provider"),
        item("domain", "Complete the domain verification"),
        item("install", "Download and install the certificate"),
        item("restart", "Restart the affected services"),
        item("verify", "Verify the certificate in a browser"),
    ),
    choices=(COMPLETE, RENEWED),
    ticked=True,
    looks=True,
    days_before=0,
    offers=offers,
    facts=facts,
    hints=hints,
)
CERTIFICATE_RENEWAL: Process[Certificate] = Process(
    key="certificate_renewal",
    title="Certificate renewal",
    noun="certificate",
    owner="devops",
    usual=timedelta(hours=27),
    matrix=(
        MatrixRow(
            name="SSL Certificate Renewal",
            trigger="Expiration alerts",
            depends="Certificate provider access",
            documentation="The handbook of team handoffs, SSL Certificate Management",
        ),
    ),
    start=Start(code="CT", form=form, title=title, same_as=same_as, about=about),
    deadline=deadline,
    deadline_known=deadline_known,
    deadline_is="three days before it expires, or the day on which it was found not to be trusted",
    find=find,
    guard=guard,
    alarms=alarms,
    steps=(RENEW,),
)


def _zone(policy: Policy) -> ZoneInfo:
    return policy.calendar_of(policy.process(CERTIFICATE_RENEWAL.key).team).zone


def _level(seen: Certificate) -> str:
    return f"{seen.level.capitalize()}{', renewal failed' if seen.level is Level.CRITICAL and renewal_failed(seen) else ''}"


def _served(seen: Certificate) -> tuple[Fact, ...]:
    """Tell of the certificate that was seen last: until when it is valid, whose it is, and for which names."""
    if seen.served is None:
        return (Fact(label="Expires", text="not seen yet"),)
    names, hidden = seen.served.names[:NAMES_SHOWN], len(seen.served.names) - NAMES_SHOWN
    more = f" and {hidden} more" if hidden > 0 else ""
    return (
        Fact(label="Expires", text=f"{_when(seen.served.not_after)}, {_in(seen)}"),
        Fact(label="Issued by", text=seen.served.issuer),
        Fact(label="For", text=f"{', '.join(names) or seen.served.subject}{more}"),
    )


def _when(at: datetime) -> str:
    """Write an instant as certificates do, in UTC, so that it is the same day wherever it is read."""
    return f"{dated(at.astimezone(UTC).date())} {at.astimezone(UTC):%H:%M} UTC"


def _in(seen: Certificate) -> str:
    left = seen.left or timedelta()
    return f"in {days_left(left)}" if left > timedelta() else "expired"


def _seen(certificate: Certificate) -> str:
    told = _expiry(certificate)
    return f"The certificate that is served {told}." if told else ""


def _expiry(certificate: Certificate) -> str:
    if certificate.served is None or certificate.left is None:
        return ""
    return expiry(certificate.served.not_after, certificate.left)


def _issued(certificate: Certificate) -> str:
    return f"Issued by {certificate.served.issuer}. " if certificate.served and certificate.served.issuer else ""
