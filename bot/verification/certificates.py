"""Probes the certificates of the inventory daily and at start, and keeps a handoff for each that needs work: level-triggered."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.tls.prober import Prober
from bot.queries.queries import Queries
from bot.service.attempts import Attempts
from bot.service.handoffs import HandoffService
from bot.text.rendering import Reader, render
from handoffs.clock.days import local_day
from handoffs.clock.stamps import is_later, is_recent
from handoffs.model.checks import Finding
from handoffs.model.handoff import Handoff, Task
from handoffs.model.refusal import Refusal
from handoffs.model.task_ref import TaskRef
from handoffs.processes.certificate_renewal.checks import findings_of, no_longer_needed, renewed_submission
from handoffs.processes.certificate_renewal.levels import is_done, is_renewed, needs_work
from handoffs.processes.certificate_renewal.probing import after_probe, found, merge_with_handoff, watched
from handoffs.processes.certificate_renewal.process import CertificateRenewal
from handoffs.processes.certificate_renewal.renew import Renew
from handoffs.subjects.certificate import Certificate, Probed, WatchedCertificate, place_of
from handoffs.subjects.subject import Subject
from handoffs.text.messages import Message, message
from storage.database import Database
from storage.repositories.job_health import Job
from storage.repositories.set_aside import RowKind, RowName

logger = logging.getLogger(__name__)

KEY, STEP = CertificateRenewal.key, Renew.key
DAILY = time(9)
"""When every certificate is probed, in the zone of the team that renews them."""

WORKED_ON_EVERY, UNREACHABLE_EVERY = timedelta(hours=1), timedelta(minutes=5)
"""How often those are probed that somebody has to work on, and those that could not be reached."""

TURN = timedelta(minutes=2)
"""For so long at most one replica is at work alone (real time); it gives the turn back when it is done."""


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What is remembered of each certificate, and which have an open handoff, both by host and port."""

    seen: Mapping[str, Certificate]
    open: Mapping[str, Handoff]


