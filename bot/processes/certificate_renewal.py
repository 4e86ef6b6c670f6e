"""The outside part of certificate renewals: the probes of the watched certificates, and the table that shows them."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

from slack_bolt import App

from bot.commands.handoff import Word
from bot.gateways.errors import Unavailable
from bot.gateways.tls.probe import TlsProbe
from bot.listeners import certificates
from bot.processes.connection import CheckLine, Connection, Outside
from bot.queries.certificates import watched_certificates
from bot.scheduler.timetable import RecurringJob
from bot.slack.services import Services
from bot.text.rendering import terminal
from bot.verification.certificates import CertificateProbes
from bot.verification.verification import Verifier
from bot.views.answers.certificates import certificates_answer
from handoffs.process.policy import Policy
from handoffs.processes.certificate_renewal.levels import is_fine
from handoffs.processes.certificate_renewal.probing import after_probe, watched
from storage.repositories.job_health import Job

OFTEN = timedelta(seconds=2)
"""How often it is asked which certificate is due."""


def probes(outside: Outside) -> CertificateProbes:
    """Return the probes of a running bot."""
    return outside.once(_probes)


def _probes(outside: Outside) -> CertificateProbes:
    return CertificateProbes(outside.database, outside.service, outside.queries, outside.prober, outside.real_now)


def _verifier(outside: Outside) -> Verifier:
    return Verifier(verify=probes(outside).verify, every=None)


def _jobs(outside: Outside) -> tuple[RecurringJob, ...]:
    return (RecurringJob(name=Job.CERTIFICATES, every=OFTEN, run=probes(outside).run),)


def _register(app: App, services: Services, outside: Outside) -> None:
    shown = partial(watched_certificates, outside.database, outside.queries)
    certificates.register(app, services, probes(outside).probe_all, lambda: certificates_answer(shown()))


def _words(outside: Outside) -> Mapping[str, Word]:
    return {"certificates": lambda services, rest: certificates_answer(watched_certificates(outside.database, outside.queries))}


def _check(policy: Policy) -> Iterator[CheckLine]:
    """Check that each certificate can be probed; one that needs renewal is noted, since its team has a handoff for it."""
    known = {(each.host, each.port): watched(each) for each in policy.certificates}
    try:
        seen = {place: after_probe(known[place], saw, datetime.now(UTC)) for place, saw in TlsProbe().each(known)}
    except Unavailable as failure:
        yield CheckLine(ok=False, subject=terminal().text("check.alone.certificates"), repair=terminal().show(failure.reason))
        return
    for place in known:
        certificate = seen[place]
        subject = terminal().text("check.certificate", number=certificate.number, state=certificate.state)
        yield CheckLine(ok=True, noted=not is_fine(certificate), subject=subject)


CONNECTION = Connection(verifier=_verifier, jobs=_jobs, register=_register, words=_words, check=_check)