class CertificateProbes:
    """Probes the certificates that are due and corrects our handoffs; replicas take turns.

    `real_now` is the clock of leases and job health; the service's clock decides when a probe is due and a certificate ends.
    """

    def __init__(
        self, database: Database, service: HandoffService, queries: Queries, prober: Prober, real_now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._service = service
        self._queries = queries
        self._prober = prober
        self._real_now = real_now
        self._attempts = Attempts(database, real_now)
        self._inventory = {place_of(each.host, each.port): each for each in queries.policy.certificates}
        self._has_team = KEY in queries.policy.processes
        self._began = service.now
        self._failing: Message | None = None

    def run(self) -> None:
        """Probe the certificates that are due, and correct the handoffs that differ."""
        known = self._known()
        if self._due(known) or self._differs(known):
            self._in_turn(lambda: self._work(self._due(self._known())))

    def probe_all(self) -> bool:
        """Probe all of them now; False when somebody is at it already."""
        return self._in_turn(lambda: self._work(list(self._inventory)))

    def verify(self, handoff: Handoff, task: Task) -> tuple[Finding, ...]:
        """Probe the certificate of a handoff on request; raise Unavailable, or Rejected if it is no longer watched."""
        terms = self._inventory.get(handoff.subject.record_id)
        if terms is None:
            raise Rejected(message("verification.certificates.not_in_inventory"))
        at = self._service.now
        seen = self._note(terms, self._prober.probe(terms.host, terms.port), at)
        if self._is_news(seen, handoff):
            self._refresh(handoff, seen)
        return findings_of(merge_with_handoff(seen, handoff.about(Certificate)))

    def _in_turn(self, work: Callable[[], None]) -> bool:
        with self._database.begin() as opened:
            if not opened.job_health.acquire_lease(Job.CERTIFICATES, self._real_now(), TURN):
                return False
        work()
        with self._database.begin() as opened:
            opened.job_health.end_turn(Job.CERTIFICATES)
        return True

    def _work(self, due: list[str]) -> None:
        self._reconcile(self._known())
        if not due:
            return
        failure = self._probe(due)
        if failure and failure != self._failing:
            logger.warning("Certificates can't be probed: %s", render(failure, Reader.for_operator()))
        self._failing = failure
        with self._database.begin() as work:
            work.job_health.record(Job.CERTIFICATES, self._real_now(), failure)

    def _probe(self, due: list[str]) -> Message | None:
        """Probe, and take each in as it comes; return what prevented it, if anything did."""
        try:
            self._attempts.each(RowKind.CERTIFICATE, self._probed(due), _named, self._take)
        except Unavailable as failure:
            return failure.reason
        return None

    def _probed(self, due: list[str]) -> Iterator[Certificate]:
        """Return what is seen of each place, as soon as it is seen; it is remembered first."""
        places = [(self._inventory[place].host, self._inventory[place].port) for place in due]
        at = self._service.now
        for place, saw in self._prober.each(places):
            yield self._note(self._inventory[place_of(*place)], saw, at)

    def _take(self, seen: Certificate) -> None:
        """Show on the handoff of one certificate what was just seen, and end the handoff that is done."""
        latest = self._queries.latest(KEY, seen.record_id)
        handoff = latest if latest and (latest.is_open or latest.is_delivering) else None
        self._show(seen, handoff)
        if handoff:
            self._end_when_done(handoff, merge_with_handoff(seen, handoff.about(Certificate)))

    def _note(self, terms: WatchedCertificate, saw: Probed, at: datetime) -> Certificate:
        """Remember what was seen since an instant, together with what was known before."""
        with self._database.begin() as work:
            known = work.certificates.get(place_of(terms.host, terms.port))
            seen = after_probe(watched(terms, known), saw, at)
            work.certificates.put(seen)
        return seen

    def _known(self) -> _Known:
        with self._database.read() as work:
            seen = work.certificates.all()
        opened = {each.subject.record_id: each for each in self._queries.waiting(KEY)}
        return _Known(seen=seen, open=opened)

    def _due(self, known: _Known) -> list[str]:
        return [place for place in self._inventory if self._is_due(known.seen.get(place), place in known.open)]

    def _is_due(self, seen: Certificate | None, worked_on: bool) -> bool:
        now = self._service.now
        if seen is None or seen.probed_at is None or seen.probed_at < max(self._began, self._daily_before(now)):
            return True
        every = UNREACHABLE_EVERY if seen.unreachable else WORKED_ON_EVERY
        return bool(seen.unreachable or worked_on) and not is_recent(seen.probed_at, now, every)

    def _daily_before(self, now: datetime) -> datetime:
        """Return the last instant at which all certificates were due for a probe."""
        policy = self._queries.policy
        calendar = policy.calendar_of(policy.process(KEY).team) if self._has_team else next(iter(policy.calendars.values()))
        today = local_day(now, calendar.zone)
        at = datetime.combine(today, DAILY, calendar.zone)
        return at if at <= now else datetime.combine(today - timedelta(days=1), DAILY, calendar.zone)

    def _differs(self, known: _Known) -> bool:
        gone = (known.seen.keys() | known.open.keys()) - self._inventory.keys()
        return bool(gone) or any(self._is_news(seen, known.open.get(place)) for place, seen in known.seen.items())

    def _is_news(self, seen: Certificate, handoff: Handoff | None) -> bool:
        """Return whether a probe saw a change that no handoff shows."""
        if handoff is None:
            return self._has_team and needs_work(seen)
        known = handoff.about(Certificate)
        at, before = seen.probed_at, known.probed_at
        is_newer = at is not None and (before is None or is_later(at, before, self._service.now))
        return is_newer and merge_with_handoff(seen, known).visible_state != known.visible_state

    def _reconcile(self, known: _Known) -> None:
        """Open, refresh and withdraw until our handoffs show what was seen; a certificate that fails stops no other."""
        self._forget(known)
        watched_ones = [seen for place, seen in known.seen.items() if place in self._inventory]
        self._attempts.each(
            RowKind.CERTIFICATE, watched_ones, _named, lambda seen: self._show(seen, known.open.get(seen.record_id))
        )

    def _show(self, seen: Certificate, handoff: Handoff | None) -> None:
        """Open or refresh the handoff of a certificate, when it does not show what was seen."""
        if not self._is_news(seen, handoff):
            return
        if handoff is None:
            self._service.open(KEY, found(seen, seen.modified_at))
        else:
            self._refresh(handoff, seen)

    def _forget(self, known: _Known) -> None:
        """End the handoffs and delete the state of certificates that are no longer watched."""
        unwatched = [handoff for place, handoff in known.open.items() if place not in self._inventory]
        reason = message("verification.certificates.no_longer_watched")
        self._attempts.each(
            RowKind.CERTIFICATE,
            unwatched,
            lambda each: _named(each.subject),
            lambda each: self._service.withdraw(_ref(each), reason),
        )
        self._attempts.forget_others(RowKind.CERTIFICATE, KEY, self._inventory.keys() | known.open.keys())
        gone = known.seen.keys() - self._inventory.keys()
        if gone:
            with self._database.begin() as work:
                work.certificates.forget(gone)

    def _refresh(self, handoff: Handoff, seen: Certificate) -> None:
        self._service.refresh(_ref(handoff), merge_with_handoff(seen, handoff.about(Certificate)), seen.modified_at)

    def _end_when_done(self, handoff: Handoff, now_known: Certificate) -> None:
        """End the handoff of a certificate that was just seen fine: renewed, or fine again as it is."""
        if not is_done(now_known):
            return
        if not is_renewed(now_known):
            self._service.withdraw(_ref(handoff), no_longer_needed(now_known))
            return
        try:
            self._service.close(_ref(handoff), renewed_submission(now_known))
        except Refusal as changed:
            logger.info("%s is not closed: %s", handoff.subject.number, render(changed.message, Reader.for_operator()))


def _ref(handoff: Handoff) -> TaskRef:
    return TaskRef(handoff=handoff.id, step=STEP)


def _named(certificate: Subject) -> RowName:
    return RowName(kind=RowKind.CERTIFICATE, reference=certificate.record_id, name=certificate.number, process=KEY)
